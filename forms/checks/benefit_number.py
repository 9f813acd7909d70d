"""A family benefit number: CAF's or MSA's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forms.checks.base import CheckType
from forms.checks.others import answered, one_name
from forms.checks.social_security import SHAPE as MSA
from forms.checks.social_security import compact
from forms.context import Context
from schemas.vocabulary import Word

CAF = re.compile(r"[0-9]{7}[A-Z]?")
SAID = {
    "caf": "Un numéro d'allocataire CAF a 7 chiffres, parfois suivis d'une lettre.",
    "msa": "Un numéro MSA est celui de la sécurité sociale : 13 chiffres, ou 15 avec la clé.",
}


class BenefitNumber(CheckType):
    word = Word(
        "benefit_number",
        "Un numéro d'allocataire, de la CAF ou de la MSA. On peut citer la question qui dit le régime (`caf` ou `msa`).",
        schema={
            "type": ["boolean", "string"],
            "description": "true, ou l'identifiant de la question qui donne le régime.",
        },
        example="checks: [{benefit_number: benefit_scheme}]",
        reads=one_name,
    )

    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        number = compact(str(value))
        is_caf, is_msa = CAF.fullmatch(number) is not None, MSA.fullmatch(number) is not None
        scheme = (answered(one_name(options), facts) or [""])[0]
        if scheme in SAID:
            return None if (is_caf if scheme == "caf" else is_msa) else SAID[scheme]
        if is_caf or is_msa or (isinstance(options, str) and scheme):
            return None
        return f"{SAID['caf']} {SAID['msa']}"
