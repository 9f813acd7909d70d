"""Demo people for each town, made by the same code as real ones: drafts are sent, agents decide, records are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from domain import drafts, households, logins
from domain.actors import Actor, of_account
from domain.clock import now, school_year, today
from domain.passwords import hash_password
from domain.records import Account, Case, OutboxMail
from domain.subjects import ROLES_OF
from schemas.definitions import Procedure, Town
from workflows.demo_families import load_families
from workflows.demo_papers import Desk, Keep, accept_papers, fill_space, join_papers, refuse_one
from workflows.demo_people import NEIGHBOURS, NEW, ROUX, STAFF, Family, open_family, open_staff, staff_of
from workflows.engine import available, submit, take
from workflows.facts import facts_for
from workflows.record_values import first_answers
from workflows.samples import sample_answers
from workflows.sheets import sheet_procedures

__all__ = ["PASSWORD", "Keep", "Login", "load_demo", "load_families"]

PASSWORD = "guichet-demo"
REQUESTS = 4
"""How many requests of each kind of procedure wait in the inbox."""
ONCE = frozenset({"erase_household", "link_child"})
"""Actions of requests that no demo family sends."""


@dataclass(frozen=True, slots=True)
class Login:
    """What `make run` prints: who it is, in French, and what they type to log in."""

    role: str
    login: str


def load_demo(session: Session, *, town: Town, keep: Keep | None = None) -> list[Login]:
    """Staff, families and waiting files, with papers where `keep` takes them. A second call changes nothing and gives the
    same logins.
    """
    if logins.find_login(session, login=f"{STAFF[0][0]}@{town.slug}.example") is None:
        _load(session, town, keep)
    return _logins(session, town)


def _load(session: Session, town: Town, keep: Keep | None) -> None:
    password_hash = hash_password(PASSWORD)
    staff = dict(open_staff(session, town=town, password_hash=password_hash))
    chief = of_account(staff[STAFF[1][3]])
    roux = open_family(session, town=town, family=ROUX, password_hash=password_hash)
    _settle_sheets(session, town, roux, chief, Desk(session, town, roux, keep) if keep else None)
    open_family(session, town=town, family=NEW, password_hash=password_hash, known=False)
    for index, family in enumerate(NEIGHBOURS):
        account = open_family(session, town=town, family=family, password_hash=password_hash)
        if index == 0:
            _settle_sheets(session, town, account, chief)
            _send_requests(session, town, account)
        else:
            desk = Desk(session, town, account, keep) if keep else None
            sent = _send_sheets(session, town, account, desk, days_ago=2 * index)
            if desk is not None and index == 1:
                refuse_one(desk, sent, chief)
    session.flush()
    session.execute(delete(OutboxMail).where(OutboxMail.to_address.endswith(f"@{town.slug}.example")))


def _settle_sheets(session: Session, town: Town, account: Account, chief: Actor, desk: Desk | None = None) -> None:
    """Every sheet sent and accepted: the household's indicators are green. With a desk, its papers are too."""
    sent = _send_sheets(session, town, account, desk, days_ago=_days_ago())
    for case in sent:
        if desk is not None:
            accept_papers(desk, case, chief)
        _accept(session, town, case, chief)
    if desk is not None and sent:
        fill_space(desk, at=sent[0].sent_at)
        desk.given_by_the_town(sent[0], chief, sent[0].sent_at + timedelta(days=1, hours=1))


def _days_ago() -> int:
    """Some weeks, but within this school year: sheets that are renewed each year still hold."""
    begun = date(int(school_year(today())[:4]), 8, 1)
    return max(1, min(40, (today() - begun).days))


def _send_sheets(
    session: Session, town: Town, account: Account, desk: Desk | None = None, *, days_ago: int
) -> list[Case]:
    return [
        _send(session, town, account, procedure, subject_id, desk, days_ago=days_ago)
        for procedure in sheet_procedures(town)
        if "guardian" in procedure.audience
        for subject_id in _subjects(session, procedure, account)
    ]


def _send_requests(session: Session, town: Town, account: Account) -> list[Case]:
    """One request of each other procedure that a family may start and that waits for the town."""
    open_ones = [p for p in town.procedures.values() if "guardian" in p.audience and not p.sheet and _waits(town, p)]
    sent = []
    for number, procedure in enumerate(open_ones[:REQUESTS]):
        subject_id = list(_subjects(session, procedure, account))[-1]
        facts = facts_for(session, town=town, actor=of_account(account), procedure=procedure, subject_id=subject_id)
        if procedure.opens is None or procedure.opens.when.holds(facts) is True:
            sent.append(_send(session, town, account, procedure, subject_id, days_ago=3 * number + 1))
    return sent


def _waits(town: Town, procedure: Procedure) -> bool:
    """For an agent, who may then accept without ending the demo family or looking for a key that nobody has."""
    workflow = town.workflow_of(procedure)
    if any(use.name in ONCE for transition in workflow.transitions.values() for use in transition.do):
        return False
    return workflow.states[workflow.submission.target].holder == "staff" and "family" in workflow.submission.by


def _subjects(session: Session, procedure: Procedure, account: Account) -> Iterator[str | None]:
    """Whom a procedure is sent about: each person of its kind, or nobody in particular."""
    roles = ROLES_OF.get(procedure.subject)
    if roles is None:
        yield None
        return
    members = households.members(session, account.household_id or "")
    yield from [person.id for person, role in members if role in roles]


def _send(
    session: Session,
    town: Town,
    account: Account,
    procedure: Procedure,
    subject_id: str | None,
    desk: Desk | None = None,
    *,
    days_ago: int,
) -> Case:
    actor = of_account(account)
    facts = facts_for(session, town=town, actor=actor, procedure=procedure, subject_id=subject_id)
    draft = drafts.start(session, town=town, procedure=procedure, actor=actor, subject_id=subject_id, facts=facts)
    known = first_answers(session, town=town, procedure=procedure, draft=draft, facts=facts)
    answers = sample_answers(procedure, town=town, facts=facts, known=known)
    moment = now() - timedelta(days=days_ago, hours=days_ago % 7)
    if desk is not None:
        answers, facts = join_papers(desk, draft, answers, facts, at=moment)
    return submit(session, town=town, draft=draft, actor=actor, answers=answers, facts=facts, now=moment)


def _accept(session: Session, town: Town, case: Case, chief: Actor) -> None:
    """Take whatever leads to a green end, if the case is not there yet."""
    states = town.workflow_of(town.procedures[case.procedure]).states
    for transition in available(town, case, chief):
        if states[transition.target].colour == "green" and states[transition.target].final:
            moment = case.sent_at + timedelta(days=1)
            take(
                session,
                town=town,
                case=case,
                transition=transition.id,
                actor=chief,
                note="Merci.",
                expected_version=case.version,
                now=moment,
            )
            return


def _logins(session: Session, town: Town) -> list[Login]:
    found = [Login(staff.says, f"{staff.name}@{town.slug}.example") for staff in staff_of(town)]
    families: tuple[tuple[Family, str], ...] = (
        (ROUX, "Famille aux fiches validées (Claire et Karim Roux)"),
        (NEW, "Famille toute nouvelle (Nour Haddad)"),
    )
    for family, says in families:
        for account in logins.find_for_reset(session, login_or_email=f"{family.name}@{town.slug}.example"):
            found.append(Login(says, account.login))
    return found
