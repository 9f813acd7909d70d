"""Every check, registered by one explicit line each."""

from __future__ import annotations

from forms.checks.after import After
from forms.checks.at_least_one_of import AtLeastOneOf
from forms.checks.at_most_one_of import AtMostOneOf
from forms.checks.base import CheckType
from forms.checks.before import Before
from forms.checks.benefit_number import BenefitNumber
from forms.checks.different_from import DifferentFrom
from forms.checks.future_only_if import FutureOnlyIf
from forms.checks.iban import Iban
from forms.checks.in_town import InTown
from forms.checks.max_age import MaxAge
from forms.checks.max_words import MaxWords
from forms.checks.min_age import MinAge
from forms.checks.one_of import OneOf
from forms.checks.pattern import Pattern
from forms.checks.same_as import SameAs
from forms.checks.siret import Siret
from forms.checks.social_security import SocialSecurity
from schemas.vocabulary import Word

CHECKS: dict[str, CheckType] = {
    check.name: check
    for check in (
        MinAge(),
        MaxAge(),
        SameAs(),
        DifferentFrom(),
        AtLeastOneOf(),
        AtMostOneOf(),
        OneOf(),
        Before(),
        After(),
        FutureOnlyIf(),
        InTown(),
        SocialSecurity(),
        BenefitNumber(),
        Iban(),
        Siret(),
        Pattern(),
        MaxWords(),
    )
}

WORDS: dict[str, Word] = {name: check.word for name, check in CHECKS.items()}
