"""All the shapes of the language for one vocabulary, compiled once and asked for every file and every question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from schemas.condition_source import normalise
from schemas.kinds import Kind
from schemas.node import Node, Path
from schemas.problem import Problem, choose
from schemas.shape.documents import documents_schema, kind_schema
from schemas.shape.field import COMMON, PLACES, accepted, field_schema
from schemas.shape.pieces import ID, ID_HELP, Schema, by_name, icon
from schemas.shape.procedure import (
    fields_file_schema,
    own_step_schema,
    procedure_schema,
    step_file_schema,
    used_procedure_schema,
    used_step_schema,
)
from schemas.shape.texts import list_schema, mail_schema, page_schema, template_schema
from schemas.shape.town import town_schema
from schemas.shape.validator import Validator
from schemas.shape.workflow import workflow_schema
from schemas.vocabulary import Vocabulary, Word

OPAQUE: Mapping[str, Schema] = {
    "condition": {},
    "step": {"type": "object"},
    "fields": {"type": "object"},
    "overrides": {"type": "object"},
    "check": {"type": ["string", "object"]},
    "action": {"type": ["string", "object"]},
    "icon": icon(),
}
"""What a `$ref` means while one file is validated. But for icons, what stands there is dispatched on its name and checked by itself."""

FILES: Mapping[Kind, Schema] = {
    "town": town_schema(),
    "documents": documents_schema(),
    "procedure": procedure_schema(),
    "workflow": workflow_schema(),
    "mail": mail_schema(),
    "page": page_schema(),
    "template": template_schema(),
    "shared_procedure": procedure_schema(),
    "step": step_file_schema(),
    "fields": fields_file_schema(),
    "list": list_schema(),
}
NAMES = Validator(by_name("Les questions, par identifiant.", {}, pattern=ID, help=ID_HELP), OPAQUE)


@dataclass(frozen=True, slots=True)
class Said:
    """How the messages call one use of a plug-in."""

    one: str
    noun: str
    known: str
    example: str


CHECK = Said(
    "une vérification",
    "la vérification",
    "Vérifications connues",
    "{min_age: 18}, avec « message » pour votre propre phrase",
)
ACTION = Said("une action", "l'action", "Actions connues", "{mail: sheet_valid}")


class Shapes:
    """Checks nodes against the language; every method yields problems and changes nothing."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.files = {kind: Validator(schema, OPAQUE) for kind, schema in FILES.items()}
        self.used_procedure = Validator(used_procedure_schema(), OPAQUE)
        self.document = Validator(kind_schema(), OPAQUE)
        self.own_step = Validator(own_step_schema(), OPAQUE)
        self.used_step = Validator(used_step_schema(), OPAQUE)
        self.types = {name: Validator(field_schema(word), OPAQUE) for name, word in vocabulary.field_types.items()}
        self.options = {
            word.name: Validator({"type": "object", "properties": {word.name: dict(word.schema)}}, OPAQUE)
            for word in (*vocabulary.checks.values(), *vocabulary.actions.values())
            if word.schema is not None
        }

        self.shared_file = lru_cache(maxsize=256)(lambda kind, node: tuple(self.file(kind, node)))
        """The same for a file of the library, whose nodes are the same for every town."""

    def file(self, kind: Kind, node: Node) -> Iterator[Problem]:
        """The shape of a whole file, questions of procedures and shared steps excepted."""
        used = kind == "procedure" and node.get("use") is not None
        yield from (self.used_procedure if used else self.files[kind]).problems(node)
        if kind in ("procedure", "shared_procedure"):
            for step in _entries(node, "steps"):
                yield from (self.used_step if step.get("use") else self.own_step).problems(step)
            yield from condition(node.under("opens", "when"))
            yield from condition(node.under("concerns", "when"))
        if kind == "workflow":
            for _, transition in _items(node, "transitions"):
                yield from condition(transition.get("when"))
                for action in _entries(transition, "do"):
                    yield from self.action(action)

    def merged(self, procedure: Node) -> Iterator[Problem]:
        """What a procedure lacks once it is merged with the library's."""
        yield from self.files["procedure"].problems(procedure)

    def step(self, step: Node) -> Iterator[Problem]:
        """The shape of a step once merged: its conditions, its cautions and its questions."""
        yield from condition(step.get("when"))
        for caution in _entries(step, "cautions"):
            yield from condition(caution.get("when"))
        yield from self.fields(step.get("fields"))

    def fields(self, fields: Node | None, row: bool = False) -> Iterator[Problem]:
        """The shape of a mapping of questions. `row` says that they are those of a group."""
        if fields is None or not fields.is_mapping:
            return
        yield from NAMES.problems(fields)
        for name, question in fields.items():
            yield from self.question(name, question, row)

    def question(self, name: str, question: Node, row: bool) -> Iterator[Problem]:
        """The shape of one question, dispatched on its type."""
        if not question.is_mapping:
            remedy = "Écrivez {type: …, label: …}. « null » ne sert qu'à retirer une question prise avec « use »."
            yield Problem(*question.mark, f"la question « {name} » doit être un bloc de clés", remedy)
            return
        word = self.vocabulary.field_types.get(question.text("type"))
        if word is None:
            yield self._unknown_type(name, question)
            return
        if word.holds_fields and row:
            yield Problem(
                *question.mark,
                f"le groupe « {name} » est dans un autre groupe",
                "Sortez-le, ou remplacez-le par des questions.",
            )
        yield from self.types[word.name].problems(question, lambda key: self._unknown_key(key, word))
        yield from self._inside(question)

    def _inside(self, question: Node) -> Iterator[Problem]:
        yield from condition(question.get("when"))
        required = question.get("required")
        for key in ("when", "unless"):
            yield from condition(required.get(key) if required is not None else None)
        for check in _entries(question, "checks"):
            yield from self.check(check)
        yield from self.fields(question.get("fields"), row=True)

    def _unknown_type(self, name: str, question: Node) -> Problem:
        written = question.get("type")
        if written is None:
            remedy = choose("", self.vocabulary.field_types, "Types connus")
            return Problem(
                *question.mark, f"la question « {name} » n'a pas de type", f"Ajoutez la clé « type ». {remedy}"
            )
        known = choose(str(written.value), self.vocabulary.field_types, "Types connus")
        return Problem(*written.mark, f"le type de question « {written.value} » n'existe pas", known)

    def _unknown_key(self, key: str, word: Word) -> tuple[str, str]:
        fact = f"la clé « {key} » n'existe pas pour une question de type {word.name}"
        if key in PLACES:
            return fact, "« after » et « before » placent une question ajoutée à une étape prise avec « use »."
        owners = [other.name for other in self.vocabulary.field_types.values() if key in accepted(other)]
        if owners:
            return fact, f"Elle existe pour {', '.join(owners)}."
        own = [name for name in accepted(word) if name not in COMMON]
        return fact, choose(key, [*own, *COMMON], "Clés connues")

    def check(self, check: Node) -> Iterator[Problem]:
        """One element of `checks`: the name of a check, alone or with its options, and the town's own message."""
        message = check.get("message")
        if message is not None and not isinstance(message.value, str):
            yield Problem(*message.mark, "« message » doit être un texte", "Écrivez la phrase à afficher.")
        yield from self._use(check.without("message"), CHECK, self.vocabulary.checks)

    def action(self, action: Node) -> Iterator[Problem]:
        """One element of `do`: the name of an action, alone or with its options."""
        yield from self._use(action, ACTION, self.vocabulary.actions)

    def _use(self, node: Node, said: Said, words: Mapping[str, Word]) -> Iterator[Problem]:
        names = [key for key, _ in node.items()]
        if node.is_mapping and len(names) != 1:
            yield Problem(*node.mark, f"{said.one} porte un seul nom", f"Écrivez par exemple {said.example}.")
            return
        name = str(node.value) if isinstance(node.value, str) else names[0] if names else ""
        if not name:
            return
        if name not in words:
            remedy = choose(name, words, said.known)
            yield Problem(*node.key_mark(name), f"{said.noun} « {name} » n'existe pas", remedy)
        elif isinstance(node.value, str):
            yield from self._bare(node, name)
        elif name in self.options:
            yield from self.options[name].problems(node)
        elif (given := node.get(name)) is not None and given.value not in (True, None):
            yield Problem(*given.mark, f"« {name} » n'attend pas de valeur", f"Écrivez {name} tout seul.")

    def _bare(self, node: Node, name: str) -> Iterator[Problem]:
        if name in self.options and not self.options[name].accepts({name: None}):
            yield Problem(*node.mark, f"« {name} » attend une valeur", f"Écrivez {{{name}: …}}.")


_KEPT: list[Shapes] = []
"""The shapes of the last vocabularies asked for: a process has one, tests have a few."""


def shapes_for(vocabulary: Vocabulary) -> Shapes:
    """The compiled shapes of a vocabulary, made once."""
    for shapes in _KEPT:
        if shapes.vocabulary == vocabulary:
            return shapes
    _KEPT.append(Shapes(vocabulary))
    del _KEPT[:-4]
    return _KEPT[-1]


def condition(node: Node | None) -> Iterator[Problem]:
    """The shape of a condition."""
    if node is None:
        return
    found: list[Problem] = []

    def report(path: Path, fact: str, remedy: str) -> None:
        found.append(Problem(*_condition_place(node, path), fact, remedy))

    normalise(node.plain(), report)
    yield from found


def _condition_place(node: Node, path: Path) -> tuple[str, int, int]:
    if path and isinstance(path[-1], str):
        holder = node.follow(path[:-1])
        if path[-1] in holder.keys:
            below = holder.get(path[-1])
            return holder.key_mark(path[-1]) if below is None or below.is_mapping else below.mark
    return node.find(path)


def _entries(node: Node, key: str) -> Iterator[Node]:
    below = node.get(key)
    return iter(()) if below is None else (entry for entry in below.entries() if entry.value is not None)


def _items(node: Node, key: str) -> Iterator[tuple[str, Node]]:
    below = node.get(key)
    return iter(()) if below is None else below.items()
