"""The whole way of a family in a town: an account, sheets that go orange then green, and what its guide lets it ask for."""

from __future__ import annotations

from flask import Flask

from domain.logins import find_login
from domain.records import Case
from tests.journeys.asking import FILLINGS, REQUESTS
from tests.journeys.declarations import DECLARATIONS
from tests.journeys.five import LOGIN_LABELS, OPENINGS, Opened, log_in
from tests.journeys.somebody import Somebody


def family_goes_green(app: Flask, person: Somebody, town: str) -> Opened:
    """Open an account, declare the household, wait for an agent, see it green."""
    opened = OPENINGS[town](app, person)
    log_in(person, town, LOGIN_LABELS[town], opened).visit(f"/{town}/family/")
    DECLARATIONS[town](person)
    assert see_colours(person, town) >= {"orange"}
    assert approve_all_of(app, person.somebody_else(), town, opened)
    colours = see_colours(person, town)
    assert "green" in colours
    assert "orange" not in colours
    return opened


def family_asks(app: Flask, person: Somebody, town: str, opened: Opened) -> None:
    """Ask for all that the guide shows, and see every answer: nothing waits any more, nothing was refused."""
    if town in FILLINGS:
        FILLINGS[town](person)
        approve_all_of(app, person.somebody_else(), town, opened)
    REQUESTS[town](person)
    assert "orange" in see_colours(person, town)
    assert approve_all_of(app, person.somebody_else(), town, opened)
    assert not see_colours(person, town) & {"orange", "red", "yellow"}


def see_colours(person: Somebody, town: str) -> set[str]:
    """The indicators of the space, and of the pages that its tiles lead to."""
    colours = person.visit(f"/{town}/family/").colours()
    for _, leads in person.links():
        if "/family/section/" in leads:
            colours |= person.visit(leads).colours()
            person.visit(f"/{town}/family/")
    return colours


def approve_all_of(app: Flask, agent: Somebody, town: str, opened: Opened) -> list[str]:
    """An agent opens each file of this family in the inbox, and accepts its papers and then the file."""
    log_in(agent, town, LOGIN_LABELS[town], Opened(f"agent@{town}.example", "guichet-demo"))
    approved = []
    while references := waiting_of(app, town, opened):
        assert len(approved) < 40, f"{references} wait for ever"
        for reference in references:
            approve(agent, town, reference)
        approved += references
    return approved


def approve(agent: Somebody, town: str, reference: str) -> None:
    """One step of one file; what two services decide in turn comes back to the inbox."""
    open_case(agent, town, reference)
    here = agent.address
    while agent.address == here:
        agent.press(next(word for word in APPROVING if agent.offers(word)))
        assert not agent.errors, agent.errors


APPROVING = ("Accepter", "Valider", "Rattacher l'enfant", "Proposer la place", "Confirmer la place")
"""Of papers first, then of the file itself."""


def open_case(agent: Somebody, town: str, reference: str) -> None:
    agent.visit(f"/{town}/inbox/{reference}").must_see(reference)


def waiting_of(app: Flask, town: str, opened: Opened) -> list[str]:
    """References of what a family sent and the town has to decide, the oldest first."""
    with app.extensions["database"].session(town) as session:
        account = find_login(session, login=opened.login)
        assert account is not None
        cases = session.query(Case).filter(Case.account_id == account.id, Case.holder == "staff")
        return [case.reference for case in cases.order_by(Case.sent_at)]
