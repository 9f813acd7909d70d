"""A JSON Schema error said to a configurator: a fact about what was written, and what to write instead."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.problem import choose

Said = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule of a JSON Schema that a value breaks."""

    rule: str
    limit: Any
    """What the rule demands: a type, a pattern, the values of an `enum`."""
    given: Any
    path: tuple[str | int, ...]
    schema: Mapping[str, Any]
    key: str
    """The key at fault, when one is missing or unknown."""


KINDS = {
    "string": "un texte",
    "integer": "un nombre entier",
    "number": "un nombre",
    "boolean": "true ou false",
    "object": "un bloc de clés",
    "array": "une liste",
    "null": "vide",
}
REMEDIES = {
    "string": "Écrivez un texte ; entre guillemets s'il contient des accolades ou des deux-points.",
    "integer": "Écrivez-le en chiffres, sans guillemets, sans espace et sans zéro devant.",
    "number": "Écrivez-le en chiffres, sans guillemets.",
    "boolean": "Écrivez true ou false, en minuscules et sans guillemets.",
    "object": "Écrivez une clé par ligne, décalée de deux espaces et suivie de deux-points.",
    "array": "Écrivez un élément par ligne, précédé d'un tiret, ou [a, b] sur une ligne.",
}


def in_french(fault: Fault) -> Said:
    """Fact and remedy for one fault; a rule that this table does not know is told by the description of the value."""
    sayer = SAYERS.get(fault.rule)
    if sayer is not None:
        return sayer(fault)
    return f"{subject(fault)} ne convient pas", _expected(fault)


def subject(fault: Fault) -> str:
    """What the error is about: « title », or the second element of « before »."""
    if not fault.path:
        return "ce contenu"
    last = fault.path[-1]
    if isinstance(last, int):
        names = [part for part in fault.path if isinstance(part, str)]
        of = f" de « {names[-1]} »" if names else ""
        return f"l'élément {last + 1}{of}"
    return f"« {last} »"


def _description(schema: Any) -> str:
    return str(schema.get("description", "")) if isinstance(schema, Mapping) else ""


def _expected(fault: Fault) -> str:
    described = _description(fault.schema)
    return f"Attendu : {described}" if described else "Comparez avec un exemple de la documentation."


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _type(fault: Fault) -> Said:
    kinds = [fault.limit] if isinstance(fault.limit, str) else list(fault.limit)
    kinds = [kind for kind in kinds if kind != "null"] or kinds
    if fault.given is None:
        return f"{subject(fault)} est vide", f"Écrivez {' ou '.join(KINDS[kind] for kind in kinds)}, ou retirez la clé."
    fact = f"{subject(fault)} doit être {' ou '.join(KINDS[kind] for kind in kinds)}"
    if kinds[0] == "string" and isinstance(fault.given, (int, float)):
        return fact, f'Mettez la valeur entre guillemets : "{_shown(fault.given)}".'
    return fact, REMEDIES[kinds[0]]


def _required(fault: Fault) -> Said:
    described = _description(fault.schema.get("properties", {}).get(fault.key, {}))
    remedy = f"Ajoutez-la : {described[:1].lower()}{described[1:]}" if described else "Ajoutez-la."
    return f"il manque la clé « {fault.key} »", remedy


def _additional(fault: Fault) -> Said:
    known = list(fault.schema.get("properties", {}))
    fact = f"la clé « {fault.key} » n'existe pas ici"
    given = fault.given.get(fault.key) if isinstance(fault.given, Mapping) else None
    if known == ["when", "unless"]:
        answer = "…" if isinstance(given, (Mapping, list)) else _shown(given)
        return fact, f"Écrivez {fault.path[-1]}: {{when: {{{fault.key}: {answer}}}}}."
    if "fields" in known and isinstance(given, Mapping):
        verb = "se changent" if "use" in known else "s'écrivent"
        return fact, f"Les questions {verb} sous « fields: »."
    return fact, choose(fault.key, known, "Clés connues")


def _enum(fault: Fault) -> Said:
    values = [_shown(value) for value in fault.limit if value is not None]
    fact = f"{subject(fault)} ne peut pas valoir « {_shown(fault.given)} »"
    if len(values) == 1:
        return fact, f"La seule valeur possible est « {values[0]} »."
    return fact, choose(_shown(fault.given), values, "Valeurs possibles")


def _const(fault: Fault) -> Said:
    return f"{subject(fault)} ne peut pas valoir « {_shown(fault.given)} »", f"Écrivez « {_shown(fault.limit)} »."


def _pattern(fault: Fault) -> Said:
    fact = f"{subject(fault)} n'accepte pas « {fault.given} »"
    if fault.key:
        fact = f"le nom « {fault.key} » n'est pas admis"
    return fact, fault.schema.get("patternErrorMessage") or _expected(fault)


def _format(fault: Fault) -> Said:
    if fault.limit == "regex":
        return f"{subject(fault)} n'est pas une expression régulière", "Vérifiez ses parenthèses et ses crochets."
    if fault.limit == "date":
        return f"{subject(fault)} n'est pas une date", 'Écrivez-la entre guillemets : "2026-09-01".'
    return f"{subject(fault)} n'a pas la forme attendue", _expected(fault)


def _bound(word: str, limit: str) -> Callable[[Fault], Said]:
    def say(fault: Fault) -> Said:
        return f"{subject(fault)} vaut {_shown(fault.given)}, c'est trop {word}", f"{limit} {_shown(fault.limit)}."

    return say


def _min_length(fault: Fault) -> Said:
    if not fault.given:
        return f"{subject(fault)} est vide", "Écrivez un texte, ou retirez la clé."
    return f"{subject(fault)} est trop court", f"Écrivez au moins {fault.limit} caractères."


def _max_length(fault: Fault) -> Said:
    return f"{subject(fault)} fait {len(fault.given)} caractères", f"La limite est de {fault.limit}."


def _least(fault: Fault) -> Said:
    if not fault.given:
        return f"{subject(fault)} est vide", "Ajoutez au moins un élément, ou retirez la clé."
    return f"{subject(fault)} n'a pas assez d'éléments", f"Il en faut au moins {fault.limit}."


def _most(fault: Fault) -> Said:
    return f"{subject(fault)} a trop d'éléments", f"Il en faut au plus {fault.limit}."


def _unique(fault: Fault) -> Said:
    twice = next(value for position, value in enumerate(fault.given) if value in fault.given[:position])
    return f"{subject(fault)} cite deux fois « {_shown(twice)} »", "Retirez l'un des deux."


SAYERS: Mapping[str, Callable[[Fault], Said]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _additional,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "format": _format,
    "minimum": _bound("petit", "Le minimum est"),
    "maximum": _bound("grand", "Le maximum est"),
    "exclusiveMinimum": _bound("petit", "Il faut plus de"),
    "exclusiveMaximum": _bound("grand", "Il faut moins de"),
    "minLength": _min_length,
    "maxLength": _max_length,
    "minItems": _least,
    "maxItems": _most,
    "minProperties": _least,
    "maxProperties": _most,
    "uniqueItems": _unique,
}
