"""A question's conditions, checks, texts and options name things that exist where it stands."""

from __future__ import annotations

from collections.abc import Callable

from schemas.link.condition import is_date, link_condition
from schemas.link.names import Names
from schemas.link.placeholder import link_text
from schemas.node import Mark, Node
from schemas.problem import Problem, choose
from schemas.shape.field import COMMON
from schemas.vocabulary import Word

Report = Callable[[Problem], None]

TEXTS = ("label", "name", "hint", "why", "heading", "text", "accept")
ROW_TEXTS = ("title",)
"""Texts about one row of a group, which may hold its questions."""


def link_question(name: str, question: Node, names: Names, around: Names, report: Report) -> None:
    """Link one question.

    `names` holds what is asked before it, which conditions and texts may read; `around`, every question of the step or the
    row, which checks and options may also point to.
    """
    word = names.vocabulary.field_types[question.text("type")]
    link_condition(question.get("when"), names, report)
    for key in ("when", "unless"):
        link_condition(question.under("required", key), names, report)
    for text in TEXTS:
        link_text(question.get(text), names, report)
    _link_prefill(question, names, report)
    _link_default(name, question, names, report)
    _link_record(name, question, names, report)
    _link_checks(question, around, report)
    _link_options(question, word, around, report)
    if word.holds_fields:
        _link_row(question, names, report)
        _link_copy(question, names, report)


def _link_row(question: Node, names: Names, report: Report) -> None:
    row = question.get("fields") or Node({}, question.mark)
    whole = names.inside()
    whole.row = dict(row.items())
    inside = names.inside()
    for name, inner in row.items():
        link_question(name, inner, inside, whole, report)
        inside.row[name] = inner
    for text in ROW_TEXTS:
        link_text(question.get(text), whole, report)


def _link_prefill(question: Node, names: Names, report: Report) -> None:
    source = question.get("prefill")
    if source is not None and names.fact(str(source.value)) is None and names.question(str(source.value)) is None:
        report(names.unknown(str(source.value), source.mark))


def _link_default(name: str, question: Node, names: Names, report: Report) -> None:
    default = question.get("default")
    if default is None:
        return
    meaning = names.meaning_of(question)
    values = [default] if not default.is_list else list(default.entries())
    for value in values:
        if meaning.kind in ("choice", "choices") and value.value not in meaning.options:
            fact = f"« {name} » propose « {value.value} », qui n'est pas une de ses réponses"
            report(Problem(*value.mark, fact, choose(str(value.value), meaning.options, "Réponses possibles")))
        if meaning.kind == "yes_no" and not isinstance(value.value, bool):
            report(Problem(*value.mark, f"« {name} » se répond par oui ou non", "Écrivez true ou false."))
        if meaning.kind == "date" and not (isinstance(value.value, str) and is_date(value.value)):
            report(Problem(*value.mark, f"« {name} » est une date", 'Écrivez par exemple "2026-09-01".'))


UNFOLDED = ("silent", "secret", "rows", "papers")
"""What is never shown as one value that the record holds."""


def _link_record(name: str, question: Node, names: Names, report: Report) -> None:
    """What a question says about the record it changes: `change` and `known`."""
    change, known, locked = question.get("change"), question.get("known"), question.get("locked")
    if change is not None and change.value == "direct" and locked is not None and locked.value is True:
        fact = f"« {name} » est verrouillée, la famille ne change rien"
        report(Problem(*change.mark, fact, "Retirez « change: direct », ou « locked »."))
    if known is not None and known.value == "fold" and names.meaning_of(question).kind in UNFOLDED:
        fact = f"« {name} » n'a pas de valeur à replier : c'est une question de type {question.text('type')}"
        report(Problem(*known.mark, fact, "Retirez « known: fold »."))


def _link_checks(question: Node, around: Names, report: Report) -> None:
    for check in (question.get("checks") or Node([], question.mark)).entries():
        for name, options in check.items():
            word = around.vocabulary.checks.get(name)
            if word is not None:
                _link_reads(word, options.plain(), check.key_mark(name), around, report)


def _link_options(question: Node, word: Word, around: Names, report: Report) -> None:
    items = {key: node for key, node in question.items() if key in word.properties or key not in COMMON}
    plain = {key: node.plain() for key, node in items.items() if key != "fields"}
    for key, node in items.items():
        if key in plain:
            _link_reads(word, {key: plain[key]}, node.mark, around, report)


def _link_reads(word: Word, options: object, mark: Mark, around: Names, report: Report) -> None:
    for name in word.reads(options) if word.reads is not None else ():  # type: ignore[arg-type]
        if not around.knows(name):
            report(around.unknown(name, mark))


def _link_copy(question: Node, names: Names, report: Report) -> None:
    """`copy` takes answers from the rows of a group asked before: both must ask them."""
    source = question.under("copy", "from")
    if source is None:
        return
    group = names.question(str(source.value))
    if group is None or group.get("fields") is None:
        groups = [name for name, node in names.asked.items() if node.get("fields") is not None]
        fact = f"« copy » cite « {source.value} », qui n'est pas un groupe de questions posé avant"
        report(Problem(*source.mark, fact, choose(str(source.value), groups, "Groupes connus")))
        return
    for copied in (question.under("copy", "fields") or Node([], question.mark)).entries():
        for holder, whose in ((group, f"le groupe « {source.value} »"), (question, "ce groupe")):
            inner = holder.get("fields") or Node({}, holder.mark)
            if inner.get(str(copied.value)) is None:
                known = [name for name, _ in inner.items()]
                fact = f"« copy » recopie « {copied.value} », que {whose} ne demande pas"
                report(Problem(*copied.mark, fact, choose(str(copied.value), known, "Questions connues")))
