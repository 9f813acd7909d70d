"""What two households share of a child is something that the town asks about children: else nothing would ever be shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from schemas.link.procedure import questions
from schemas.node import Node
from schemas.problem import Problem, choose
from schemas.vocabulary import Vocabulary

Report = Callable[[Problem], None]


def link_shared(
    town: Node, procedures: Iterable[tuple[Node, list[Node]]], vocabulary: Vocabulary, report: Report
) -> None:
    """Link `shared` with the columns that procedures write into a child's record. Each is its file and complete steps."""
    shared = town.get("shared")
    if shared is None:
        return
    asked = {column for file, steps in procedures for column in _columns_of_children(file, steps, vocabulary)}
    known = sorted(asked | set(vocabulary.records["child"]))
    for column in shared.entries():
        if column.value not in known:
            fact = f"« shared » cite « {column.value} », qu'aucune démarche n'écrit dans la fiche d'un enfant"
            report(Problem(*column.mark, fact, choose(str(column.value), known, "Colonnes connues")))


def _columns_of_children(file: Node, steps: list[Node], vocabulary: Vocabulary) -> Iterator[str]:
    """The columns of a child that a procedure writes: of the child it is about, and of the rows of a group of children."""
    written = {name: str(column.value) for name, column in (file.get("writes") or Node({}, file.mark)).items()}
    about_a_child = file.text("subject") == "child"
    for name, question in (asked for step in steps for asked in questions(step)):
        if question.text("role") == "child":
            rows = question.get("fields") or Node({}, question.mark)
            yield from (written.get(f"{name}.{inner}", inner) for inner, _ in rows.items())
        elif about_a_child and vocabulary.field_types[question.text("type")].asks:
            yield written.get(name, name).removeprefix("person.")
