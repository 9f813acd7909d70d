"""A phone number, kept in its international form and shown as people say it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from forms.types.base import FieldType, Post, Refused
from forms.types.text import line_of
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

OVERSEAS = ("GP", "RE", "MQ", "GF", "YT")
"""Departments that metropolitan France dials without a prefix: 0692… is a number of Réunion."""
DIGITS = 10
EXAMPLES = {"any": "06 39 98 20 14", "mobile": "06 39 98 20 14", "landline": "04 65 71 20 14"}


class Phone(FieldType):
    word = Word(
        "phone",
        "Un numéro de téléphone, français ou étranger.",
        properties={
            "kind": {
                "enum": ["any", "mobile", "landline"],
                "default": "any",
                "description": "Tous les numéros, les portables seulement, ou les fixes seulement.",
            },
            "country": {
                "type": "string",
                "pattern": "^[A-Z]{2}$",
                "default": "FR",
                "description": "Le pays d'un numéro écrit sans indicatif, en deux lettres (FR).",
            },
        },
        example="mobile: {type: phone, label: Téléphone portable, kind: mobile, required: true}",
        sample="+33639982014",
    )
    ask = "Indiquez un numéro de téléphone."

    def parse(self, question: Question, post: Post) -> Any:
        text = unicodedata.normalize("NFKC", line_of(post))
        if not text:
            return None
        kind = question.options.get("kind", "any")
        if len(text) > 40 or not re.fullmatch(r"[-+0-9().,/ ]+", text):
            raise Refused(f"Écrivez le numéro en chiffres. Exemple : {EXAMPLES[kind]}")
        number = _number(text, question.options.get("country", "FR"), kind)
        _judge_kind(number, kind)
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        return {"": _shown(stored, question.options.get("country", "FR"))}

    def read(self, question: Question, stored: Any) -> str:
        return _shown(stored, "FR")


def _number(text: str, country: str, kind: str) -> PhoneNumber:
    """The number that was typed. Raises Refused with how many digits are missing or too many."""
    digits = re.sub(r"\D", "", text)
    if country == "FR" and "+" not in text and not digits.startswith("00"):
        _count_digits(digits, kind)
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        raise Refused(f"Vérifiez le numéro. Exemple : {EXAMPLES[kind]}") from None
    if not phonenumbers.is_possible_number(number):
        raise Refused(f"Vérifiez le nombre de chiffres. Exemple : {EXAMPLES[kind]}")
    if number.country_code == 33:
        return _overseas(number)
    return number


def _count_digits(digits: str, kind: str) -> None:
    missing = DIGITS - len(digits)
    plural = "s" if abs(missing) > 1 else ""
    if missing > 0:
        raise Refused(f"Il manque {missing} chiffre{plural}. Exemple : {EXAMPLES[kind]}")
    if missing < 0:
        raise Refused(f"Il y a {-missing} chiffre{plural} de trop. Exemple : {EXAMPLES[kind]}")
    if digits[0] != "0" or digits[1] == "0":
        raise Refused(f"Un numéro français commence par 0. Exemple : {EXAMPLES[kind]}")


def _overseas(number: PhoneNumber) -> PhoneNumber:
    """The same digits where they are a number: those of an overseas department are none in metropolitan France."""
    if phonenumbers.is_valid_number_for_region(number, "FR"):
        return number
    national = "0" + str(number.national_number)
    for region in OVERSEAS:
        candidate = phonenumbers.parse(national, region)
        if phonenumbers.is_valid_number_for_region(candidate, region):
            return candidate
    return number


def _judge_kind(number: PhoneNumber, kind: str) -> None:
    """Only what the first digits say for certain is refused; numbers abroad are taken as they are."""
    if number.country_code not in {33, 262, 508, 590, 594, 596} or kind == "any":
        return
    is_mobile = str(number.national_number)[0] in "67"
    if kind == "mobile" and not is_mobile:
        raise Refused(f"Indiquez un numéro de portable : il commence par 06 ou 07. Exemple : {EXAMPLES[kind]}")
    if kind == "landline" and is_mobile:
        raise Refused(f"Indiquez un numéro fixe : il commence par 01 à 05 ou 09. Exemple : {EXAMPLES[kind]}")


def _shown(stored: Any, country: str) -> str:
    """06 39 98 20 14 in France and overseas, +41 21 693 11 11 elsewhere."""
    if not isinstance(stored, str) or not stored:
        return ""
    try:
        number = phonenumbers.parse(stored, None)
    except NumberParseException:
        return stored
    home = country == "FR" and number.country_code in {33, 262, 590, 594, 596}
    shape = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape)
