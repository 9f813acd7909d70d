"""A town with very many cases on PostgreSQL, an agent who is logged in, and what that agent looks for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app import create_app
from benchmarks import inbox_rows, postgres
from benchmarks.browser import Browser, Statements
from benchmarks.contenders import PASSWORD, SECRET, SLUG, log_in, publish_bundle
from domain import accounts, migrate
from domain.actors import Actor, of_account
from domain.passwords import hash_password
from domain.records import Case, Household, HouseholdPerson, Person
from schemas.bundle import Bundle, read_bundle
from schemas.definitions import Procedure
from settings import ROOT, Settings
from web.staff.queue import decided_by

AGENT = "agent@cesson-sevigne.example"
QUESTION = "school_level"
"""Its answer narrows the list."""
DRAWN = 100
"""Families that are looked for, and cases that somebody has just decided."""


class Listened(Statements):
    """Keeps the latest statements with their values; the one that names the town to row-level security is left out."""

    seen: list[tuple[str, Any]]

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.seen = []

    def _count(self, *told: Any) -> None:
        _, _, statement, values, *_ = told
        if "set_config('guichet.town'" not in statement:
            self.sent += 1
            self.seen.append((statement, values))


@dataclass(frozen=True, slots=True)
class BigTown:
    """`floor` is a connection without the program; `typed` and `decided` never end."""

    count: int
    app: Flask
    browser: Browser
    statements: Listened
    floor: psycopg.Connection[Any]
    titles: tuple[tuple[str, str], ...]
    """(procedure, title) of those that the agent decides on."""
    typed: Iterator[str]
    decided: Iterator[Case]
    commonest: str
    """The surname that most people bear."""
    asking: tuple[Procedure, ...]
    """Those that ask `QUESTION`."""
    waiting: str
    """A state in which the cases of the first of them wait for the town."""

    @property
    def options(self) -> list[str]:
        """The answers to `QUESTION`; the last is rare."""
        return list(self.asking[0].questions()[QUESTION].options["options"])

    @property
    def procedures(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.titles)

    def session(self) -> Session:
        session: Session = self.app.extensions["database"].session(SLUG)
        return session


@contextmanager
def settled(server: str, folder: Path, count: int) -> Iterator[BigTown]:
    """A town of `count` cases in a database of its own, dropped at the end."""
    with postgres.database(server, f"guichet_bench_{count}") as (superuser, address):
        app = create_app(_settings(folder, address))
        migrate.upgrade(app.extensions["database"])
        publish_bundle(app, _narrowed_by_answer())
        inbox_rows.fill(superuser, app.extensions["editions"].current(SLUG), count)
        agent = _open_agent(app)
        statements = Listened(app.extensions["database"].engine)
        browser = Browser(app, statements)
        log_in(browser, f"/{SLUG}/login", AGENT)
        with psycopg.connect(address) as floor:
            yield _town(app, browser, statements, floor, agent, count)
        app.extensions["database"].dispose()


def _narrowed_by_answer() -> Bundle:
    """The town as it is, with a list that one answer narrows, which it does not ask for itself."""
    bundle, path = read_bundle(ROOT / "towns", SLUG), f"{SLUG}/town.yaml"
    return Bundle(SLUG, {**bundle.files, path: f"{bundle.files[path]}inbox: {{filters: [{QUESTION}]}}\n"})


def _settings(folder: Path, address: str) -> Settings:
    environment = {
        "GUICHET_VAR": str(folder),
        "GUICHET_DATABASE_URL": address,
        "GUICHET_SECRET_KEY": SECRET,
        "GUICHET_JOBS": "off",
        "GUICHET_RATE_LIMITS": "0",
    }
    return Settings.from_environment(environment)


def _open_agent(app: Flask) -> Actor:
    with app.extensions["database"].begin(SLUG) as session:
        hashed = hash_password(PASSWORD)
        account = accounts.open_staff_account(
            session, email=AGENT, name="Inès Martin", roles=("agent",), password_hash=hashed
        )
        return of_account(account)


def _town(
    app: Flask, browser: Browser, statements: Listened, floor: psycopg.Connection[Any], agent: Actor, count: int
) -> BigTown:
    town = app.extensions["editions"].current(SLUG)
    titles = tuple((procedure.id, procedure.title) for procedure in decided_by(town, agent))
    with app.extensions["database"].session(SLUG) as session:
        typed, decided = _looked_for(session, count), _decided(session)
        named = select(Person.last_name).group_by(Person.last_name).order_by(func.count().desc())
        commonest = session.scalars(named.limit(1)).one() or ""
    asking = tuple(each for each in decided_by(town, agent) if QUESTION in each.questions())
    states = town.workflow_of(asking[0]).states.values()
    waiting = next(state.id for state in states if state.holder == "staff")
    return BigTown(
        count, app, browser, statements, floor, titles, cycle(typed), cycle(decided), commonest, asking, waiting
    )


def _looked_for(session: Session, count: int) -> list[str]:
    """What an agent types to find one family: a name, its beginning, a telephone, a reference, a family number."""
    homes = max(count // inbox_rows.REQUESTS, 1)
    numbers = [100_000 + random.Random(count).randrange(1, homes + 1) for _ in range(DRAWN)]
    return [_typed(session, place, number) for place, number in enumerate(numbers)]


def _typed(session: Session, place: int, number: int) -> str:
    home = session.scalars(select(Household).where(Household.number == number)).one()
    if place % 5 == 0:
        return str(number)
    if place % 5 == 1:
        sent = select(Case.reference).where(Case.household_id == home.id).limit(1)
        return session.scalars(sent).one().replace("-", "").lower()
    lives_there = select(HouseholdPerson.person_id).where(HouseholdPerson.household_id == home.id)
    adult = session.scalars(select(Person).where(Person.id.in_(lives_there), Person.kind == "adult")).first()
    assert adult is not None
    first, last, phone = adult.first_name or "", adult.last_name or "", adult.mobile or ""
    if place % 5 == 2:
        return " ".join(["0" + phone[3], *(phone[i : i + 2] for i in range(4, 12, 2))])
    return f"{first} {last}" if place % 5 == 3 else f"{last} {first[:2]}".upper()


def _decided(session: Session) -> list[Case]:
    """Waiting cases from anywhere in the list."""
    anywhere = select(Case).where(Case.holder == "staff").order_by(func.md5(Case.id)).limit(DRAWN)
    cases = list(session.scalars(anywhere))
    session.expunge_all()
    return cases
