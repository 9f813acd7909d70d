"""What is known besides the answers: the facts whose values the language knows, named as a French reader would.

The vocabulary says which facts exist; this table says what the commonest may be, so that a condition such as
`{household.sheets: validated}` is refused instead of never holding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FactKind = Literal["choice", "yes_no", "number", "date", "text"]


@dataclass(frozen=True, slots=True)
class Fact:
    """How a fact is called in a sentence, and what it may hold: for a `choice`, value -> French words."""

    noun: str
    kind: FactKind
    values: Mapping[str, str] = field(default_factory=dict)


FACTS: Mapping[str, Fact] = {
    "actor": Fact(
        "la personne qui remplit",
        "choice",
        {"family": "la famille", "agent": "un agent", "anyone": "un visiteur sans compte"},
    ),
    "today": Fact("la date du jour", "date"),
    "household.sheets": Fact(
        "l'état des fiches du foyer",
        "choice",
        {
            "all_valid": "toutes validées",
            "some_missing": "incomplètes",
            "waiting": "en attente",
            "refused": "refusées",
            "expired": "à confirmer",
            "none": "absentes",
        },
    ),
    "household.adults": Fact("le nombre d'adultes du foyer", "number"),
    "household.children": Fact("le nombre d'enfants du foyer", "number"),
    "household.number": Fact("le numéro de famille", "number"),
    "account.email": Fact("l'adresse mail du compte", "text"),
    "account.active": Fact("le compte activé", "yes_no"),
}
