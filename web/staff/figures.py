"""The town's figures: what waits, how long it takes, who has how much. One page that prints."""

from __future__ import annotations

from flask import Blueprint, render_template

from domain import figures
from domain.clock import now, paris
from domain.figures import Load, Month
from web import current, guards
from web.filters import MONTHS
from web.shell import Shell
from web.staff.periods import Period, length

CHIEF = "chief"
"""The role that sees each agent's part; the others see their own."""


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/figures", "figures", guards.staff_only(show))


def show() -> str:
    session, town, actor = current.session(), current.town(), current.actor()
    period, moment, chief = Period.from_request(), now(), actor.has_role(CHIEF)
    procedures = figures.by_procedure(session, since=period.since, moment=moment)
    services = figures.by_service(session, since=period.since, moment=moment) if town.services else []
    return render_template(
        "pages/staff/figures.html",
        period=period,
        moment=moment,
        total=_total(procedures),
        procedures=sorted(procedures, key=lambda load: (-load.late, -load.waiting, load.id)),
        titles={name: each.title for name, each in town.procedures.items()},
        services=services,
        agents=figures.by_agent(session, since=period.since, moment=moment, only=None if chief else actor.id),
        chief=chief,
        lasted=_lasted(period),
        months=[(_month(each), each) for each in figures.months(session, moment=moment)],
        service_names={"": "Sans service", **{name: each.label for name, each in town.services.items()}},
        length=length,
        shell=Shell("inbox"),
    )


def _month(month: Month) -> str:
    """« novembre 2026 »."""
    day = paris(month.first)
    return f"{MONTHS[day.month - 1]} {day.year}"


def _total(loads: list[Load]) -> Load:
    sums = {name: sum(getattr(load, name) for load in loads) for name in ("waiting", "late", "answered")}
    return Load("", **sums)


def _lasted(period: Period) -> list[tuple[str, str, str, figures.Duration]]:
    """(workflow, procedures, state, time) for the states that the town still has and where somebody waits."""
    town, found = current.town(), []
    for each in figures.durations(current.session(), since=period.since):
        flow = town.workflows.get(each.workflow)
        state = flow.states.get(each.state) if flow else None
        if flow and state and not state.final:
            names = ", ".join(one.title for one in town.procedures.values() if one.workflow == flow.id)
            found.append((flow.id, names, state.label, each))
    return sorted(found, key=lambda row: -row[3].median)
