"""The written form of a condition, checked and brought to the one form that Python and the browser evaluate.

The normal form is JSON, a list that begins with a word:

    ["all", c, ...]  ["any", c, ...]  ["not", c]
    ["eq", name, value]            the answer is this text, integer or boolean
    ["in", name, [value, ...]]     the answer is one of these
    ["at_least", name, n]  ["at_most", name, n]  ["above", name, n]  ["below", name, n]
                                   n is an integer, a decimal as text ("12.50") or a date as text ("2026-09-01")
    ["includes", name, value]      a list of answers has this one
    ["only", name, [value, ...]]   a list of answers has nothing but these
    ["answered", name]  ["missing", name]

Each yields true, false or undetermined. A test on a missing answer (none, empty text, empty list) is undetermined, except
`answered` and `missing`, which always know. `not` keeps undetermined; `all` is false as soon as one part is, `any` true as
soon as one part is, otherwise either is undetermined as soon as one part is.
A name ending in `.age` is the age in whole years of the date before it; one ending in `.count`, the number of rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from schemas.node import Path
from schemas.problem import choose

NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
COMPARISONS = ("at_least", "at_most", "above", "below")
OPERATORS = (*COMPARISONS, "includes", "only", "is", "not")
DEEPEST = 12

Source = list[Any]
Report = Callable[[Path, str, str], None]


@dataclass(frozen=True, slots=True)
class Atom:
    """One test of one name. `place` is the path to the name's key, `path` to the value it is compared with."""

    word: str
    name: str
    value: Any
    place: tuple[str | int, ...]
    path: tuple[str | int, ...]


@dataclass(slots=True)
class Normal:
    """A condition in normal form, and its tests with their places; `source` is None when nothing could be made of it."""

    source: Source | None = None
    atoms: list[Atom] = field(default_factory=list)

    @property
    def reads(self) -> frozenset[str]:
        return frozenset(atom.name for atom in self.atoms)


def normalise(data: Any, report: Report) -> Normal:
    """Check a condition as written and give its normal form. Each problem goes to `report` with its path in `data`."""
    normal = Normal()
    normal.source = _Normaliser(report, normal.atoms).condition(data, ())
    return normal


class _Normaliser:
    def __init__(self, report: Report, atoms: list[Atom]) -> None:
        self.report = report
        self.atoms = atoms

    def condition(self, data: Any, path: tuple[str | int, ...]) -> Source | None:
        if not isinstance(data, dict) or not data:
            self.report(path, "une condition s'écrit « question: réponse »", "Par exemple {situation: separated}.")
            return None
        if len(path) > DEEPEST:
            self.report(path, "cette condition emboîte trop de niveaux", "Simplifiez-la, ou passez par une question.")
            return None
        return _joined("all", [self._part(key, value, (*path, key)) for key, value in data.items()])

    def _part(self, key: str, value: Any, path: tuple[str | int, ...]) -> Source | None:
        if key in ("any", "all"):
            return self._several(key, value, path)
        if key == "not":
            return _negated(self.condition(value, path))
        if not NAME.fullmatch(key):
            remedy = "Écrivez le nom d'une question ou d'un fait, ou any, all, not."
            self.report(path, f"« {key} » n'est pas un nom de question", remedy)
            return None
        return self._test(key, value, path, path)

    def _several(self, key: str, value: Any, path: tuple[str | int, ...]) -> Source | None:
        if not isinstance(value, list) or not value:
            self.report(path, f"« {key} » attend une liste de conditions", f"Par exemple {key}: [{{a: x}}, {{b: y}}].")
            return None
        return _joined(key, [self.condition(part, (*path, index)) for index, part in enumerate(value)])

    def _test(self, name: str, value: Any, place: tuple[str | int, ...], path: tuple[str | int, ...]) -> Source | None:
        if isinstance(value, dict) and value:
            return _joined("all", [self._operator(name, op, given, place, (*path, op)) for op, given in value.items()])
        if isinstance(value, list):
            return self._among(name, value, place, path)
        if not self._is_scalar(value, path):
            return None
        return self._atom("eq", name, value, place, path)

    def _among(
        self, name: str, values: list[Any], place: tuple[str | int, ...], path: tuple[str | int, ...]
    ) -> Source | None:
        if not values:
            self.report(path, "cette liste de réponses est vide", "Citez au moins une réponse.")
            return None
        sound = [self._is_scalar(value, (*path, index)) for index, value in enumerate(values)]
        if not all(sound):
            return None
        for index, value in enumerate(values):
            self._atom("eq", name, value, place, (*path, index))
        return ["eq", name, values[0]] if len(values) == 1 else ["in", name, list(values)]

    def _operator(
        self, name: str, op: str, value: Any, place: tuple[str | int, ...], path: tuple[str | int, ...]
    ) -> Source | None:
        if op in COMPARISONS:
            return self._comparison(name, op, value, place, path)
        match op:
            case "includes":
                values = value if isinstance(value, list) and value else [value]
                return _joined("any", [self._listed(op, name, one, place, path) for one in values])
            case "only":
                values = value if isinstance(value, list) and value else [value]
                found = [self._listed(op, name, one, place, path) for one in values]
                return None if None in found else ["only", name, list(values)]
            case "is":
                return self._presence(name, value, place, path)
            case "not":
                return _negated(self._test(name, value, place, path))
        remedy = choose(op, OPERATORS, "Comparaisons connues")
        self.report(path, f"la comparaison « {op} » n'existe pas", remedy)
        return None

    def _comparison(
        self, name: str, op: str, value: Any, place: tuple[str | int, ...], path: tuple[str | int, ...]
    ) -> Source | None:
        written = isinstance(value, str) and (NUMBER.fullmatch(value) or DATE.fullmatch(value))
        if not written and (not isinstance(value, int) or isinstance(value, bool)):
            remedy = 'Écrivez un nombre, ou une date comme "2026-09-01".'
            self.report(path, f"« {op} » compare à un nombre ou à une date", remedy)
            return None
        return self._atom(op, name, value, place, path)

    def _listed(
        self, op: str, name: str, value: Any, place: tuple[str | int, ...], path: tuple[str | int, ...]
    ) -> Source | None:
        if not isinstance(value, str):
            self.report(path, f"« {op} » attend l'identifiant d'une réponse", "Écrivez-le tel que dans les options.")
            return None
        return self._atom(op, name, value, place, path)

    def _presence(
        self, name: str, value: Any, place: tuple[str | int, ...], path: tuple[str | int, ...]
    ) -> Source | None:
        if value not in ("answered", "missing"):
            self.report(
                path, "« is » attend answered ou missing", "Pour comparer à une réponse, écrivez « question: réponse »."
            )
            return None
        self.atoms.append(Atom(value, name, None, place, path))
        return [value, name]

    def _atom(
        self, word: str, name: str, value: Any, place: tuple[str | int, ...], path: tuple[str | int, ...]
    ) -> Source:
        self.atoms.append(Atom(word, name, value, place, path))
        return [word, name, value]

    def _is_scalar(self, value: Any, path: tuple[str | int, ...]) -> bool:
        if isinstance(value, (str, int)) and value != "":
            return True
        self.report(path, "il manque la réponse à comparer", "Pour une question sans réponse, écrivez {is: missing}.")
        return False


def _joined(word: str, parts: list[Source | None]) -> Source | None:
    """`parts` under one word; a single part stands alone."""
    sound = [part for part in parts if part is not None]
    if len(sound) != len(parts):
        return None
    return sound[0] if len(sound) == 1 else [word, *sound]


def _negated(part: Source | None) -> Source | None:
    return None if part is None else ["not", part]
