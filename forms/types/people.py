"""Members of a family, each edited on a page of its own and shown here as a card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from forms.days import age_on, show_day, today_of
from forms.types.base import FieldType
from forms.types.group import REPEAT_SCHEMA, limits
from forms.visibility import Sight, look
from forms.words import fill, word
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from jinja2 import Environment

    from forms.spot import Spot
    from forms.view import View
    from schemas.definitions import Town

ROLES: Mapping[str, str] = {
    "holder": "Titulaire du compte",
    "co_guardian": "Co-représentant",
    "child": "Enfant",
    "contact": "Contact",
}
NAMES = ("title", "civility", "first_name", "last_name", "birth_name", "name", "expected_birth")
ON_A_CARD = 4
"""Facts that a card shows; the rest is one touch away."""

_ICON = '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#i-{}"/></svg>'
_CHIP = Markup(f'<p class="chip" data-colour="{{}}">{_ICON} {{}}</p>')
_REMOVE = Markup(
    '<button class="btn btn-quiet btn-small" name="_action" value="remove:{}:{}" formnovalidate>'
    f'{_ICON.format("trash-2")} Retirer<span class="visually-hidden"> {{}}</span></button>'
)


@dataclass(frozen=True, slots=True)
class Card:
    """What `parts/person.html` prints of one person."""

    group: str
    key: str
    name: str
    initials: str
    role: str
    known: tuple[tuple[str, str], ...]
    lacking: int
    link: str
    fixed: bool
    """Whether the person cannot be removed."""

    @property
    def verb(self) -> str:
        return "Compléter" if self.lacking else "Modifier"

    @property
    def facts(self) -> Markup:
        lines = Markup("").join(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*fact) for fact in self.known)
        return Markup('<dl class="facts">{}</dl>').format(lines) if self.known else lines

    @property
    def state(self) -> Markup:
        if not self.lacking:
            return _CHIP.format("green", "check", "Complet")
        return _CHIP.format(
            "yellow", "circle-dot", f"Il manque {self.lacking} réponse{'s' if self.lacking > 1 else ''}"
        )

    @property
    def removal(self) -> Markup:
        return Markup("") if self.fixed else _REMOVE.format(self.group, self.key, self.name)


class People(FieldType):
    """Rows are stored like those of a group; `posted` is False: a step's own post holds none of them.

    The page gives `step_url` (links `<step_url>/<group>/<key>`, `/new` to add) and `lacking` (`<group>-<key>` -> missing answers).
    """

    word = Word(
        "people",
        "Des personnes du foyer, montrées en cartes et remplies chacune sur sa page.",
        properties={
            "kind": {
                "enum": ["adult", "child", "contact"],
                "description": "La fiche qui est écrite : adulte, enfant ou contact.",
            },
            "role": {
                "enum": ["holder", "co_guardian", "child", "contact"],
                "description": "La place dans le foyer : titulaire, co-représentant, enfant ou contact.",
            },
            "repeat": REPEAT_SCHEMA,
            "title": {
                "type": "string",
                "description": 'Le titre de chaque carte, par exemple "{first_name} {last_name}".',
            },
            "copy": {
                "type": "object",
                "properties": {
                    "from": {
                        "type": "string",
                        "description": "La question qui tient les personnes recopiées (sa première).",
                    },
                    "fields": {
                        "type": "array",
                        "items": {"type": "string"},
                        "minItems": 1,
                        "description": "Les réponses recopiées.",
                    },
                    "label": {"type": "string", "description": "Le libellé du bouton."},
                },
                "required": ["from", "fields"],
                "additionalProperties": False,
                "description": "Un bouton qui recopie des réponses d'une autre personne.",
            },
        },
        required=("kind", "role"),
        holds_fields=True,
        example="children:\n  type: people\n  label: Enfants\n  kind: child\n  role: child\n"
        "  repeat: {max: 12, add: Ajouter un enfant, one: un enfant}\n"
        "  fields: {first_name: {type: text, label: Prénom, required: true}}",
        sample=[],
    )
    posted = False
    parts = ("_row",)

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        rows = stored if isinstance(stored, list) else []
        return {"_row": [row["_key"] for row in rows]}

    def read(self, question: Question, stored: Any) -> str:
        rows = stored if isinstance(stored, list) else []
        return ", ".join(name_of(question, row, {}) for row in rows)

    def tell(self, question: Question, stored: Any, facts: Mapping[str, Any]) -> str:
        rows = stored if isinstance(stored, list) else []
        return ", ".join(name_of(question, row, facts) for row in rows)

    def add_label(self, question: Question, town: Town) -> str:
        repeat = question.options.get("repeat") or {}
        if repeat.get("add"):
            return str(repeat["add"])
        verb = "Renseigner" if limits(question) == (1, 1) else word("add", town)
        return f"{verb} {repeat.get('one') or question.label}"

    # Holes -------------------------------------------------------------------------------------------------
    def cards(self, question: Question, at: Spot, environment: Environment) -> Markup:
        def items(view: View) -> list[Card]:
            rows = view.answers.get(question.id) or []
            return [make_card(question, row, view) for row in rows]

        return at.each(environment, "parts/person.html", items, "card")

    def unless_full(self, question: Question, at: Spot, html: Markup) -> Markup:
        """Some HTML, while one more person may be added."""
        most = limits(question)[1]
        return at.either(lambda view: len(view.answers.get(question.id) or ()) < most, html, "")

    def link(self, question: Question, at: Spot, key: str = "new") -> Markup:
        return at.hole(lambda view: escape(f"{view.page.get('step_url', '')}/{question.id}/{key}"))


def name_of(question: Question, row: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """The name on a card: the town's `title`, else the names given, else what the person is called for now."""
    title, row = question.options.get("title"), {**_given_before(question, facts), **row}
    if title and any(row.get(part) for part in ("first_name", "last_name", "name")):
        return fill(title, {**facts, **row}).replace("…", "").strip()
    name = " ".join(str(row[part]) for part in ("first_name", "last_name") if row.get(part))
    return name or str(row.get("name") or "Sans nom pour l'instant")


def _given_before(question: Question, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The holder's names that an earlier step asked, so that the card does not ask them again."""
    if question.options.get("role") != "holder":
        return {}
    asked = {inner.id for inner in question.fields}
    return {part: facts[part] for part in ("first_name", "last_name") if part not in asked and facts.get(part)}


def initials_of(row: Mapping[str, Any]) -> str:
    words = [str(row.get(part) or "") for part in ("first_name", "last_name")]
    return "".join(word[:1] for word in words).upper() or str(row.get("name") or "")[:1].upper()


def make_card(question: Question, row: Mapping[str, Any], view: View) -> Card:
    facts, sight = {**view.facts, **row}, Sight()
    counted = look(question.fields, row, dict(facts), sight, "row-")
    shown = [inner for inner in question.fields if f"row-{inner.id}" in sight.shown]
    key, (least, most) = str(row["_key"]), limits(question)
    return Card(
        question.id,
        key,
        name_of(question, row, view.facts),
        initials_of({**_given_before(question, view.facts), **row}),
        _role(question, counted, view),
        tuple(_known(shown, counted, facts)),
        view.page.get("lacking", {}).get(f"{question.id}-{key}", 0),
        f"{view.page.get('step_url', '')}/{question.id}/{key}",
        fixed=least == most == 1,
    )


def _role(question: Question, row: Mapping[str, Any], view: View) -> str:
    """Under the name: what the person is, and for a child its age."""
    if question.options.get("kind") != "child":
        place = question.options.get("role", "contact")
        role = str(row.get("role") or ROLES[place])
        if role.casefold() in question.label.casefold():
            return ""
        return fill(question.label, view.facts) if place == "holder" and not row.get("role") else role
    born = str(row.get("birth_date") or "")
    if row.get("expected_birth"):
        return f"Naissance prévue le {show_day(born)}" if born else "Naissance prévue"
    try:
        years = age_on(date.fromisoformat(born), today_of(view.context.facts))
    except ValueError:
        return ROLES["child"]
    return f"{years} an{'s' if years > 1 else ''}" if years >= 0 else ROLES["child"]


def _known(shown: list[Question], row: Mapping[str, Any], facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and text of the first answers worth a line, those about the name aside."""
    from forms.types import TYPES

    found: list[tuple[str, str]] = []
    for question in shown:
        kind = TYPES[question.type]
        if question.id in NAMES or not kind.word.asks or kind.secret or question.fields or question.type == "consent":
            continue
        if text := kind.tell(question, row.get(question.id), facts):
            found.append((fill(question.label, facts), text))
    return found[:ON_A_CARD]
