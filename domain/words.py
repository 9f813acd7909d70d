"""The words by which agents find somebody's cases: how names, numbers and references are kept, how they may be typed.

A name is kept once from each of its words on (`roux claire`, `claire roux`), so that whatever an agent begins with, what is
typed is the beginning of something kept: one look into an index, on any database, however many cases there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from domain.text import searchable

LONGEST = 64
"""Signs kept of a word."""
MOST_TURNS = 6
"""A name of more words is kept from its first six on."""
MOST_TERMS = 8
"""Words of a search that are looked at."""
MOST_WORDS = 60
"""Words kept of one person, or of one case."""
MOST_CHOICES = 60
"""Choices kept of one case."""
SHORTEST_PHONE = 8
"""Digits of a number whose groups (`06 39 98`) are no words of their own."""

_NAMES = ("last_name", "birth_name", "first_name")
_PHONES = ("phone", "mobile")
_CODES = ("33", "262", "590", "594", "596")
"""Of France and of its departments overseas, which dial 0 instead."""
_PHONE = re.compile(r"[+(]?[+\d .()/-]{4,}")
_CHOICE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
"""What the id of an option looks like: `schemas.link.filters` refuses to narrow by others."""
_BEYOND = "~"
"""Sorts after every sign that `searchable` leaves."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What an agent typed. `whole` are the ways in which all of it may be one word kept, `terms` its words one by one."""

    whole: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.whole)


def typed(text: str) -> Typed:
    """`CAR-26 h2p8 41`, `06.39.98.20.14`, `Éloïse d'Ar`: what each may mean."""
    plain = searchable(text)
    terms = tuple(dict.fromkeys(plain.split()))[:MOST_TERMS]
    squeezed = re.sub(r"[^a-z0-9]", "", plain)
    whole = [plain]
    if re.search(r"\d", squeezed) and "@" not in plain:
        whole.append(squeezed)
        if _PHONE.fullmatch(text.strip()):
            whole.append(_national(text))
            terms = terms if len(squeezed) < SHORTEST_PHONE else (squeezed,)
    return Typed(tuple(dict.fromkeys(word[:LONGEST] for word in whole if word)), terms)


def bounds(beginning: str) -> tuple[str, str]:
    """The words that begin so: from the first, included, to the second, excluded."""
    return beginning[:LONGEST], beginning[:LONGEST] + _BEYOND


def of_person(record: Mapping[str, Any]) -> frozenset[str]:
    """The words of somebody's names, telephones and address, out of their columns."""
    return frozenset(_first(_of_people(record)))


def of_case(reference: str, title: str, answers: Mapping[str, Any]) -> frozenset[str]:
    """The words of a reference, of a title, of the people whom answers name and who may not be recorded yet."""
    return frozenset(_first(_of_case(reference, title, answers)))


def of_choices(answers: Mapping[str, Any]) -> frozenset[str]:
    """What was chosen, under its question: lists are narrowed by it, and no search finds it, since nobody types a `=`.

    A text that looks like the id of an option is kept too: what a case was asked, only its edition knows.
    """
    given = (
        (name, each) for name, value in answers.items() for each in (value if isinstance(value, list) else [value])
    )
    return frozenset(list(dict.fromkeys(of_choice(*each) for each in given if _is_choice(each[1])))[:MOST_CHOICES])


def of_choice(question: str, chosen: str | bool) -> str:
    """The word of one answer: `=school_level=ps`, `=lunch=true`."""
    word = f"={question}={str(chosen).lower()}"
    return word if len(word) <= LONGEST else f"={sha256(word.encode()).hexdigest()[: LONGEST - 1]}"


def _is_choice(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and _CHOICE.fullmatch(value) is not None)


def _of_case(reference: str, title: str, answers: Mapping[str, Any]) -> Iterator[str]:
    town, _, drawn = reference.lower().partition("-")
    yield re.sub(r"[^a-z0-9]", "", town + drawn)
    yield re.sub(r"[^a-z0-9]", "", drawn.partition("-")[2])
    yield from turns(title)
    yield from _of_people(answers)
    for value in answers.values():
        for row in value if isinstance(value, list) else ():
            if isinstance(row, Mapping):
                yield from _of_people(row)


def _of_people(record: Mapping[str, Any]) -> Iterator[str]:
    told = {name: value for name in (*_NAMES, *_PHONES, "email") if isinstance(value := record.get(name), str)}
    yield from turns(told.get("last_name"), told.get("first_name"))
    if told.get("birth_name"):
        yield from turns(told.get("birth_name"), told.get("first_name"))
    yield from (_national(told[name]) for name in _PHONES if name in told)
    yield searchable(told.get("email"))


def turns(*names: str | None) -> Iterator[str]:
    """`Le Gall, Léa` from each word on: `le gall lea`, `gall lea le`, `lea le gall`."""
    words = searchable(*names).split()[:MOST_TURNS]
    for first in range(len(words)):
        yield " ".join(words[first:] + words[:first])


def _national(phone: str) -> str:
    """Its digits as they are dialled in France: 06 39 98 20 14, +33 6 39…, 0033 6 39… and 6 39… are one number."""
    digits = re.sub(r"\D", "", phone)
    if phone.strip().startswith(("+", "(+")) or digits.startswith("00") or (len(digits), digits[:2]) == (11, "33"):
        digits = digits.removeprefix("00")
        code = next((code for code in _CODES if digits.startswith(code)), "")
        return "0" + digits.removeprefix(code).removeprefix("0") if code else digits
    return "0" + digits if len(digits) == 9 and not digits.startswith("0") else digits


def stored_phones(text: str) -> tuple[str, ...]:
    """`06 39 98 20 14` as `forms.types.phone` keeps it, in whichever part of France; nothing for what is no whole number."""
    national = _national(text) if _PHONE.fullmatch(text.strip()) else ""
    if national.startswith("0") and len(national) == 10:
        return tuple(f"+{code}{national[1:]}" for code in _CODES)
    return (f"+{national}",) if text.strip().startswith("+") else ()


def _first(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word[:LONGEST] for word in words if word))[:MOST_WORDS]
