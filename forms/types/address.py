"""A postal address, in the parts that a town asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from forms.reference.countries import FRANCE
from forms.types.base import FieldType, Post, Refused, RefusedParts, named
from forms.types.commune import at_postcode
from forms.types.country import country_pairs
from forms.types.listing import Pairs, found_in
from forms.types.suggestions import print_searched, print_suggestions
from forms.types.text import line_of, too_long
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from forms.spot import Spot

LABELS: Mapping[str, str] = {
    "search": "Rechercher l'adresse",
    "number": "Numéro",
    "street": "Nom de la voie",
    "building": "Bâtiment",
    "flat": "Appartement",
    "extra": "Complément d'adresse",
    "extra2": "Complément d'adresse 2",
    "postcode": "Code postal",
    "city": "Ville",
    "country": "Pays",
}
ASKS: Mapping[str, str] = {
    "number": "Indiquez le numéro.",
    "street": "Indiquez le nom de la voie.",
    "building": "Indiquez le bâtiment.",
    "flat": "Indiquez l'appartement.",
    "postcode": "Indiquez le code postal.",
    "city": "Indiquez la ville.",
    "country": "Choisissez un pays.",
}
LONGEST: Mapping[str, int] = {"number": 12, "postcode": 12, "building": 60, "flat": 60}
USUAL = ("number", "street", "extra", "postcode", "city")
USUALLY_REQUIRED = ("street", "postcode", "city")
AUTOCOMPLETE: Mapping[str, str] = {
    "extra": "address-line2",
    "postcode": "postal-code",
    "city": "address-level2",
    "country": "country",
}
"""`street` is filled by the browser only where the number is not asked apart."""


class Address(FieldType):
    """Stored as a mapping of the parts given, with the INSEE code (`insee`) where postcode and city agree.

    `search` is a way to fill the others: it prints a box and a button `find:<name>`; the suggestions come back as
    `view.page["suggestions"][<name>]`, each as a button `pick:<name>:<json>`.
    """

    word = Word(
        "address",
        "Une adresse postale, avec les parties que la ville demande et, si elle le veut, une barre de recherche.",
        properties={
            "parts": {
                "type": "array",
                "items": {"enum": list(LABELS)},
                "minItems": 1,
                "uniqueItems": True,
                "default": list(USUAL),
                "description": "Les parties demandées, dans l'ordre.",
            },
            "required_parts": {
                "type": "array",
                "items": {"enum": [part for part in LABELS if part != "search"]},
                "uniqueItems": True,
                "default": list(USUALLY_REQUIRED),
                "description": "Celles qu'une adresse doit avoir.",
            },
            "labels": {
                "type": "object",
                "properties": {
                    part: {"type": "string", "description": f"Au lieu de « {label} »."}
                    for part, label in LABELS.items()
                },
                "additionalProperties": False,
                "description": "Les libellés que la ville préfère.",
            },
            "clear": {
                "type": "boolean",
                "default": False,
                "description": "Si un bouton « Effacer » vide cette adresse.",
            },
        },
        example="address: {type: address, label: Adresse, required: true, parts: [search, number, street, extra, postcode, city]}",
        sample={
            "number": "4",
            "street": "chemin de la Pouncha",
            "postcode": "06510",
            "city": "Carros",
            "insee": "06033",
        },
    )

    def parts_of(self, question: Question) -> tuple[str, ...]:
        return tuple(part for part in self.asked(question) if part != "search")

    def asked(self, question: Question) -> tuple[str, ...]:
        """Every part printed, the search box included."""
        return tuple(question.options.get("parts") or USUAL)

    def required_parts(self, question: Question) -> tuple[str, ...]:
        wanted = question.options.get("required_parts")
        asked = self.parts_of(question)
        return tuple(part for part in (USUALLY_REQUIRED if wanted is None else wanted) if part in asked)

    def label(self, question: Question, part: str) -> str:
        return str((question.options.get("labels") or {}).get(part) or LABELS[part])

    def anchor(self, question: Question) -> str:
        return (self.required_parts(question) or self.parts_of(question))[0]

    # Reading -----------------------------------------------------------------------------------------------
    def parse(self, question: Question, post: Post) -> Any:
        given = {part: text for part in self.parts_of(question) if (text := line_of(post, part))}
        if not given.keys() - {"country"}:
            return None
        problems = {part: self._ask(question, part) for part in self.required_parts(question) if part not in given}
        own = post.context.town.words.get("required_error", "")
        problems = {part: named(own, self.label(question, part)) or ask for part, ask in problems.items()}
        for part, text in given.items():
            try:
                given[part] = _part(part, text, given)
            except Refused as refusal:
                problems[part] = refusal.message
        if problems:
            raise RefusedParts(problems)
        return _with_commune(given)

    def _ask(self, question: Question, part: str) -> str:
        return ASKS.get(part) or f"Remplissez « {self.label(question, part)} »."

    def lacking(self, question: Question, label: str, own: str) -> dict[str, str]:
        """The country is none of them: its list already stands on one."""
        required = [part for part in self.required_parts(question) if part != "country"] or [self.anchor(question)]
        return {part: named(own, self.label(question, part)) or self._ask(question, part) for part in required}

    # Showing -----------------------------------------------------------------------------------------------
    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        known = stored if isinstance(stored, dict) else {}
        shown: dict[str, str | list[str]] = {part: str(known.get(part) or "") for part in self.parts_of(question)}
        if "country" in shown:
            shown["country"] = shown["country"] or FRANCE
        return shown

    def read(self, question: Question, stored: Any) -> str:
        return read_address(stored)

    def countries(self) -> Pairs:
        return country_pairs()

    def autocomplete(self, question: Question, part: str) -> str:
        """The browser's own address is proposed unless the question says `autocomplete: off`."""
        if question.autocomplete == "off":
            return "off"
        if part == "street":
            return "off" if "number" in self.asked(question) else "address-line1"
        return AUTOCOMPLETE.get(part, "off")

    def suggestions(self, at: Spot) -> Markup:
        return print_suggestions(at)

    def searched(self, at: Spot) -> Markup:
        return print_searched(at)


def _part(part: str, text: str, given: Mapping[str, str]) -> str:
    """One part as it is stored. Raises Refused."""
    if part == "country":
        return _country(text)
    if part == "postcode" and _in_france(given):
        digits = re.sub(r"\s", "", text)
        if not re.fullmatch(r"[0-9]{5}", digits):
            raise Refused("Un code postal a 5 chiffres, par exemple 06510.")
        return digits
    longest = LONGEST.get(part, 100)
    if len(text) > longest:
        raise Refused(too_long(text, longest))
    return text


def _country(text: str) -> str:
    code = found_in(country_pairs(), text)
    if not code:
        raise Refused("Choisissez un pays dans la liste.")
    return code


def _in_france(given: Mapping[str, str]) -> bool:
    country = given.get("country", FRANCE)
    return country == FRANCE or found_in(country_pairs(), country) == FRANCE


def _with_commune(given: dict[str, str]) -> dict[str, str]:
    if _in_france(given) and (insee := at_postcode(given.get("postcode", ""), given.get("city", ""))):
        given["insee"] = insee
    return given


def read_address(stored: Any) -> str:
    """« 4 chemin de la Pouncha, bâtiment B, 06510 Carros »."""
    if not isinstance(stored, dict):
        return ""
    known = {part: str(value) for part, value in stored.items() if value}
    places = [" ".join(known[part] for part in ("number", "street") if part in known)]
    places += [
        f"{word} {known[part]}" for part, word in (("building", "bâtiment"), ("flat", "appartement")) if part in known
    ]
    places += [known[part] for part in ("extra", "extra2") if part in known]
    places.append(" ".join(known[part] for part in ("postcode", "city") if part in known))
    if known.get("country", FRANCE) != FRANCE:
        places.append(next((name for code, name in country_pairs() if code == known["country"]), known["country"]))
    return ", ".join(place for place in places if place)
