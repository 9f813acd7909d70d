"""A commune of France, typed by its name and found in the official list."""

from __future__ import annotations

import re
from typing import Any

from forms.reference import communes
from forms.reference.communes import Commune as Found
from forms.reference.names import folded, folded_query
from forms.types.base import FieldType, Post, Refused
from forms.types.department import Department
from forms.types.text import line_of
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

_CODES = re.compile(r"\(?\b([0-9]{5}|[0-9]{2,3}|2[ABab])\b\)?")
NAMED_AT_MOST = 3


class Commune(FieldType):
    """Stored as its INSEE code: `06033`, shown as « Carros (06510) »."""

    word = Word(
        "commune",
        "Une commune d'aujourd'hui. Pour un lieu de naissance (commune fusionnée, étranger), préférez `text`.",
        properties={
            "department": {
                "type": "string",
                "description": "La question de la même page qui donne le département, pour distinguer les communes de même nom.",
            },
        },
        example="commune: {type: commune, label: Commune, required: true}",
        reads=lambda options: (str(options["department"]),) if options.get("department") else (),
        sample="06033",
    )
    ask = "Indiquez une commune, par exemple « Carros »."

    def parse(self, question: Question, post: Post) -> Any:
        text = line_of(post)[:120]
        if not text:
            return None
        found = named(text)
        if len(found) > 1 and (department := self._department(question, post)):
            found = [each for each in found if each.department == department] or found
        if len(found) == 1:
            return found[0].code
        raise Refused(_which(found) if found else _unknown(text))

    def _department(self, question: Question, post: Post) -> str:
        """What stands in the input of the question that gives the department, when it is on the same page."""
        sibling = question.options.get("department")
        if not sibling:
            return ""
        values = post.formdata.getlist(post.name.removesuffix(question.id) + sibling)
        return Department().find(question, values[0].strip()) if values and values[0].strip() else ""

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        return {"": self.read(question, stored)}

    def read(self, question: Question, stored: Any) -> str:
        found = communes.by_code(stored) if isinstance(stored, str) and stored else None
        return label(found) if found else ""


def label(commune: Found) -> str:
    return f"{commune.name} ({commune.postcodes[0] if commune.postcodes else commune.department})"


def named(text: str) -> list[Found]:
    """The communes that a text names: « Carros », « Carros (06510) », « Saint-Martin (66) », « 06510 »."""
    code = _CODES.search(text)
    name = folded_query(_CODES.sub(" ", text))
    if not name:
        return communes.by_postcode(code[1]) if code and len(code[1]) == 5 else []
    exact = [each for each in communes.search(name, 100) if folded(each.name) == name]
    return [each for each in exact if not code or _within(each, code[1].upper())]


def _within(commune: Found, code: str) -> bool:
    """Whether a commune has this postcode or lies in this department."""
    return code in commune.postcodes if len(code) == 5 else commune.department == code


def _which(found: list[Found]) -> str:
    labels = " ou ".join(f"« {label(each)} »" for each in found[:NAMED_AT_MOST])
    return f"Plusieurs communes s'appellent ainsi : précisez le code postal, par exemple {labels}."


def _unknown(text: str) -> str:
    close = communes.search(_CODES.sub(" ", text), NAMED_AT_MOST)
    if close:
        labels = " ou ".join(f"« {label(each)} »" for each in close)
        return f"Nous ne trouvons pas « {text[:60]} ». Vouliez-vous dire {labels} ?"
    return f"Nous ne trouvons pas « {text[:60]} ». Vérifiez l'orthographe, ou écrivez le code postal."


def at_postcode(postcode: str, city: str) -> str:
    """The INSEE code of the commune of this name at this postcode; empty when the two do not agree."""
    wanted = folded_query(city)
    return next((each.code for each in communes.by_postcode(postcode) if folded(each.name) == wanted), "")
