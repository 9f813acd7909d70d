"""Every way of a workflow can be taken: its condition holds for some answers that get that far, and none of them is stuck.

Cases are followed from their sending on, with each combination of the answers that conditions read (`schemas.link.solver`).
What may change while a case waits (records, the day, answers that are corrected or written by an action) is tried both ways:
what is told can never happen. Conditions with too many combinations are only looked at one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from schemas.definitions import Procedure, State, Workflow
from schemas.link.journey import Followed, follow, solver_of
from schemas.link.solver import asked_by
from schemas.link.stuck import Stuck, stuck_in
from schemas.node import Mark, Node
from schemas.problem import Problem

REMEDY = "Corrigez la condition, ou retirez ce qu'elle garde."


def impassable(
    workflow: Workflow, file: Node, takers: Sequence[Procedure], begun: Collection[str]
) -> Iterator[Problem]:
    """What no case ever takes of a workflow that `takers` follow; `begun` are procedures that another begins."""
    followed = [follow(workflow, procedure, procedure.id in begun) for procedure in takers]
    if not followed:
        return
    known = [each for each in followed if each is not None]
    if len(known) < len(followed):
        yield from _contradictions(workflow, file, takers, begun)
        return
    yield from _never_taken(workflow, file, known)
    for procedure in takers:
        for stuck in stuck_in(workflow, procedure, asked_by(procedure)):
            if any(state == stuck.state for each in known for _, state in each.taken):
                yield _stuck(stuck, procedure, file)


def begun_by(workflows: Iterable[Workflow]) -> set[str]:
    """The procedures that the decisions of some workflows begin."""
    uses = [use for workflow in workflows for way in workflow.transitions.values() for use in way.do]
    return {str(use.options["procedure"]) for use in uses if use.name == "start"}


def _contradictions(
    workflow: Workflow, file: Node, takers: Sequence[Procedure], begun: Collection[str]
) -> Iterator[Problem]:
    for name, way in workflow.transitions.items():
        asked = [(solver_of(procedure, procedure.id in begun), asked_by(procedure)) for procedure in takers]
        if way.when is not None and not any(solver.can_hold((way.when,), known, True) for solver, known in asked):
            yield _never(file, name)


def _never_taken(workflow: Workflow, file: Node, followed: Sequence[Followed]) -> Iterator[Problem]:
    taken = {pair for each in followed for pair in each.taken}
    reached = {state for each in followed for state in each.states}
    routed = {route for each in followed for route in each.routes}
    for name, way in workflow.transitions.items():
        if way.when is not None and reached & {*way.sources} and name not in {name for name, _ in taken}:
            yield _never(file, name)
    for name, state in workflow.states.items():
        if name not in reached:
            fact = (
                f"aucune demande n'arrive à l'état « {name} » : les conditions des passages qui y mènent l'en empêchent"
            )
            yield Problem(*_state_mark(file, name), fact, "Corrigez ces conditions, ou retirez l'état.")
            continue
        if not state.final and not any(source == name for _, source in taken):
            fact = f"aucune demande ne sort de l'état « {name} » : les conditions des passages qui en partent l'en empêchent"
            yield Problem(*_state_mark(file, name), fact, "Corrigez ces conditions, ou ajoutez un passage.")
        yield from _unrouted(file, state, routed)


def _unrouted(file: Node, state: State, routed: Collection[tuple[str, int]]) -> Iterator[Problem]:
    routes = file.under("states", state.id, "route")
    for position, node in enumerate(() if routes is None else routes.entries()):
        when = node.get("when")
        if when is not None and (state.id, position) not in routed:
            fact = "ce service ne reçoit jamais rien : sa condition ne peut pas être vraie, ou ceux qui le précèdent prennent tout"
            yield Problem(*when.mark, fact, "Corrigez la condition, ou retirez ce service.")


def _never(file: Node, transition: str) -> Problem:
    when = file.under("transitions", transition, "when") or file
    fact = f"« {transition} » ne peut jamais être fait : sa condition ne peut pas être vraie quand on y arrive"
    return Problem(*when.mark, fact, REMEDY)


def _stuck(stuck: Stuck, procedure: Procedure, file: Node) -> Problem:
    where = f"dans l'état « {stuck.state} »"
    fact = f"une demande « {procedure.id} » où {stuck.answers} resterait sans fin {where} : rien n'en sort alors"
    remedy = "Ajoutez un passage pour ce cas, ou un passage sans « when »."
    return Problem(*_state_mark(file, stuck.state), fact, remedy)


def _state_mark(file: Node, name: str) -> Mark:
    return (file.get("states") or file).key_mark(name)
