"""An opinion by a link: asked by a transition or by an agent, given once, and the case goes on when nobody is waited for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import cases, opinions
from domain.actors import Actor, of_account
from domain.database import Database
from domain.errors import DomainError
from domain.opinions import Asked, Closed
from domain.records import Case, CaseEvent, Opinion, OutboxMail, Reading
from schemas.definitions import Delay, State, Town, Transition
from tests.databases import BOTH
from tests.worlds import at_once, do, group, make_agent, make_family, make_town, procedure, send, text, workflow
from workflows import opinion_file
from workflows import opinions as asked
from workflows.engine import take
from workflows.opinion_asking import MOST_WAITING

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
SCHOOL = {
    "name": "École Moulin",
    "to": "ecole@carros.example",
    "question": "Pouvez-vous l’accueillir ?",
    "answers": ["reason", "children"],
    "papers": ["proof"],
    "due": "10 days",
}
DOCTOR = {
    "name": "Médecin",
    "to": "doctor_email",
    "question": "Un avis ?",
    "answers": ["medical_note"],
    "silence": "pass",
}
FLOW = workflow(
    "exemption",
    [
        State("waiting", "À instruire", "orange", "staff"),
        State("opinion", "Avis demandé", "blue", "nobody"),
        State("decided", "À décider", "orange", "staff"),
        State("closed", "Close", "green", final=True),
    ],
    [
        Transition("send", "Envoyer", ("draft",), "waiting", ("family",)),
        Transition("consult", "Consulter", ("waiting",), "opinion", ("agent",), do=do(("opinion", SCHOOL), ("opinion", DOCTOR))),
        Transition("heard", "Avis rendus", ("opinion",), "decided", (), on="opinion"),
        Transition("close", "Clore", ("waiting", "opinion", "decided"), "closed", ("agent",)),
    ],
)  # fmt: skip
EXEMPTION = procedure(
    "exemption",
    "request",
    "exemption",
    text("reason", "long_text"),
    replace(text("school"), label="École de {last_name}"),
    text("last_name"),
    text("doctor_email", "email"),
    replace(text("medical_note"), readers=("chief",)),
    group("children", "child", "child", (text("first_name"), replace(text("allergy"), readers=("chief",)))),
)
ANSWERS = {
    "reason": "Nous déménageons.",
    "school": "Moulin",
    "last_name": "Roux-Secret",
    "doctor_email": "dr@example.fr",
    "medical_note": "Asthme",
    "children": [{"_key": "k1", "first_name": "Nina", "allergy": "Arachide"}],
}


@pytest.fixture
def town() -> Town:
    return town_of_exemptions()


def town_of_exemptions() -> Town:
    town = make_town()
    flows = {**town.workflows, "exemption": FLOW}
    return replace(town, workflows=flows, procedures={**town.procedures, "exemption": EXEMPTION})


def begin(session: Session, town: Town, **answers: Any) -> tuple[Case, Actor]:
    account, _ = make_family(session, town)
    case = send(session, town, "exemption", of_account(account), ANSWERS | answers, now=MONDAY)
    return case, make_agent(session)


def consult(session: Session, town: Town, **answers: Any) -> tuple[Case, Actor, list[Opinion]]:
    case, agent = begin(session, town, **answers)
    take(session, town=town, case=case, transition="consult", actor=agent, expected_version=case.version, now=MONDAY)
    return case, agent, opinions.of_case(session, case_id=case.id)


def give(session: Session, town: Town, case: Case, opinion: Opinion, now: datetime = MONDAY, **said: str) -> None:
    words = {"verdict": "favourable", "comment": "", "giver": "Anne Petit", **said}
    asked.give(session, town=town, case=case, opinion=opinion, now=now, **words)


def mails(session: Session) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail).where(OutboxMail.dedupe.like("opinion:%")).order_by(OutboxMail.id)))


def link_in(mail: OutboxMail) -> str:
    found = re.search(r"/opinions/(\S+)", mail.text)
    assert found, mail.text
    return found[1]


def turn(session: Session, town: Town, moment: datetime) -> int:
    """What the clock does."""
    done = 0
    for _, opinion_id in opinions.due(session, moment=moment):
        opinion = session.scalars(select(Opinion).where(Opinion.id == opinion_id)).one()
        case = session.scalars(select(Case).where(Case.id == opinion.case_id)).one()
        done += asked.take_turn(session, town=town, case=case, opinion=opinion, moment=moment)
    return done


def test_a_transition_asks_and_each_mail_has_a_link_that_tells_nothing(session: Session, town: Town) -> None:
    case, agent, found = consult(session, town)
    assert [(each.name, each.email, each.asked_by) for each in found] == [
        ("École Moulin", "ecole@carros.example", agent.name),
        ("Médecin", "dr@example.fr", agent.name),
    ]
    assert [mail.to_address for mail in mails(session)] == ["ecole@carros.example", "dr@example.fr"]
    for mail, opinion in zip(mails(session), found, strict=True):
        assert opinions.of_link(session, link=link_in(mail)) is opinion
        assert case.reference in mail.text
        for secret in ("Nina", "Roux", "Asthme", "déménageons", opinion.question):
            assert secret not in mail.text + mail.subject + mail.html
    assert found[0].due_at == datetime(2026, 11, 12, 22, 59, 59, tzinfo=UTC)
    assert found[0].remind_at == found[0].due_at - timedelta(days=3)
    assert cases.last_event(session, case).data["opinions"] == ["École Moulin", "Médecin"]


def test_only_the_hash_of_a_link_is_kept_and_another_text_opens_nothing(session: Session, town: Town) -> None:
    _, _, (opinion, other) = consult(session, town)
    link = link_in(mails(session)[0])
    assert link[32:] not in str(opinion.links)
    for wrong in ("", "x", link[:-1], link + "a", link[:32], other.id.replace("-", "") + link[32:], "é" * 40):
        assert opinions.of_link(session, link=wrong) is None, wrong


def test_the_case_goes_on_once_all_opinions_are_given(session: Session, town: Town) -> None:
    case, _, (school, doctor) = consult(session, town)
    give(session, town, case, school, comment="Il reste une place.")
    assert case.state == "opinion"
    give(session, town, case, doctor, verdict="unfavourable", comment="Trop loin des soins.", giver="Dr Sage")
    assert case.state == "decided"
    notes = [(line.actor_kind, line.actor_name, line.note) for line in cases.journal(session, case) if line.note]
    assert ("link", "Anne Petit (École Moulin)", "Avis de École Moulin : favorable.\nIl reste une place.") in notes
    assert ("link", "Dr Sage (Médecin)", "Avis de Médecin : défavorable.") in notes, "it read what few agents may"
    assert not [line for line in cases.journal(session, case, for_family=True) if line.note]


def test_an_opinion_withdrawn_is_no_more_waited_for(session: Session, town: Town) -> None:
    case, agent, (school, doctor) = consult(session, town)
    asked.keep_draft(
        session, town=town, case=case, opinion=doctor, verdict="reserved", comment="…", giver="", now=MONDAY
    )
    give(session, town, case, school)
    asked.withdraw(session, town=town, case=case, opinion=doctor, actor=agent, now=MONDAY)
    assert (case.state, doctor.state, doctor.verdict, doctor.comment) == ("decided", "withdrawn", "", "")
    with pytest.raises(Closed, match="n’attend plus"):
        give(session, town, case, doctor)


def test_an_opinion_is_given_once(session: Session, town: Town) -> None:
    case, agent, (school, _) = consult(session, town)
    give(session, town, case, school)
    with pytest.raises(Closed, match="déjà"):
        give(session, town, case, school, verdict="unfavourable", comment="Non")
    with pytest.raises(Closed):
        asked.withdraw(session, town=town, case=case, opinion=school, actor=agent, now=MONDAY)
    assert school.verdict == "favourable"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"verdict": ""}, "verdict_missing"),
        ({"verdict": "yes"}, "verdict_missing"),
        ({"verdict": "reserved"}, "comment_missing"),
        ({"verdict": "unfavourable", "comment": "  "}, "comment_missing"),
        ({"giver": " "}, "giver_missing"),
    ],
)
def test_an_opinion_says_what_it_is_why_and_whose(
    session: Session, town: Town, said: dict[str, str], code: str
) -> None:
    case, _, (school, _) = consult(session, town)
    with pytest.raises(DomainError, match=code):
        give(session, town, case, school, **said)
    assert school.state == "waiting"


def test_a_case_closed_meanwhile_takes_no_opinion(session: Session, town: Town) -> None:
    case, agent, (school, _) = consult(session, town)
    take(session, town=town, case=case, transition="close", actor=agent, expected_version=case.version, now=MONDAY)
    with pytest.raises(Closed):
        give(session, town, case, school)
    with pytest.raises(DomainError, match="closed"):
        asked.ask_by_hand(
            session,
            town=town,
            case=case,
            asked=Asked("X", "x@example.fr", "?"),
            actor=agent,
            due=Delay(5, "days"),
            now=MONDAY,
        )


def test_an_address_that_no_answer_gives_is_told_and_blocks_nothing(session: Session, town: Town) -> None:
    case, _, found = consult(session, town, doctor_email=None)
    assert [each.name for each in found] == ["École Moulin"]
    assert cases.last_event(session, case).data["opinions_not_asked"] == ["Médecin"]
    give(session, town, case, found[0])
    assert case.state == "decided"


def test_an_agent_asks_one_more_by_hand(session: Session, town: Town) -> None:
    case, agent = begin(session, town)
    what = Asked("Mairie de Vence", "mairie@vence.example", "D’accord ?", answers=("reason",))
    one = asked.ask_by_hand(session, town=town, case=case, asked=what, actor=agent, due=Delay(5, "days"), now=MONDAY)
    note = cases.last_event(session, case)
    assert (note.transition, note.visible_to) == ("note", "staff")
    assert note.note == "Avis demandé à Mairie de Vence, attendu avant le 7 novembre 2026."
    give(session, town, case, one)
    assert case.state == "waiting", "no transition waits for the event here"
    session.add_all(
        [
            Opinion(town="carros", case_id=case.id, name="x", email="x", question="?", due_at=MONDAY)
            for _ in range(MOST_WAITING)
        ]
    )
    session.flush()
    with pytest.raises(DomainError, match="too_many_opinions"):
        asked.ask_by_hand(session, town=town, case=case, asked=what, actor=agent, due=Delay(5, "days"), now=MONDAY)


def test_the_clock_reminds_once_then_lets_pass_what_is_not_waited_for(session: Session, town: Town) -> None:
    case, _, (school, doctor) = consult(session, town)
    assert turn(session, town, MONDAY) == 0
    later = MONDAY + timedelta(days=8)
    assert turn(session, town, later) == 1
    assert turn(session, town, later) == 0
    assert (mails(session)[-1].to_address, school.reminded) == ("ecole@carros.example", 1)
    links = [link_in(mail) for mail in mails(session) if mail.to_address == school.email]
    assert len({*links}) == 2
    assert all(opinions.of_link(session, link=link) is school for link in links)
    give(session, town, case, school, now=later)
    after = MONDAY + timedelta(days=16)
    while turn(session, town, after):
        pass
    assert (doctor.state, case.state) == ("passed", "decided")
    with pytest.raises(Closed, match="délai"):
        give(session, town, case, doctor, now=after)


def test_a_late_opinion_still_waited_for_is_taken_for_a_month(session: Session, town: Town) -> None:
    case, agent, (school, _) = consult(session, town)
    opinions.check_open(school, moment=school.due_at + timedelta(days=29))
    much_later = school.due_at + timedelta(days=31)
    with pytest.raises(Closed, match="trop ancien"):
        give(session, town, case, school, now=much_later)
    asked.remind(session, town=town, case=case, opinion=school, actor=agent, now=much_later)
    give(session, town, case, school, now=much_later)
    assert school.state == "given"


def test_an_expert_reads_the_named_answers_and_nothing_else(session: Session, town: Town) -> None:
    case, _, (school, doctor) = consult(session, town)
    told = [(e.label, e.text, e.owner) for s in opinion_file.sections(town, case, school) for e in s.entries]
    assert told == [("Reason", "Nous déménageons.", ""), ("First name", "Nina", "children : Nina")]
    told = [(e.label, e.text) for s in opinion_file.sections(town, case, doctor) for e in s.entries]
    assert told == [("Medical note", "Asthme")], "reserved, and named"
    school.answers = ["school"]
    told = [(e.label, e.text) for s in opinion_file.sections(town, case, school) for e in s.entries]
    assert told == [("École de …", "Moulin")], "a label does not tell another answer"


def test_opening_the_file_leaves_a_trace_that_the_family_reads(session: Session, town: Town) -> None:
    case, _, (school, _) = consult(session, town)
    opinions.open_file(session, opinion=school, case=case, detail="Dérogation", moment=MONDAY)
    trace = session.scalars(select(Reading)).one()
    assert (trace.what, trace.account_name, trace.case_id) == ("opinion", "École Moulin", case.id)
    assert trace.household_id == case.household_id
    assert school.opened_at == MONDAY


@BOTH
def test_of_the_last_opinions_given_at_once_one_lets_the_case_go_on(any_database: Database, town: Town) -> None:
    with any_database.begin("carros") as session:
        case, _, found = consult(session, town)
        ids = [each.id for each in found]

    def answer(index: int) -> None:
        with any_database.begin("carros") as session:
            opinion = session.scalars(select(Opinion).where(Opinion.id == ids[index % 2])).one()
            again = session.scalars(select(Case).where(Case.id == case.id)).one()
            give(session, town, again, opinion, giver=f"N° {index}")

    results = at_once(4, answer)
    assert sorted(type(each).__name__ for each in results) == ["Closed", "Closed", "NoneType", "NoneType"]
    with any_database.session("carros") as session:
        assert session.scalars(select(Case)).one().state == "decided"
        heard = session.scalars(select(CaseEvent).where(CaseEvent.transition == "heard")).all()
        assert len(heard) == 1
