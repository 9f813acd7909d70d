from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases, drafts
from domain.actors import Actor, of_account, visitor
from domain.cases import StaleCase
from domain.database import Database
from domain.errors import DomainError
from domain.records import Account, Case, CaseEvent, OutboxMail
from schemas.definitions import Town
from tests.databases import BOTH
from tests.worlds import at_once, count_rows, make_agent, make_family, send
from workflows.engine import NotAllowed, NoteMissing, available, lapse_due, submit, take

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


@BOTH
def test_a_draft_submits_once_and_every_click_lands_on_the_same_case(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        actor = of_account(account)
        draft_id = drafts.start(session, town=town, procedure=town.procedures["question"], actor=actor).id

    def click(_: int) -> str:
        with any_database.begin("carros") as session:
            draft = drafts.load(session, draft_id=draft_id, actor=actor)
            return submit(session, town=town, draft=draft, actor=actor, answers={"message": "x"}).reference

    references = at_once(6, click)
    assert len(set(references)) == 1, references
    counted = [count_rows(any_database, record) for record in (Case, CaseEvent, OutboxMail)]
    assert counted == [1, 1, 1]


def test_sending_again_later_lands_on_the_same_case(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    actor = of_account(account)
    draft = drafts.start(session, town=town, procedure=town.procedures["question"], actor=actor)
    first = submit(session, town=town, draft=draft, actor=actor, answers={"message": "x"})
    session.commit()
    assert submit(session, town=town, draft=draft, actor=actor, answers={"message": "y"}) is first
    assert first.answers == {"message": "x"}


def test_a_draft_saved_in_another_tab_is_not_sent_as_it_was(sqlite: Database, town: Town) -> None:
    with sqlite.begin("carros") as session:
        draft_id = drafts.start(session, town=town, procedure=town.procedures["question"], actor=visitor("s")).id
    with sqlite.session("carros") as session:
        draft = drafts.load(session, draft_id=draft_id, actor=visitor("s"))
        with sqlite.begin("carros") as other:
            same = drafts.load(other, draft_id=draft_id, actor=visitor("s"))
            drafts.save(other, draft=same, answers={"message": "newer"}, expected_version=1)
        with pytest.raises(DomainError, match="draft_changed"):
            submit(session, town=town, draft=draft, actor=visitor("s"))


def test_a_cancelled_draft_is_not_sent(session: Session, town: Town) -> None:
    draft = drafts.start(session, town=town, procedure=town.procedures["question"], actor=visitor("s"))
    drafts.cancel(session, draft=draft)
    with pytest.raises(DomainError, match="draft_closed"):
        submit(session, town=town, draft=draft, actor=visitor("s"))


def test_sending_empties_the_draft_and_fills_the_case(session: Session, town: Town) -> None:
    account, household = make_family(session, town)
    actor = of_account(account)
    draft = drafts.start(session, town=town, procedure=town.procedures["family"], actor=actor)
    drafts.save(session, draft=draft, answers={"situation": "married", "hidden": "x"}, expected_version=1)
    case = submit(session, town=town, draft=draft, actor=actor, answers={"situation": "married"}, now=MONDAY)
    assert (draft.answers, draft.state, draft.case_id) == ({}, "sent", case.id)
    assert case.answers == {"situation": "married"}
    assert (case.state, case.colour, case.holder) == ("waiting", "orange", "staff")
    assert (case.account_id, case.household_id, case.edition) == (account.id, household.id, town.edition)
    assert case.due is not None
    assert case.due.isoformat() == "2026-11-09T22:59:59+00:00"
    [line] = cases.journal(session, case)
    assert (line.transition, line.from_state, line.to_state, line.actor_name) == (
        "send",
        "draft",
        "waiting",
        "Claire Roux",
    )


def test_an_agent_cannot_send_what_only_a_family_sends(session: Session, town: Town) -> None:
    agent = make_agent(session)
    with pytest.raises(NotAllowed):
        send(session, town, "question", agent, {"message": "x"})


@BOTH
def test_two_agents_decide_on_one_file_and_the_second_is_told_who_was_first(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        case = send(session, town, "question", of_account(account), {"message": "x"})
        agents = [
            make_agent(session, "agent", "chief", email=f"{name}@example.fr", name=name) for name in ("Inès", "Paul")
        ]
    version = case.version

    def decide(index: int) -> str:
        transition, note = (("approve", ""), ("refuse", "Hors commune"))[index]
        with any_database.begin("carros") as session:
            mine = session.scalars(select(Case).where(Case.id == case.id)).one()
            return take(
                session,
                town=town,
                case=mine,
                transition=transition,
                actor=agents[index],
                note=note,
                expected_version=version,
            ).state

    results = at_once(2, decide)
    [stale] = [result for result in results if isinstance(result, StaleCase)]
    winner = 1 - results.index(stale)
    assert stale.who == agents[winner].name
    assert stale.when is not None
    with any_database.session("carros") as session:
        assert session.scalars(select(Case.state)).one() == results[winner]
        assert len(session.scalars(select(CaseEvent)).all()) == 2


@BOTH
def test_a_double_click_on_a_decision_decides_once(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        account, _ = make_family(session, town)
        case = send(session, town, "question", of_account(account), {"message": "x"})
        agent = make_agent(session)
    version = case.version

    def click(_: int) -> str:
        with any_database.begin("carros") as session:
            mine = session.scalars(select(Case).where(Case.id == case.id)).one()
            return take(
                session, town=town, case=mine, transition="approve", actor=agent, expected_version=version
            ).state

    assert at_once(4, click) == ["valid"] * 4
    assert count_rows(any_database, CaseEvent) == 2
    assert count_rows(any_database, OutboxMail) == 2


@pytest.mark.parametrize("second", [{"note": "Autre message"}, {"marked": {"message": "Trop long"}}, {"marked": {}}])
def test_the_same_decision_with_other_words_is_no_double_click(
    session: Session, town: Town, second: dict[str, object]
) -> None:
    account, _ = make_family(session, town)
    case, agent = send(session, town, "question", of_account(account), {"message": "x"}), make_agent(session)
    first = {"note": "Précisez.", "marked": {"message": "Trop court"}}

    def ask(version: int, **words: object) -> Case:
        return take(session, town=town, case=case, transition="ask", actor=agent, expected_version=version, **words)

    opened_at = case.version
    ask(opened_at, **first)
    assert ask(opened_at, **first | {"note": " Précisez. "}) is case
    with pytest.raises(StaleCase, match="Inès Martin"):
        ask(opened_at, **first | second)
    assert [line.note for line in cases.journal(session, case)] == ["", "Précisez."]


def test_a_page_opened_before_somebody_decided_decides_nothing(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    case, agent = send(session, town, "question", of_account(account), {"message": "x"}), make_agent(session, "chief")
    opened_at = case.version
    take(session, town=town, case=case, transition="refuse", actor=agent, note="non", expected_version=opened_at)
    other = make_agent(session, email="b@example.fr", name="Paul")
    with pytest.raises(StaleCase, match="Inès Martin"):
        take(session, town=town, case=case, transition="approve", actor=other, expected_version=opened_at)
    assert case.state == "refused"


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (("agent",), ["approve", "ask"]),
        (("chief",), ["approve", "ask", "refuse"]),
        (("all",), ["approve", "ask", "refuse"]),
        (("config",), []),
        (("config", "agent"), ["approve", "ask"]),
    ],
)
def test_an_agent_may_do_what_their_roles_say(
    session: Session, town: Town, roles: tuple[str, ...], expected: list[str]
) -> None:
    account, _ = make_family(session, town)
    case, agent = send(session, town, "question", of_account(account), {"message": "x"}), make_agent(session, *roles)
    assert [transition.id for transition in available(town, case, agent)] == expected


def test_a_transition_that_is_not_theirs_is_refused(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    case = send(session, town, "question", of_account(account), {"message": "x"})
    tries: list[tuple[Actor, str]] = [
        (of_account(account), "approve"),
        (make_agent(session), "refuse"),
        (visitor("s"), "approve"),
        (make_agent(session, email="b@example.fr"), "nothing"),
    ]
    for actor, transition in tries:
        with pytest.raises(NotAllowed):
            take(
                session,
                town=town,
                case=case,
                transition=transition,
                actor=actor,
                note="x",
                expected_version=case.version,
            )
    assert case.state == "waiting"


@pytest.mark.parametrize(
    ("transition", "given", "need"),
    [
        ("refuse", {}, "reason"),
        ("refuse", {"note": "  "}, "reason"),
        ("ask", {"note": "Relisez"}, "fields"),
        ("ask", {"marked": {"message": "illisible"}}, "message"),
    ],
)
def test_what_a_family_must_read_is_asked_for(
    session: Session, town: Town, transition: str, given: dict[str, Any], need: str
) -> None:
    account, _ = make_family(session, town)
    case = send(session, town, "question", of_account(account), {"message": "x"})
    agent = make_agent(session, "all")
    with pytest.raises(NoteMissing) as missing:
        take(session, town=town, case=case, transition=transition, actor=agent, expected_version=case.version, **given)
    assert missing.value.need == need


def asked(session: Session, town: Town) -> tuple[Account, Case]:
    account, _ = make_family(session, town)
    case = send(session, town, "question", of_account(account), {"message": "x"}, now=MONDAY)
    take(
        session,
        town=town,
        case=case,
        transition="ask",
        actor=make_agent(session),
        note="Précisez.",
        marked={"message": "Trop court"},
        expected_version=case.version,
        now=MONDAY + timedelta(days=1),
    )
    return account, case


def test_a_family_corrects_what_was_marked_and_the_case_comes_back(session: Session, town: Town) -> None:
    account, case = asked(session, town)
    assert (case.state, case.marked, case.due) == ("incomplete", {"message": "Trop court"}, None)
    actor = of_account(account)
    draft = drafts.reopen(session, case=case, actor=actor)
    assert draft.answers == {"message": "x"}
    assert drafts.reopen(session, case=case, actor=actor) is draft
    again = submit(session, town=town, draft=draft, actor=actor, answers={"message": "complet"})
    assert again is case
    assert (case.state, case.answers, case.marked) == ("waiting", {"message": "complet"}, {})
    assert case.due is not None
    assert submit(session, town=town, draft=draft, actor=actor) is case
    assert [line.transition for line in cases.journal(session, case)] == ["send", "ask", "answer"]


def test_only_its_family_reopens_a_case(session: Session, town: Town) -> None:
    _, case = asked(session, town)
    other, _ = make_family(session, town, email="nour@example.fr")
    for stranger in (of_account(other), visitor("s")):
        with pytest.raises(DomainError, match="not_yours"):
            drafts.reopen(session, case=case, actor=stranger)


def test_a_correction_that_comes_too_late_is_refused(session: Session, town: Town) -> None:
    account, case = asked(session, town)
    draft = drafts.reopen(session, case=case, actor=of_account(account))
    lapse_due(session, town_of=lambda slug, edition: town, now=MONDAY + timedelta(days=60))
    with pytest.raises(NotAllowed):
        submit(session, town=town, draft=draft, actor=of_account(account), answers={"message": "y"})


def test_time_runs_out_on_the_day_and_not_before(session: Session, town: Town) -> None:
    _, case = asked(session, town)
    day = MONDAY + timedelta(days=31)
    assert lapse_due(session, town_of=lambda slug, edition: town, now=day) == []
    assert lapse_due(session, town_of=lambda slug, edition: town, now=day + timedelta(days=1)) == [case]
    assert (case.state, case.lapse_at) == ("refused", None)
    assert lapse_due(session, town_of=lambda slug, edition: town, now=day + timedelta(days=9)) == []
    assert cases.journal(session, case)[-1].actor_kind == "clock"


def test_nothing_runs_out_while_the_town_has_it(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    case = send(session, town, "question", of_account(account), {"message": "x"}, now=MONDAY)
    assert case.lapse_at is None
    assert lapse_due(session, town_of=lambda slug, edition: town, now=MONDAY + timedelta(days=3650)) == []


def test_a_decision_that_fails_leaves_neither_state_nor_mail(
    sqlite: Database, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite.begin("carros") as session:
        account, _ = make_family(session, town)
        case = send(session, town, "question", of_account(account), {"message": "x"})
        agent = make_agent(session)
    monkeypatch.setattr("domain.cases.record_event", lambda *a, **k: 1 / 0)

    def decide() -> None:
        with sqlite.begin("carros") as session:
            mine = session.scalars(select(Case).where(Case.id == case.id)).one()
            take(session, town=town, case=mine, transition="approve", actor=agent, expected_version=mine.version)

    with pytest.raises(ZeroDivisionError):
        decide()
    with sqlite.session("carros") as session:
        assert session.scalars(select(Case.state)).one() == "waiting"
    assert count_rows(sqlite, OutboxMail) == 1


def test_what_an_agent_fills_in_is_not_the_agents_case(session: Session, town: Town) -> None:
    agent = make_agent(session)
    case = send(
        session, town, "paper", agent, {"email": "nour@example.fr", "last_name": "Haddad", "first_name": "Nour"}
    )
    owner = session.scalars(select(Account).where(Account.id == case.account_id)).one()
    assert owner.email == "nour@example.fr"
    assert owner.id != agent.id


def test_every_case_carries_the_name_of_whom_it_is_about(session: Session, town: Town) -> None:
    account, _ = make_family(session, town)
    actor = of_account(account)
    child = send(session, town, "child", actor, {"last_name": "Roux", "first_name": "Missie"})
    rows = {"holder": [{"_key": "k", "last_name": "Roux", "first_name": "Claire"}]}
    assert child.title == "Roux, Missie"
    assert send(session, town, "family", actor, rows).title == "Roux, Claire"
    assert send(session, town, "question", actor, {"message": "x"}).title == "Claire Roux"
    facts = {"subject.last_name": "Roux", "subject.first_name": "Sami"}
    known = send(session, town, "child", actor, {"birth_date": "2020-01-01"}, fresh=True, facts=facts)
    assert known.title == "Roux, Sami"
