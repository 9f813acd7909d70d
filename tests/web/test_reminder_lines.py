"""What the journal says of a reminder, to whoever reads it: agents, the family, and the file that the family takes away."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.actors import of_account
from domain.clock import now
from domain.records import Account, Case
from tests.journeys.filed import filed
from tests.journeys.person import Person
from tests.web.conftest import Enter
from workflows import engine
from workflows.nudges import remind

TOWN = "carros"


def reminded(app: Flask, *, unreached: bool) -> Case:
    """A request that waits for its family, which was reminded: by a mail unless it is `unreached`."""
    reference = filed(app, TOWN, "school_enrolment")
    with app.extensions["database"].begin(TOWN) as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        agent, owner = (account_of(session, name) for name in ("agent", "famille"))
        known = {"town": app.extensions["editions"].of(TOWN, case.edition), "case": case}
        words = {"note": "Il manque l’école.", "marked": {"exemption": "Répondez."}, "expected_version": case.version}
        engine.take(session, **known, transition="ask", actor=of_account(agent), **words)
        owner.state = "closed" if unreached else "active"
        case.remind_at = now()
        assert remind(session, **known, now=now())
        owner.state = "active"
    return case


def account_of(session: Session, name: str) -> Account:
    return session.scalars(select(Account).where(Account.email == f"{name}@{TOWN}.example")).one()


@pytest.mark.parametrize(("unreached", "said"), [(False, "appel envoyé"), (True, "appel sans courriel")])
def test_a_reminder_is_called_one_by_whoever_reads_of_it(app: Flask, enter: Enter, unreached: bool, said: str) -> None:
    case = reminded(app, unreached=unreached)
    agent = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/inbox/{case.reference}")
    agent.must_see(f"R{said} automatique")
    mine = Person(enter(TOWN, "famille")).visit(f"/{TOWN}/family/requests/{case.reference}")
    mine.must_see(f"R{said} · automatique")
    line = next(each for each in mine.visit(f"/{TOWN}/family/data").page.select("li") if said in each.get_text())
    assert line.get_text().endswith(f": r{said}")
    for person in (agent, mine):
        assert not person.sees("délai dépassé")
