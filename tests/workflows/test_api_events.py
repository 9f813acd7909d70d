"""Another program moves a case on: only where the workflow waits for it, and once per call."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import api_keys, cases
from domain.actors import of_account
from domain.cases import StaleCase
from domain.database import Database
from domain.errors import DomainError
from domain.records import ApiKey, Case, CaseEvent
from schemas.definitions import Delay, Reminder, State, Town, Transition
from tests.databases import BOTH
from tests.worlds import at_once, do, make_agent, make_family, make_town, procedure, send, text, when_missing, workflow
from workflows.api_events import NotNow, take_event, waiting_for_call
from workflows.engine import take
from workflows.guards import NoteMissing
from workflows.nudges import remind

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
FLOW = workflow(
    "checked",
    [State("waiting", "À voir", "orange", "staff"), State("paid", "Payée", "green", "staff"), State("done", "Close", "grey", final=True)],
    [
        Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
        Transition("paid", "Payée", ("waiting",), "paid", (), on="api", do=do(("mail", "valid"))),
        Transition("tick", "Encore", ("paid",), "paid", (), on="api"),
        Transition("returned", "Renvoyée", ("waiting",), "done", (), ("reason",), on="api"),
        Transition("refused", "Refusée", ("waiting",), "done", (), on="api", when=when_missing("reason")),
        Transition("close", "Clore", ("waiting", "paid"), "done", ("agent",)),
    ],
)  # fmt: skip
ASKED = procedure("checked", "request", "checked", text("reason"))


@pytest.fixture
def town() -> Town:
    town = make_town()
    return replace(
        town, workflows={**town.workflows, "checked": FLOW}, procedures={**town.procedures, "checked": ASKED}
    )


def begin(session: Session, town: Town) -> tuple[Case, ApiKey]:
    account, _ = make_family(session, town)
    case = send(session, town, "checked", of_account(account), {"reason": "x"}, now=MONDAY)
    return case, api_keys.new_key(session, name="Trésorerie", moment=MONDAY)[0]


def tell(session: Session, town: Town, case: Case, key: ApiKey, transition: str = "paid", **more: Any) -> bool:
    actor = api_keys.as_actor(key)
    return take_event(session, town=town, case=case, transition=transition, actor=actor, now=MONDAY, **more)


def test_the_journal_says_which_program_did_it(session: Session, town: Town) -> None:
    case, key = begin(session, town)
    assert [each.id for each in waiting_for_call(town, case)] == ["paid", "returned"], (
        "a condition closes the other one"
    )
    assert tell(session, town, case, key, note="Reçu n° 12")
    line = cases.last_event(session, case)
    assert (case.state, line.transition, line.note) == ("paid", "paid", "Reçu n° 12")
    assert (line.actor_kind, line.actor_id, line.actor_name) == ("api", key.id, "Trésorerie")
    assert line.data["mails"] == ["valid"]


@pytest.mark.parametrize("transition", ["close", "send", "nothing"])
def test_a_program_takes_no_transition_that_waits_for_people(session: Session, town: Town, transition: str) -> None:
    case, key = begin(session, town)
    with pytest.raises(DomainError, match="unknown_event"):
        tell(session, town, case, key, transition)
    assert case.state == "waiting"


def test_guards_hold_for_programs_too(session: Session, town: Town) -> None:
    case, key = begin(session, town)
    for transition, why in (("refused", "La condition"), ("tick", "l’état « waiting »")):
        with pytest.raises(NotNow) as refusal:
            tell(session, town, case, key, transition)
        assert why in refusal.value.sentence
    with pytest.raises(StaleCase):
        tell(session, town, case, key, expected_version=case.version + 1)
    assert case.state == "waiting"


def test_a_program_says_why_where_an_agent_would_have_to(session: Session, town: Town) -> None:
    case, key = begin(session, town)
    for note in ("", "  "):
        with pytest.raises(NoteMissing):
            tell(session, town, case, key, "returned", note=note)
    assert case.state == "waiting"
    assert tell(session, town, case, key, "returned", note="Pièce illisible")
    assert cases.last_event(session, case).note == "Pièce illisible"


def test_a_call_repeated_does_nothing_more(session: Session, town: Town) -> None:
    case, key = begin(session, town)
    assert tell(session, town, case, key, idempotency_key="a")
    version = case.version
    assert not tell(session, town, case, key, idempotency_key="a")
    assert not tell(session, town, case, key), "without a key, the last move again"
    assert not tell(session, town, case, key, idempotency_key="a", expected_version=1), (
        "the answer is the same later too"
    )
    assert case.version == version
    with pytest.raises(DomainError, match="key_reused"):
        tell(session, town, case, key, "tick", idempotency_key="a")
    assert tell(session, town, case, key, "tick", idempotency_key="b")
    assert tell(session, town, case, key, "tick"), "a move that leads back may come again"
    assert not tell(session, town, case, key, "tick", idempotency_key="b")
    other, _ = api_keys.new_key(session, name="Autre", moment=MONDAY)
    with pytest.raises(NotNow):
        tell(session, town, case, other, idempotency_key="a")


def test_a_call_repeated_after_a_reminder_or_an_agreement_is_still_the_same(session: Session) -> None:
    paid = State("paid", "Payée", "green", "staff", remind=(Reminder(Delay(3, "days"), "valid"),))
    states = [State("waiting", "À voir", "orange", "staff"), paid, State("done", "Close", "grey", final=True)]
    ways = [
        Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
        Transition("paid", "Payée", ("waiting",), "paid", (), on="api"),
        Transition("close", "Clore", ("paid",), "done", ("agent",), agree=2),
    ]
    town = make_town()
    flows, asked = (
        {**town.workflows, "checked": workflow("checked", states, ways)},
        {**town.procedures, "checked": ASKED},
    )
    town = replace(town, workflows=flows, procedures=asked)
    case, key = begin(session, town)
    assert tell(session, town, case, key)
    assert remind(session, town=town, case=case, now=MONDAY + timedelta(days=4))
    assert not tell(session, town, case, key)
    agent = make_agent(session)
    take(session, town=town, case=case, transition="close", actor=agent, expected_version=case.version, now=MONDAY)
    assert not tell(session, town, case, key)
    assert case.state == "paid"


@BOTH
def test_the_same_call_at_once_moves_the_case_once(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        case, key = begin(session, town)

    def call(_: int) -> bool:
        with any_database.begin("carros") as session:
            again = session.scalars(select(Case).where(Case.id == case.id)).one()
            return tell(session, town, again, key, idempotency_key="a")

    results = at_once(4, call)
    assert not [each for each in results if isinstance(each, Exception)], results
    with any_database.session("carros") as session:
        assert len(session.scalars(select(CaseEvent).where(CaseEvent.transition == "paid")).all()) == 1


# ------------------------------------------------------------------------------------------------ keys


def test_a_key_is_told_once_and_only_its_hash_stays(session: Session) -> None:
    key, text = api_keys.new_key(session, name="Trésorerie", moment=MONDAY)
    assert text.startswith(key.start)
    assert text not in str(vars(key))
    assert len(text) > 40
    assert api_keys.find(session, text=text, moment=MONDAY) is key
    for wrong in ("", "x", text + "x", text[:-1], key.hash, key.start):
        assert api_keys.find(session, text=wrong, moment=MONDAY) is None


def test_a_key_ends_with_its_time_or_its_revocation(session: Session) -> None:
    ends = MONDAY + timedelta(days=1)
    _, text = api_keys.new_key(session, name="a", expires_at=ends, moment=MONDAY)
    assert api_keys.find(session, text=text, moment=MONDAY)
    assert api_keys.find(session, text=text, moment=ends) is None
    with pytest.raises(DomainError, match="name_taken"):
        api_keys.new_key(session, name="a", moment=MONDAY)
    assert api_keys.revoke(session, name="a", moment=MONDAY) == 1
    session.expire_all()
    assert api_keys.find(session, text=text, moment=MONDAY) is None
    assert api_keys.revoke(session, name="a", moment=MONDAY) == 0
    assert [each.name for each in api_keys.listed(session)] == ["a"]


def test_a_key_of_one_town_opens_nothing_in_another(sqlite: Database) -> None:
    with sqlite.begin("carros") as session:
        _, text = api_keys.new_key(session, name="a", moment=MONDAY)
    with sqlite.session("carcans") as session:
        assert api_keys.find(session, text=text, moment=MONDAY) is None


def test_its_last_use_is_written_down_once_an_hour(session: Session) -> None:
    key, _ = api_keys.new_key(session, name="a", moment=MONDAY)
    for minutes, seen in ((0, 0), (59, 0), (61, 61)):
        api_keys.note_use(session, key=key, moment=MONDAY + timedelta(minutes=minutes))
        assert key.last_used_at == MONDAY + timedelta(minutes=seen)
