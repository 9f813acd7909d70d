"""Two homes of one child, with something of every kind in each, for tests of what is told and what is erased."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain import drafts, households, people, readings, threads
from domain.actors import Actor, of_account
from domain.clock import now
from domain.outbox import queue_mail
from domain.records import Account, Attachment, Case, Document, Draft, Household, OutboxMail, Person
from domain.sources import said_today
from schemas.definitions import Town
from tests.worlds import make_agent, make_family, send
from workflows.engine import take


@dataclass
class Home:
    """`word` stands in everything that only this home says."""

    word: str
    account: Account
    household: Household
    holder: Person
    case: Case
    draft: Draft
    document: Document


@dataclass
class Homes:
    mine: Home
    theirs: Home
    shared: Person
    """The child of both."""
    only: Person
    """The child who lives with `mine` only."""
    agent: Actor


def make_homes(session: Session, town: Town) -> Homes:
    mine_account, mine = make_family(session, town)
    theirs_account, theirs = make_family(session, town, email="karim@example.fr")
    agent = make_agent(session)
    shared = _child(session, mine, "Missie", "Chezclaire")
    _child(session, theirs, "Missie", "Chezkarim", person_id=shared.id)
    only = _child(session, mine, "Sami", "Chezclaire")
    homes = [
        _fill(session, town, account, household, shared, agent, word)
        for account, household, word in ((mine_account, mine, "Chezclaire"), (theirs_account, theirs, "Chezkarim"))
    ]
    session.flush()
    return Homes(homes[0], homes[1], shared, only, agent)


def _child(session: Session, household: Household, name: str, word: str, person_id: str | None = None) -> Person:
    values = {"last_name": "Roux", "first_name": name, "school": f"École {word}", "address": {"street": f"rue {word}"}}
    source = said_today("family", f"CAR-26-{word}")
    return people.write_person(
        session, household=household, kind="child", role="child", values=values, person_id=person_id, source=source
    )


def _fill(
    session: Session, town: Town, account: Account, household: Household, child: Person, agent: Actor, word: str
) -> Home:
    actor = of_account(account)
    values = {"address": {"street": f"rue {word}"}, "phone": "+33493290010", "quotient": word}
    people.write_household(session, household=household, values=values)
    holder = households.members(session, household)[0].person
    holder.mobile, holder.details = "+33639980012", {"profession": word}
    contact = {"last_name": "Roux", "first_name": f"Fatima {word}", "phone": "+33493290017"}
    people.write_person(session, household=household, kind="contact", role="contact", values=contact)
    people.write_guardianship(session, child=child, relations={holder.id: (f"parent {word}", True)})
    case = send(session, town, "child", actor, {"doctor": f"Dr {word}"}, subject_id=child.id)
    draft = drafts.start(
        session, town=town, procedure=town.procedures["question"], actor=actor, answers={"message": f"Bonjour {word}"}
    )
    document = _paper(household, account, child, word)
    session.add(document)
    session.flush()
    session.add(Attachment(town=town.slug, case_id=case.id, document_id=document.id, question="proof", key="k"))
    readings.note(session, actor=agent, what="document", detail=f"Facture {word}", household_id=household.id)
    letter = {"subject": f"Reçu {word}", "text": f"Bonjour {word}", "html": "", "dedupe": f"{case.id}:1:extra"}
    queue_mail(session, town_slug=town.slug, to=account.email, **letter)
    thread = threads.outside(session, account=account, service="", subject=f"Cantine {word}")
    threads.write(session, thread=thread, by=actor, text=f"Question de {word}", key=word, at=now())
    return Home(word, account, household, holder, case, draft, document)


def _paper(household: Household, account: Account, child: Person, word: str) -> Document:
    return Document(
        town=household.town,
        household_id=household.id,
        account_id=account.id,
        person_id=child.id,
        kind="address_proof",
        name=f"Facture {word}.pdf",
        content_type="application/pdf",
        size=10,
        hash=("a" if word == "Chezclaire" else "b") * 64,
        scan="clean",
    )


def settle(session: Session, town: Town, case: Case, agent: Actor, transition: str = "approve") -> None:
    """Decide on a case, so that nothing waits."""
    take(session, town=town, case=case, transition=transition, actor=agent, note="Vu.", expected_version=case.version)


def all_sent(session: Session) -> None:
    """Every mail has left."""
    session.flush()
    for mail in session.query(OutboxMail):
        mail.sent_at = now()
