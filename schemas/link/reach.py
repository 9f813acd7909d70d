"""Nothing is written for nobody: every condition of a procedure can hold for someone who gets that far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemas.conditions import Condition
from schemas.definitions import Field, Procedure, Step
from schemas.link.solver import ACTORS, Asked, AskedQuestion, Conditions, Solver, both
from schemas.node import Mark, Node
from schemas.problem import Problem


def unreachable(procedure: Procedure, file: Node, steps: list[Node]) -> Iterator[Problem]:
    """The steps, questions and cautions that nobody can ever meet."""
    reach = Solver([ACTORS[audience] for audience in procedure.audience])
    asked: Asked = {}
    if procedure.opens is not None and not reach.can_hold((procedure.opens.when,), asked):
        yield _never(file.under("opens", "when"), "cette démarche ne s'ouvre jamais")
    if procedure.concerns is not None and not reach.can_hold((procedure.concerns.when,), asked):
        yield _never(file.under("concerns", "when"), "cette démarche ne concerne jamais personne")
    for step, node in zip(procedure.steps, steps, strict=True):
        around = both((), step.when)
        if reach.can_hold(around, asked):
            yield from _in_step(step, node, around, asked, reach)
        else:
            yield _never(node.get("when"), f"personne n'atteint jamais l'étape « {step.id} »")


def _in_step(step: Step, node: Node, around: Conditions, asked: Asked, reach: Solver) -> Iterator[Problem]:
    yield from _in_fields(step.fields, node.get("fields"), around, asked, reach)
    cautions = node.get("cautions")
    for caution, written in zip(step.cautions, [] if cautions is None else cautions.entries(), strict=True):
        if not reach.can_hold((*around, caution.when), asked):
            yield _never(written.get("when"), f"l'avertissement « {caution.id} » n'est jamais posé")


def _in_fields(
    fields: Iterable[Field], node: Node | None, around: Conditions, asked: Asked, reach: Solver
) -> Iterator[Problem]:
    """The questions of a step or a row, each joining `asked` once looked at."""
    for question in fields:
        written = None if node is None else node.get(question.id)
        shown = both(around, question.when)
        if not reach.can_hold(shown, asked):
            yield _never(_under(written, "when"), f"la question « {question.id} » n'est jamais posée")
        else:
            if isinstance(question.required, Condition) and not reach.can_hold((*shown, question.required), asked):
                fact = f"la question « {question.id} » n'est jamais obligatoire quand elle est posée"
                yield _never(_under(written, "required"), fact)
            yield from _in_fields(question.fields, _under(written, "fields"), shown, dict(asked), reach)
        asked[question.id] = AskedQuestion(question, shown)


def _under(node: Node | None, key: str) -> Node | None:
    return None if node is None else node.get(key)


def _never(node: Node | None, fact: str) -> Problem:
    mark = node.mark if node is not None else Mark("", 0, 0)
    return Problem(
        *mark, f"{fact} : sa condition ne peut pas être vraie", "Corrigez la condition, ou retirez ce qu'elle garde."
    )
