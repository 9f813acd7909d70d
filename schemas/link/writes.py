"""Where answers are kept: each question of `writes` is asked, its record is one that the procedure has, each column is written once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from schemas.link.names import Names
from schemas.node import Mark, Node
from schemas.problem import Problem, choose

Report = Callable[[Problem], None]

RECORDS = ("household", "person")
"""Records that a column may name before its dot. Both have details, so any column is theirs; an account is no such record."""
RECORD_OF_SUBJECT = {
    "account": "person",
    "adult": "person",
    "child": "person",
    "contact": "person",
    "household": "household",
}
"""The record that a column without a dot belongs to; a request has none of its own."""


def link_writes(file: Node, names: Names, report: Report) -> None:
    """Link `writes` once every question of the procedure is known."""
    writes, subject = file.get("writes") or Node({}, file.mark), file.text("subject")
    columns: dict[str, str] = {}
    for name, column in writes.items():
        _link_question(name, writes.key_mark(name), names, report)
        if (problem := _wrong_record(name, column, subject)) is not None:
            report(problem)
        target = _target(name, str(column.value), subject)
        if target in columns:
            fact = f"« {columns[target]} » et « {name} » écrivent toutes deux « {column.value} »"
            report(Problem(*column.mark, fact, "Gardez une seule des deux."))
        columns[target] = name


def _link_question(name: str, mark: Mark, names: Names, report: Report) -> None:
    group, _, inner = name.partition(".")
    question = names.asked.get(group)
    if question is None or (inner and question.under("fields", inner) is None):
        fact = f"« writes » cite « {name} », que cette démarche ne demande pas"
        report(Problem(*mark, fact, choose(name, list(_writable(names)), "Questions connues")))


def _writable(names: Names) -> Iterator[str]:
    for name, question in names.asked.items():
        yield name
        inner = question.get("fields") or Node({}, question.mark)
        yield from (f"{name}.{below}" for below, _ in inner.items())


def _wrong_record(name: str, column: Node, subject: str) -> Problem | None:
    """The problem of a column whose record is unknown, or is not there when the procedure is about `subject`."""
    record, _, bare = str(column.value).rpartition(".")
    if record and record not in RECORDS:
        fact = f"la fiche « {record} » n'existe pas pour « writes »"
        return Problem(*column.mark, fact, choose(record, RECORDS, "Fiches connues"))
    if "." in name:
        fact = f"« {name} » est posée à chaque ligne d'un groupe, et s'écrit dans la fiche de cette ligne"
        return Problem(*column.mark, fact, f"Écrivez « {bare} » seul.") if record else None
    own = RECORD_OF_SUBJECT.get(subject, "")
    if (record or own) in ("household", own or "household"):
        return None
    fact = f"« {name} » ne s'écrit nulle part : cette démarche ne parle de la fiche d'aucune personne"
    return Problem(*column.mark, fact, f"Écrivez « household.{bare} » pour la fiche du foyer, ou retirez la ligne.")


def _target(name: str, column: str, subject: str) -> str:
    """The column with its record, or with the group whose rows have it."""
    group, _, inner = name.partition(".")
    if inner:
        return f"{group}.{column}"
    return column if "." in column else f"{RECORD_OF_SUBJECT.get(subject, '')}.{column}"
