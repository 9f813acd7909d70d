"""The twin that needs no network: it reads an address as one writes it, and knows every commune and postcode.

It cannot know streets: it takes the street as typed, and finds the commune by its postcode or its name at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.reference import communes
from forms.reference.communes import Commune
from forms.reference.names import folded_query
from gateways.addresses import Suggestion

_NUMBER = re.compile(r"^(\d{1,4}(?:\s*(?:bis|ter|quater|[a-d](?=[\s,])))?)[\s,]+(?=\S)", re.IGNORECASE)
_POSTCODE = re.compile(r"\b(\d{5})\b")
_MOST_WORDS = 6
"""Of a commune's name."""


class EmbeddedAddresses:
    def search(self, text: str, limit: int = 5) -> list[Suggestion]:
        text = " ".join(text.split())[:200].strip(" ,")
        number, rest = _split_number(text)
        found = list(dict.fromkeys(_suggestions(number, rest)))
        return found[:limit]


def _split_number(text: str) -> tuple[str, str]:
    found = _NUMBER.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def _suggestions(number: str, rest: str) -> Iterator[Suggestion]:
    postcode = _POSTCODE.search(rest)
    if postcode:
        before, after = rest[: postcode.start()], rest[postcode.end() :]
        served = communes.by_postcode(postcode[1])
        street, named = _without_name(before, served)
        for commune in [named] if named else _named_after(served, after):
            yield _suggestion(number, street, postcode[1], commune)
        return
    for street, commune in _named_at_the_end(rest):
        for code in commune.postcodes[:3]:
            yield _suggestion(number, street, code, commune)


def _without_name(street: str, served: list[Commune]) -> tuple[str, Commune | None]:
    """A commune written between the street and the postcode is taken out of the street."""
    words = street.replace(",", " ").split()
    for count in range(min(len(words) - 1, _MOST_WORDS), 0, -1):
        name = folded_query(" ".join(words[-count:]))
        for commune in served:
            if folded_query(commune.name) == name:
                return " ".join(words[:-count]), commune
    return " ".join(words), None


def _named_after(served: list[Commune], name: str) -> list[Commune]:
    """Those that the words after the postcode name, if they name any."""
    wanted = folded_query(name)
    return [commune for commune in served if wanted and folded_query(commune.name).startswith(wanted)] or served


def _named_at_the_end(text: str) -> Iterator[tuple[str, Commune]]:
    """Street and commune, the longest name first: « rue du Port Carros » is in Carros."""
    words = text.replace(",", " ").split()
    for count in range(min(len(words) - 1, _MOST_WORDS), 0, -1):
        name = " ".join(words[-count:])
        wanted = folded_query(name)
        for commune in communes.search(name, 20) if wanted and not wanted.isdigit() else ():
            if folded_query(commune.name) == wanted:
                yield " ".join(words[:-count]), commune


def _suggestion(number: str, street: str, postcode: str, commune: Commune) -> Suggestion:
    street = street.strip(" ,")
    first = " ".join(part for part in (number, street) if part)
    label = ", ".join(part for part in (first, f"{postcode} {commune.name}") if part)
    return Suggestion(number, street, postcode, commune.name, commune.code, label)
