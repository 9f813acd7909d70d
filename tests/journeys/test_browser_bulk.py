"""A bulk approval of 400 files of which 12 refuse, as an agent goes through it in a browser."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import func, select, update

from domain.database import Database
from domain.ids import new_id
from domain.records import Case, CaseEvent
from jobs.base import Tools
from jobs.run_bulks import run_bulks
from tests.journeys.conftest import Visitor
from tests.journeys.five import enter
from tests.web.conftest import case_of

pytestmark = pytest.mark.browser
TOWN = "carros"
PROCEDURE = "early_childhood"
FILES, STUBBORN = 400, 12


@pytest.fixture
def waiting(app: Flask) -> list[str]:
    """The ids of 400 pre-registrations that wait, all alike but for their reference."""
    model = case_of(app, TOWN, procedure=PROCEDURE, holder="staff")
    columns = {column.key: getattr(model, column.key) for column in Case.__table__.columns}
    with app.extensions["database"].begin(TOWN) as session:
        copies = [
            Case(**{**columns, "id": new_id(), "reference": f"CAR-26-{number:04}-00", "draft_id": None})
            for number in range(FILES - 1)
        ]
        session.add_all(copies)
        return [model.id, *(copy.id for copy in copies)]


def tools(app: Flask) -> Tools:
    nothing: Any = None
    return Tools(app.extensions["database"], app.extensions["editions"].of, nothing, nothing, Path())


def states(database: Database) -> dict[str, int]:
    with database.session(TOWN) as session:
        counted = select(Case.state, func.count()).where(Case.procedure == PROCEDURE, Case.holder != "")
        return {str(state): count for state, count in session.execute(counted.group_by(Case.state))}


def test_400_files_are_approved_together_and_the_12_that_refuse_say_why(
    app: Flask, visitor: Visitor, waiting: list[str]
) -> None:
    database = app.extensions["database"]
    agent = visitor("desktop")
    enter(app, agent, TOWN, "agent").visit(f"/{TOWN}/inbox?procedure={PROCEDURE}")
    before, page = states(database), agent.page
    page.get_by_role("button", name="Agir sur toute la liste").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("400 dossiers à la fois")
    with database.begin(TOWN) as session:
        moved = update(Case).where(Case.id.in_(waiting[7::33][:STUBBORN])).values(version=Case.version + 1)
        session.execute(moved.execution_options(synchronize_session=False))
    decision = page.locator("input[name=what]").first
    words = str(decision.get_attribute("value")).partition("~")[2]
    decision.check()
    page.get_by_role("button", name="Le faire pour les 400 dossiers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{words} : 400 dossiers")
    expect(page.get_by_role("progressbar", name="Avancement")).to_be_visible()
    job = threading.Thread(target=run_bulks, args=(tools(app),))
    job.start()
    expect(page.get_by_text("Terminé", exact=True)).to_be_visible(timeout=60_000)
    job.join(60)
    expect(page.get_by_role("status")).to_have_text("388 faits, 12 laissés comme ils étaient.")
    expect(page.locator("section[aria-labelledby=refused] li")).to_have_count(STUBBORN)
    expect(page.locator("section[aria-labelledby=refused]")).to_contain_text("Relisez-le avant de décider")
    page.reload()
    after = states(database)
    assert sorted(before[state] - after.get(state, 0) for state in before if before[state] > after.get(state, 0)) == [
        388
    ]
    with database.session(TOWN) as session:
        lines = (
            select(func.count())
            .select_from(CaseEvent)
            .where(CaseEvent.case_id.in_(waiting), CaseEvent.actor_name == "Inès Martin")
        )
        assert session.scalar(lines) == FILES - STUBBORN, "each decided once, and none of the others"
