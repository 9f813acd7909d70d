"""Two agents on one file, a thousand times, with real threads and sessions: one decides, the other is told who did."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from domain import audit
from domain.actors import Actor
from domain.chain import sealed
from domain.clock import now
from domain.database import Database
from domain.ids import new_id
from domain.records import Account, Case, CaseEvent, OutboxMail
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import make_agent, make_family
from workflows.engine import StaleCase, take

RACES = 1000
SENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
WAYS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("approve", {}),
    ("refuse", {"note": "Hors commune"}),
    ("ask", {"note": "Précisez.", "marked": {"message": "Trop court"}}),
)
ENDS = {"approve": "valid", "refuse": "refused", "ask": "incomplete"}
MAILS = {"approve": 1, "refuse": 0, "ask": 0}


@dataclass(frozen=True)
class Try:
    """One agent's decision in one race: after how many seconds, and how it ended."""

    agent: Actor
    way: str
    state: str = ""
    told: str = ""
    when: datetime | None = None


def make_cases(database: Database, town: Town, account: Account) -> list[str]:
    """Cases that wait, with their first line, written at once."""
    rows = [_case(town, account, number) for number in range(RACES)]
    with database.begin(town.slug) as session:
        session.execute(insert(Case), rows)
        session.execute(insert(CaseEvent), [_line(row) for row in rows])
    return [row["id"] for row in rows]


def _case(town: Town, account: Account, number: int) -> dict[str, Any]:
    return {
        "town": town.slug,
        "id": new_id(),
        "reference": f"CAR-26-{number}",
        "procedure": "question",
        "edition": town.edition,
        "workflow": "sheet",
        "subject_kind": "request",
        "account_id": account.id,
        "household_id": account.household_id,
        "state": "waiting",
        "colour": "orange",
        "holder": "staff",
        "answers": {"message": "x"},
        "sent_at": SENT,
    }


def _line(case: dict[str, Any]) -> dict[str, Any]:
    line = {"town": case["town"], "id": new_id(), "case_id": case["id"], "at": SENT, "note": "", "visible_to": "all"}
    line |= {
        "actor_kind": "family",
        "actor_id": case["account_id"],
        "actor_name": "Claire Roux",
        "data": {"version": 1},
    }
    line |= {"transition": "send", "from_state": "draft", "to_state": "waiting"}
    return line | sealed(line, rank=1, previous="")


def decide(database: Database, town: Town, case_id: str, agent: Actor, chance: random.Random) -> Try:
    """Both saw version 1. Each waits a moment of its own: often they meet, sometimes one comes long after."""
    way, words = chance.choice(WAYS)
    pauses = (0, 0, chance.random() / 500, chance.random() / 200)
    time.sleep(chance.choice(pauses))
    try:
        with database.begin(town.slug) as session:
            case = session.scalars(select(Case).where(Case.id == case_id)).one()
            time.sleep(chance.choice((0, chance.random() / 500)))
            taken = take(
                session, town=town, case=case, transition=way, actor=agent, expected_version=1, now=now(), **words
            )
            return Try(agent, way, state=taken.state)
    except StaleCase as stale:
        return Try(agent, way, told=stale.who, when=stale.when)


def race(database: Database, town: Town, ids: list[str], agents: list[Actor]) -> list[list[Try]]:
    """Two threads that begin each race together."""
    start, results = threading.Barrier(2), [[], []]  # type: ignore[var-annotated]

    def run(index: int) -> None:
        chance = random.Random(f"agent {index}")
        for case_id in ids:
            start.wait(120)
            results[index].append(decide(database, town, case_id, agents[index], chance))

    threads = [threading.Thread(target=run, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@BOTH
def test_two_agents_never_both_decide_and_the_second_is_told_who_did(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        agents = [
            make_agent(session, "agent", "chief", email=f"{name}@example.fr", name=name) for name in ("Inès", "Paul")
        ]
    ids = make_cases(any_database, town, account)
    results = race(any_database, town, ids, agents)
    won = [_winner(*tries) for tries in zip(*results, strict=True)]
    assert len(won) == RACES
    assert min(Counter(each.agent.name for each in won).values()) > RACES / 20, "one of them never comes first"
    with any_database.session("carros", readonly=True) as session:
        states = dict(session.execute(select(Case.id, Case.state)).all())
        lines = session.execute(select(CaseEvent.case_id, CaseEvent.actor_name, CaseEvent.transition)).all()
        mails = Counter(dedupe.split(":")[0] for dedupe in session.scalars(select(OutboxMail.dedupe)))
    decisions = {case_id: (name, way) for case_id, name, way in lines if way != "send"}
    assert len(lines) == 2 * RACES
    assert decisions == {case_id: (each.agent.name, each.way) for case_id, each in zip(ids, won, strict=True)}
    assert states == {case_id: ENDS[each.way] for case_id, each in zip(ids, won, strict=True)}
    assert mails == Counter({case_id: MAILS[each.way] for case_id, each in zip(ids, won, strict=True)})
    with any_database.session("carros", readonly=True) as session:
        assert audit.verify(session, town=town, moment=SENT).problems == []


def _winner(one: Try, other: Try) -> Try:
    """Exactly one decided; the other was told who did, and when."""
    assert [bool(one.state), bool(other.state)].count(True) == 1, (one, other)
    winner, loser = (one, other) if one.state else (other, one)
    assert winner.state == ENDS[winner.way]
    assert loser.told == winner.agent.name
    assert loser.when is not None
    assert loser.when > SENT
    return winner
