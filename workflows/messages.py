"""Writing to a family: in its thread, with a mail that says that a message waits and never what it says."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import threads
from domain.actors import Actor
from domain.errors import DomainError
from domain.records import Account, Case, Message, Thread
from schemas.definitions import Town
from workflows.account_mails import account_values
from workflows.letters import absolute, queue_letter

NO_ACCOUNT = "Cette famille n’a pas de compte où lire un message : votre décision part par courriel, ou appelez-la."


def tell(session: Session, *, town: Town, thread: Thread, by: Actor, text: str, key: str, now: datetime) -> Message:
    """Write to the family of a thread. One mail for all that it has not read yet. Raises the errors of `threads.write`."""
    waiting = thread.family_unread
    message = threads.write(session, thread=thread, by=by, text=text, key=key, at=now, side="town")
    if not waiting:
        _notify(session, town, thread, message)
    return message


def tell_about(session: Session, *, town: Town, case: Case, by: Actor, text: str, key: str, now: datetime) -> Message:
    """Write to the family of a case, in the thread about it. Raises DomainError `no_account` besides."""
    account = threads.reader_of(session, case=case)
    if account is None:
        raise DomainError("no_account", NO_ACCOUNT)
    thread = threads.about_case(session, case=case, account=account)
    return tell(session, town=town, thread=thread, by=by, text=text, key=key, now=now)


def service_values(town: Town, service: str) -> dict[str, str]:
    """The placeholders about the service that writes: one of the town's services, else the town's own."""
    found = town.services.get(service)
    if found is None:
        return {"service.name": town.service.name, "service.phone": town.service.phone}
    return {"service.name": found.label, "service.phone": found.phone or town.service.phone}


def service_of(session: Session, thread: Thread) -> str:
    """Who has a thread: about a case, whoever has the case."""
    if thread.case_id is None:
        return thread.service
    return session.scalar(select(Case.service).where(Case.id == thread.case_id)) or ""


def _notify(session: Session, town: Town, thread: Thread, message: Message) -> None:
    account = session.scalars(select(Account).where(Account.id == thread.account_id)).one()
    if not account.verified:
        return
    link = {"link": absolute(f"/{town.slug}/family/messages/{thread.id}")}
    queue_letter(
        session,
        town=town,
        mail_id="message_received",
        to=account.email,
        values=account_values(session, account) | service_values(town, service_of(session, thread)) | link,
        dedupe=f"{thread.case_id or 'message'}:{message.id}",
    )
