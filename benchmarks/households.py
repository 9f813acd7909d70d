"""A big town beside a small one: whether the pages of a family, and an agent's search for one, cost more when a hundred
thousand others are recorded."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from time import monotonic
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from benchmarks.browser import Answer, Browser, Statements
from benchmarks.contenders import EMAIL, SLUG, begin, log_in, publish_bundle, settings
from benchmarks.crowd import add_households
from benchmarks.report import Figures
from domain import documents, households, migrate
from domain.actors import of_account
from domain.papers import Prepared
from domain.records import Account, Household, HouseholdPerson, Person
from schemas.bundle import read_bundle
from settings import ROOT
from workflows.demo import load_demo

PAGES = ("household_page", "child_page", "child_sheet")
"""« Mon foyer », a child's page, the first step of the child's sheet."""
SEARCHES = ("family_search", "broad_search")
"""An agent looks for one family, each time another; the commonest surname alone is printed and is no part of the figures."""
AGENT = "agent@cesson-sevigne.example"
DRAWN = 100
"""Families that are looked for."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Households of the small town and of the big one; rounds of visits, bounded by seconds."""

    few: int
    many: int
    rounds: int
    seconds: float

    @classmethod
    def of(cls, few: int, many: int, rounds: int, seconds: float) -> Sizes:
        """With `BENCH_HOUSEHOLDS` in the environment, so many in the big town."""
        return cls(few, int(os.environ.get("BENCH_HOUSEHOLDS", many)), rounds, seconds)


@dataclass(frozen=True, slots=True)
class Family:
    """The demo's first family, logged in, in a town of some size; `addresses` of the pages it looks at.

    `typed` is what the agent types to find one family, without end, `commonest` the surname of most families.
    """

    browser: Browser
    addresses: tuple[str, ...]
    agent: Browser
    typed: Iterator[str]
    commonest: str

    def visit(self) -> list[Answer]:
        """One answer a page, then one a search. Raises RuntimeError when one is not shown."""
        searches = [f"/{SLUG}/people?{urlencode({'q': text})}" for text in (next(self.typed), self.commonest)]
        shown = [(self.browser, address) for address in self.addresses] + [(self.agent, each) for each in searches]
        answers = [(address, browser.get(address)) for browser, address in shown]
        for address, answer in answers:
            if answer.status != 200 or "Personne ne correspond" in answer.html:
                raise RuntimeError(f"{address}: {answer.status} {answer.location}")
        return [answer.without_page() for _, answer in answers]


Visits = list[list[Answer]]


def settle(folder: Path, count: int) -> Family:
    """A town of `count` households besides the demo's, in a file of its own."""
    app = create_app(settings(folder))
    migrate.upgrade(app.extensions["database"])
    publish_bundle(app, read_bundle(ROOT / "towns", SLUG))
    home, children = _load(app)
    add_households(folder / "guichet.sqlite", home=home, second=children[1], count=count)
    statements = Statements(app.extensions["database"].engine)
    browser, agent = Browser(app, statements), Browser(app, statements)
    log_in(browser, f"/{SLUG}/login")
    log_in(agent, f"/{SLUG}/login", AGENT)
    sheet = begin(browser, SLUG, children[0])
    pages = (f"/{SLUG}/family/household", f"/{SLUG}/family/people/{children[0]}", f"{sheet}/child")
    with app.extensions["database"].session(SLUG) as session:
        return Family(browser, pages, agent, cycle(_looked_for(session)), _commonest(session))


def _load(app: Flask) -> tuple[str, list[str]]:
    """The demo, with a paper of the home and one of its first child; ids of the home and of its children."""
    with app.extensions["database"].begin(SLUG) as session:
        load_demo(session, town=app.extensions["editions"].current(SLUG))
        account = session.scalars(select(Account).where(Account.email == EMAIL)).one()
        home = account.household_id or ""
        children = [person.id for person, role in households.members(session, home) if role == "child"]
        for about in (None, children[0]):
            _give_paper(session, account, about)
    return home, children


def _give_paper(session: Session, account: Account, about: str | None) -> None:
    paper = Prepared(Path("justificatif.pdf"), "application/pdf", pages=1, size=20_000, digest="0" * 64)
    documents.add(
        session,
        actor=of_account(account),
        prepared=paper,
        name="justificatif.pdf",
        clean=True,
        household_id=account.household_id,
        person_id=about,
    )


def _looked_for(session: Session) -> list[str]:
    """In turn a family number, a telephone, a first name and a name, a name and the beginning of a first name."""
    numbers = session.scalars(select(Household.number).order_by(Household.number)).all()
    drawn = random.Random(len(numbers)).choices(numbers[-len(numbers) // 2 :], k=DRAWN)
    return [_typed(session, place, number) for place, number in enumerate(drawn)]


def _typed(session: Session, place: int, number: int) -> str:
    if place % 4 == 0:
        return str(number)
    home = select(Household.id).where(Household.number == number).scalar_subquery()
    there = select(HouseholdPerson.person_id).where(HouseholdPerson.household_id == home)
    adults = select(Person).where(Person.id.in_(there), Person.kind == "adult", Person.mobile.is_not(None))
    adult = session.scalars(adults.order_by(Person.id).limit(1)).one()
    first, last, mobile = adult.first_name or "", adult.last_name or "", adult.mobile or ""
    spaced = " ".join(f"0{mobile[3:]}"[start : start + 2] for start in range(0, 10, 2))
    return {1: spaced, 2: f"{first} {last}", 3: f"{last} {first[:2]}"}[place % 4]


def _commonest(session: Session) -> str:
    named = select(Person.last_name).where(Person.kind == "adult").group_by(Person.last_name)
    return session.scalars(named.order_by(func.count().desc(), Person.last_name).limit(1)).one() or ""


def take_turns(small: Family, big: Family, sizes: Sizes) -> tuple[Visits, Visits]:
    """Both in turn, after a few visits that are not counted, so that whatever slows the machine slows both."""
    for family in (small, big) * 3:
        family.visit()
    for family in (small, big):
        family.browser.settle()
        family.agent.settle()
    turns: list[tuple[Family, Visits]] = [(small, []), (big, [])]
    visits = (turns[0][1], turns[1][1])
    deadline = monotonic() + sizes.seconds
    while len(visits[0]) < sizes.rounds and (monotonic() < deadline or len(visits[0]) < 2):
        for family, seen in turns:
            seen.append(family.visit())
        turns.reverse()
    return visits


_SHOWN, _FOUND = slice(len(PAGES)), slice(len(PAGES), None)


def measure(folders: Sequence[Path], sizes: Sizes) -> Figures:
    """Prints a line a page. `folders` are two empty ones, for the small town and the big one."""
    started = monotonic()
    small, big = (settle(folder, count) for folder, count in zip(folders, (sizes.few, sizes.many), strict=True))
    print(f"Both towns were made in {monotonic() - started:.0f} s.")
    few, many = take_turns(small, big, sizes)
    names = PAGES + SEARCHES
    ratios = {name: _print_page(name, index, few, many) for index, name in enumerate(names)}
    figures = {f"{name}_ratio_100k": ratios[name] for name in names if name != "broad_search"}
    pages, searches = (
        max(each.statements for visit in few + many for each in visit[part]) for part in (_SHOWN, _FOUND)
    )
    return figures | {"family_pages_sql": float(pages), "family_search_sql": float(searches)}


def _print_page(name: str, index: int, few: Visits, many: Visits) -> float:
    """Processor time of one page in the big town over the same in the small one, median of the rounds."""
    ratio = median(theirs[index].cpu / mine[index].cpu for mine, theirs in zip(few, many, strict=True))
    small, big = (median(visit[index].cpu for visit in visits) * 1000 for visits in (few, many))
    statements = max(visit[index].statements for visit in few + many)
    print(
        f"{name.replace('_', ' '):24}{small:10.2f} ms{big:10.2f} ms{ratio:8.2f}{statements:6} SQL "
        f"{many[0][index].size / 1024:8.1f} KB"
    )
    return ratio
