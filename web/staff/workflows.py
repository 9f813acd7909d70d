"""How cases travel, drawn from the town's YAML, and how many are where."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, render_template
from werkzeug.exceptions import Forbidden, NotFound

from domain import figures
from domain.clock import now
from domain.figures import Count
from schemas.definitions import DRAFT, Town, Workflow
from web import current, guards
from web.shell import Shell
from web.staff.periods import Period, length
from workflows.captions import conditions, names_for
from workflows.drawing import draw, in_order

View = TypeVar("View", bound=Callable[..., Any])


def staff_and_configurators(view: View) -> View:
    """Whoever works for the town. Raises Forbidden for families."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        account = current.account()
        if account is None:
            return guards.ask_login()
        if not account.roles:
            raise Forbidden
        return view(*args, **kwargs)

    return cast(View, guarded)


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/workflows", "workflows", staff_and_configurators(index))
    blueprint.add_url_rule("/workflows/<workflow_id>", "workflow", staff_and_configurators(show))


def index() -> str:
    """Those that procedures use, the one with most open cases first."""
    town, open_cases = current.town(), dict[str, int]()
    for count in _counts():
        if not _is_final(town.workflows.get(count.workflow), count.state):
            open_cases[count.workflow] = open_cases.get(count.workflow, 0) + count.cases
    used = {procedure.workflow for procedure in town.procedures.values()}
    flows = sorted((town.workflows[name] for name in used), key=lambda flow: (-open_cases.get(flow.id, 0), flow.id))
    return render_template(
        "pages/staff/workflows.html",
        flows=flows,
        names={flow.id: procedures_of(town, flow) for flow in flows},
        open_cases=open_cases,
        counted=_may_count(),
        shell=Shell("inbox"),
    )


def show(workflow_id: str) -> str:
    town, period = current.town(), Period.from_request()
    flow = town.workflows.get(workflow_id)
    if flow is None:
        raise NotFound
    session, counted, names = current.session(), _may_count(), names_for(town, flow)
    counts = {count.state: count for count in _counts(flow.id)}
    lasted = figures.durations(session, since=period.since, workflow=flow.id) if counted else []
    return render_template(
        "pages/staff/workflow.html",
        flow=flow,
        name=procedures_of(town, flow),
        drawing=draw(flow, names),
        counts=counts,
        elsewhere=[count for state, count in counts.items() if state not in flow.states],
        lasted={each.state: each for each in lasted},
        order=[flow.states[name] for name in in_order(flow) if name != DRAFT],
        conditions=lambda way: conditions(way, names),
        counted=counted,
        period=period,
        length=length,
        shell=Shell("inbox"),
    )


def procedures_of(town: Town, flow: Workflow) -> list[str]:
    return [procedure.title for procedure in town.procedures.values() if procedure.workflow == flow.id]


def _may_count() -> bool:
    """A configurator sees how cases travel, and none of them."""
    return current.actor().is_agent


def _counts(workflow: str | None = None) -> list[Count]:
    return figures.counts(current.session(), moment=now(), workflow=workflow) if _may_count() else []


def _is_final(flow: Workflow | None, state: str) -> bool:
    known = flow.states.get(state) if flow else None
    return known is None or known.final
