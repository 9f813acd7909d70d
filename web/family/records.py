"""A record as a person reads it: each value under the label of the question that the town asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

from forms.answers import Entry, entries
from forms.types import TYPES
from forms.words import name_value, names_in
from schemas.definitions import Field as Question
from schemas.definitions import Procedure, Town
from workflows.mapping import columns, people_groups, row_columns

KIND_OF_SUBJECT = {"account": "adult", "adult": "adult", "child": "child", "contact": "contact"}
CORE: Mapping[str, tuple[str, str]] = {
    "title": ("Civilité", "text"),
    "last_name": ("Nom", "text"),
    "birth_name": ("Nom de naissance", "text"),
    "first_name": ("Prénom", "text"),
    "birth_date": ("Date de naissance", "date"),
    "birth_place": ("Lieu de naissance", "text"),
    "birth_country": ("Pays de naissance", "text"),
    "birth_department": ("Département de naissance", "text"),
    "expected_birth": ("Naissance à venir", "yes_no"),
    "sex": ("Sexe", "text"),
    "email": ("Adresse e-mail", "text"),
    "phone": ("Téléphone", "phone"),
    "mobile": ("Téléphone portable", "phone"),
    "address": ("Adresse", "address"),
    "relationship": ("Lien", "text"),
    "emergency": ("À prévenir en cas d’urgence", "yes_no"),
    "situation": ("Situation familiale", "text"),
    "benefit_scheme": ("Régime", "text"),
    "benefit_fund": ("Organisme allocataire", "text"),
    "relationship_holder": ("Lien avec {holder.first_name} {holder.last_name}", "text"),
    "authority_holder": ("Autorité parentale de {holder.first_name} {holder.last_name}", "yes_no"),
    "relationship_co_guardian": ("Lien avec {co_guardian.first_name} {co_guardian.last_name}", "text"),
    "authority_co_guardian": ("Autorité parentale de {co_guardian.first_name} {co_guardian.last_name}", "yes_no"),
}
"""Columns that no question of the town asks for any more: label, and how to read them."""
UNNAMED: Mapping[str, str] = {
    "relationship_holder": "lien avec le titulaire du compte",
    "authority_holder": "autorité parentale du titulaire du compte",
    "relationship_co_guardian": "lien avec l’autre responsable",
    "authority_co_guardian": "autorité parentale de l’autre responsable",
}
"""What those whose label names an adult are called where that adult has no name."""
_RELATIONSHIPS = {
    "father": "Père", "mother": "Mère", "step_parent": "Beau-parent", "legal_guardian": "Tuteur ou tutrice",
    "grandparent": "Grand-parent", "foster_family": "Assistant familial", "grandmother": "Grand-mère",
    "grandfather": "Grand-père", "aunt": "Tante", "uncle": "Oncle", "sibling": "Frère ou sœur majeur",
    "childminder": "Assistante maternelle", "neighbour": "Voisin ou voisine", "friend": "Ami ou amie",
    "other": "Autre lien",
}  # fmt: skip
WORDS: Mapping[str, Mapping[str, str]] = {
    "title": {"madam": "Madame", "sir": "Monsieur"},
    "sex": {"male": "Masculin", "female": "Féminin"},
    "situation": {
        "married": "Marié(e)", "civil_union": "Pacsé(e)", "cohabiting": "Union libre", "single": "Célibataire",
        "separated": "Séparé(e)", "divorced": "Divorcé(e)", "widowed": "Veuf ou veuve",
    },
    "benefit_scheme": {"caf": "CAF", "msa": "MSA", "other": "Autre régime", "none": "Non allocataire"},
    "benefit_fund": {
        "caf": "Caisse d’allocations familiales (CAF)", "msa": "Mutualité sociale agricole (MSA)",
        "other": "Autre organisme",
    },
    "relationship": _RELATIONSHIPS,
    "relationship_holder": _RELATIONSHIPS,
    "relationship_co_guardian": _RELATIONSHIPS,
}  # fmt: skip
"""The words of the library's own values, for those that no question of the town knows any more."""
CHOSEN = ("title", "sex", "relationship", "situation")
"""Those of them that are chosen from a list, which gives them their words."""
ORIGINS = {"family": "Dit par vous", "agent": "Saisi par le service"}


@dataclass(frozen=True, slots=True)
class Told:
    """One value: its label, what it says, where it came from (« Dit par vous le 21/11/2026 »)."""

    label: str
    text: str
    source: str = ""


Questions = Mapping[str, Mapping[str, Question]]
"""Kind of record -> column -> question."""


def questions_of(town: Town) -> Questions:
    """Which question stands for each column, sheets before other procedures; others lend the words of their options."""
    found: dict[str, dict[str, Question]] = {kind: {} for kind in ("adult", "child", "contact", "household")}
    for procedure in sorted(town.procedures.values(), key=lambda each: not each.sheet):
        for kind, column, question in _asked(procedure):
            found[kind].setdefault(column, question)
    for kind, column in product(found, CHOSEN):
        lent = _lent(found, column)
        if lent is not None and lent.options.get("options"):
            found[kind].setdefault(column, replace(lent, label=CORE[column][0]))
    return found


def _lent(found: Questions, column: str) -> Question | None:
    """The question that reads such a value about somebody else, where nobody asks it of this one any more."""
    names = (column, f"{column}_holder")
    return next((asked[name] for asked in found.values() for name in names if name in asked), None)


def _asked(procedure: Procedure) -> Iterator[tuple[str, str, Question]]:
    for column in columns(procedure):
        kind = "household" if column.target == "household" else KIND_OF_SUBJECT.get(procedure.subject, "")
        if kind:
            yield kind, column.name, column.question
    for group in people_groups(procedure):
        for question, name in row_columns(procedure, group):
            yield group.options["kind"], name, question


def told(
    questions: Mapping[str, Question],
    values: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, str]],
    facts: Mapping[str, Any],
) -> list[Told]:
    """What a record holds, in the order that the town asks it; what nobody asks any more comes last."""
    kept = {name: value for name, value in values.items() if value not in (None, "", [], {})}
    order, facts = list(questions), {**facts, **kept, **{f"subject.{name}": each for name, each in kept.items()}}
    names = sorted(kept, key=lambda name: order.index(name) if name in questions else len(order))
    rows = []
    for name in names:
        source = origin(sources.get(name))
        rows += [Told(label, text, source) for label, text in _read(name, questions.get(name), kept[name], facts)]
    return rows


def by_source(rows: Sequence[Told]) -> list[tuple[str, list[Told]]]:
    """The rows said on one occasion together, in the order in which they come first; what has no source comes last."""
    found: dict[str, list[Told]] = {}
    for row in rows:
        found.setdefault(row.source, []).append(row)
    return sorted(found.items(), key=lambda pair: not pair[0])


def _read(name: str, question: Question | None, value: Any, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    label, kind = CORE.get(name, (name.replace("_", " ").capitalize(), "text"))
    question = question or Question(name, kind, label, name_in_errors=UNNAMED.get(name, ""))
    if question.fields and isinstance(value, list):
        for entry in _rows(question, value, facts):
            yield f"{entry.owner}, {entry.label}", entry.text
        return
    called = replace(question, label=_called(question, facts))
    shown = next(entries((called,), {question.id: value}, facts, {question.id}), None)
    if shown is not None:
        yield shown.label, worded(name, value, shown.text)
    elif question.type in TYPES and not TYPES[question.type].secret:
        yield label, worded(name, value, "")


def _called(question: Question, facts: Mapping[str, Any]) -> str:
    """Its label, or its name in errors where the label names somebody who is not known."""
    other = question.name_in_errors
    if not other or all(name_value(name, facts) for name in names_in(question.label)):
        return question.label
    return other[:1].upper() + other[1:]


def _rows(question: Question, rows: list[Any], facts: Mapping[str, Any]) -> list[Entry]:
    known = [row for row in rows if isinstance(row, dict) and "_key" in row]
    inner = {f"{question.id}-{row['_key']}-{each.id}" for row in known for each in question.fields}
    found = entries((question,), {question.id: known}, facts, {question.id, *inner})
    return [entry for entry in found if entry.text]


def worded(name: str, value: Any, text: str) -> str:
    """What its question says of a value, else the library's words for it, else what is kept."""
    if text and text != str(value):
        return text
    known = WORDS.get(name, {}).get(value) if isinstance(value, str) else None
    return known or plain(value)


def plain(value: Any) -> str:
    """A value that no question explains any more, as it is kept."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def origin(source: Mapping[str, str] | None) -> str:
    """« Dit par vous le 21/11/2026, demande CAR-26-H2P8-41 »."""
    if not source or source.get("from") not in ORIGINS:
        return ""
    words = ORIGINS[source["from"]]
    if source.get("at"):
        words += f" le {date.fromisoformat(source['at'][:10]):%d/%m/%Y}"
    return f"{words}, demande {source['case']}" if source.get("case") else words
