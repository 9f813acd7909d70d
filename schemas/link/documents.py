"""Papers and readers: the kinds that file questions ask for exist, and so do the roles that may read an answer or a paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from schemas.link.procedure import all_questions, told_from
from schemas.node import Node
from schemas.problem import Problem, choose
from schemas.vocabulary import Vocabulary

Report = Callable[[Problem], None]

SAID = {"document": ("la pièce", "Pièces connues (documents.yaml)")}
"""How the messages call what an option may name."""


def named(steps: Iterable[Node], vocabulary: Vocabulary) -> Iterator[tuple[str, Node]]:
    """What the options of complete questions name in the town: `document`, and where its name is written."""
    for _, question in all_questions(steps):
        for option, noun in vocabulary.field_types[question.text("type")].names.items():
            if (written := question.get(option)) is not None:
                yield noun, written


def link_named(step: Node, known: Mapping[str, Collection[str]], vocabulary: Vocabulary, report: Report) -> None:
    """Link what the questions of a step name, in `known`: names by noun."""
    for noun, written in named([step], vocabulary):
        if written.value not in known[noun]:
            article, heading = SAID[noun]
            remedy = choose(str(written.value), sorted(known[noun]), heading)
            told_from(step, report)(Problem(*written.mark, f"{article} « {written.value} » n'existe pas", remedy))


def link_step_readers(step: Node, roles: Collection[str], report: Report) -> None:
    """Link the readers of a step and of its questions."""
    report = told_from(step, report)
    for holder in (step, *(question for _, question in all_questions([step]))):
        link_readers(holder, roles, report)


def link_readers(holder: Node, roles: Collection[str], report: Report) -> None:
    """Link the `readers` of a step, a question or a kind of paper with the town's roles of staff."""
    known = [*roles, *(("agent",) if "agent" not in roles else ())]
    for reader in (holder.get("readers") or Node([], holder.mark)).entries():
        if reader.value not in known:
            fact = f"le rôle « {reader.value} » n'existe pas"
            report(Problem(*reader.mark, fact, choose(str(reader.value), known, "Rôles connus")))
