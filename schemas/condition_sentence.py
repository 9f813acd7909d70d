"""A condition read out as the end of a French sentence: « si « Situation » est « Séparé » ou « Divorcé » »."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.condition_source import DATE
from schemas.facts import FACTS


@dataclass(frozen=True, slots=True)
class Wording:
    """How a question is called, and what its answers are: label, and value -> label."""

    label: str
    options: Mapping[str, str] = field(default_factory=dict)


Wordings = Mapping[str, Wording]

PRESENCE = {"answered": ("est renseigné", "n'est pas renseigné"), "missing": ("n'est pas renseigné", "est renseigné")}
COMPARED = {
    "at_least": ("est d'au moins", "n'est pas d'au moins"),
    "at_most": ("est d'au plus", "dépasse"),
    "above": ("dépasse", "ne dépasse pas"),
    "below": ("est en dessous de", "n'est pas en dessous de"),
}


def sentence_of(source: Any, wordings: Wordings) -> str:
    """« si … », with the labels of `wordings` where the names are known there."""
    return f"si {_clause(source, wordings)}".replace("si il ", "s'il ")


def _clause(source: Any, wordings: Wordings, negated: bool = False, inside: bool = False) -> str:
    word = source[0]
    if word == "not":
        return _clause(source[1], wordings, not negated, inside)
    if word in ("all", "any"):
        joint = " et " if (word == "all") != negated else " ou "
        joined = joint.join(_clause(part, wordings, negated, inside=True) for part in source[1:])
        return f"({joined})" if inside else joined
    return f"{_noun(source[1], wordings)} {_predicate(source, wordings, negated)}"


def _noun(name: str, wordings: Wordings) -> str:
    if name in FACTS:
        return FACTS[name].noun
    base, _, ending = name.rpartition(".")
    if ending == "age":
        return f"l'âge tiré de {_noun(base, wordings)}"
    if ending == "count":
        return f"le nombre de {_noun(base, wordings)}"
    return f"« {wordings[name].label if name in wordings else name} »"


def _predicate(source: Any, wordings: Wordings, negated: bool) -> str:
    word, name = source[0], source[1]
    if word in PRESENCE:
        return PRESENCE[word][negated]
    if word in COMPARED:
        return f"{COMPARED[word][negated]} {_value(source[2], name, wordings)}"
    values = source[2] if isinstance(source[2], list) else [source[2]]
    spoken = [_value(value, name, wordings) for value in values]
    if word == "includes":
        return f"{'ne comprend pas' if negated else 'comprend'} {spoken[0]}"
    if word == "only":
        return f"{'ne comprend pas que' if negated else 'ne comprend que'} {' et '.join(spoken)}"
    if negated:
        return f"n'est pas {spoken[0]}" if len(spoken) == 1 else "n'est ni " + " ni ".join(spoken)
    return "est " + " ou ".join(spoken)


def _value(value: Any, name: str, wordings: Wordings) -> str:
    if isinstance(value, bool):
        return "« oui »" if value else "« non »"
    if isinstance(value, int):
        return str(value)
    if DATE.fullmatch(value):
        year, month, day = value.split("-")
        return f"{day}/{month}/{year}"
    fact = FACTS.get(name)
    options = fact.values if fact else wordings[name].options if name in wordings else {}
    return f"« {options.get(value, value)} »"
