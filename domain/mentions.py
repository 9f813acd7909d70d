"""Notes between agents on a case, and whom they name: « @ines.martin », or ticked in a list."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session, defer

from domain.actors import EVERY_ROLE, Actor
from domain.cases import add_note
from domain.errors import DomainError
from domain.records import Account, Case, CaseEvent, Mention
from domain.scope import town_of
from domain.sql import changed
from domain.text import searchable

NAMED = re.compile(r"(?<![\w@.])@([\w.’'-]*[\w])")
"""« @ines » within a text; no part of a mail address."""
_LIGHT = (defer(Case.answers), defer(Case.before), defer(Case.facts))


@dataclass(frozen=True, slots=True)
class Named:
    """A mention with the case and the note that it stands in."""

    mention: Mention
    case: Case
    note: str


def named_in(text: str, colleagues: Collection[Account]) -> list[Account]:
    """The colleagues whom a text names by « @ » and their first name, their full name or the first part of their address.

    Raises DomainError `unknown_mention` or `ambiguous_mention`, with the word as it was typed.
    """
    found = [_meant(word, colleagues) for word in NAMED.findall(text)]
    return list({account.id: account for account in found}.values())


def _meant(word: str, colleagues: Iterable[Account]) -> Account:
    wanted = _handle(word)
    meant = [each for each in colleagues if wanted in _handles(each)]
    exact = [each for each in meant if wanted == _handle(each.display_name)]
    if len(exact or meant) == 1:
        return (exact or meant)[0]
    if not meant:
        raise DomainError(
            "unknown_mention",
            f"Aucun agent ne s’appelle « @{word} ». Écrivez @prénom.nom, ou cochez la personne sous la note.",
        )
    names = " ou ".join(f"@{_handle(each.display_name)}" for each in meant[:4])
    raise DomainError("ambiguous_mention", f"« @{word} » peut être plusieurs agents. Écrivez {names}.")


def _handles(account: Account) -> set[str]:
    """« Inès Martin » of « ines.m@ville.fr »: ines.martin, ines, martin, ines.m."""
    full = _handle(account.display_name)
    return {full, *full.split("."), _handle(account.email.partition("@")[0])} - {""}


def _handle(text: str) -> str:
    return ".".join(searchable(text.replace(".", " ")).split())


def handle_of(account: Account) -> str:
    """What to type after « @ » to name somebody."""
    return _handle(account.display_name) or _handle(account.email.partition("@")[0])


def leave_note(
    session: Session, *, case: Case, actor: Actor, note: str, mentioned: Sequence[Account], at: datetime
) -> CaseEvent:
    """A note that the family never reads, in the journal; who is named finds it under « Messages »."""
    others = [account for account in mentioned if account.id != actor.id]
    named = {"mentions": [account.display_name for account in others]} if others else {}
    line = add_note(session, case=case, actor=actor, note=note, at=at, data=named)
    for account in others:
        values = {"case_id": case.id, "event_id": line.id, "account_id": account.id, "by_name": actor.name, "at": at}
        session.add(Mention(town=town_of(session), **values))
    session.flush()
    return line


def for_me(
    session: Session, *, actor: Actor, procedures: Sequence[str], seen: bool = False, limit: int = 30
) -> list[Named]:
    """The notes that name an agent, in cases that are still theirs to open, the latest first."""
    of_case = and_(Case.town == Mention.town, Case.id == Mention.case_id)
    of_line = and_(CaseEvent.town == Mention.town, CaseEvent.id == Mention.event_id)
    found = select(Mention, Case, CaseEvent.note).join(Case, of_case).join(CaseEvent, of_line)
    found = found.where(*_mine(actor, procedures), Mention.seen_at.is_not(None) if seen else Mention.seen_at.is_(None))
    rows = session.execute(found.options(*_LIGHT).order_by(Mention.at.desc(), Mention.id.desc()).limit(limit))
    return [Named(mention, case, note) for mention, case, note in rows]


def unseen_count(session: Session, *, actor: Actor, procedures: Sequence[str]) -> int:
    of_case = and_(Case.town == Mention.town, Case.id == Mention.case_id)
    count = select(func.count(Mention.id)).join(Case, of_case)
    return session.scalar(count.where(*_mine(actor, procedures), Mention.seen_at.is_(None))) or 0


def _mine(actor: Actor, procedures: Sequence[str]) -> list[ColumnElement[bool]]:
    mine = [Mention.account_id == actor.id, Case.procedure.in_(list(procedures))]
    if actor.services and EVERY_ROLE not in actor.roles:
        mine.append(Case.service.in_(["", *actor.services]))
    return mine


def see(session: Session, *, actor: Actor, at: datetime, mention_id: str | None = None) -> int:
    """Note that an agent saw one mention of theirs, or all; how many. Somebody else's is left as it is."""
    session.flush()
    unseen = [Mention.account_id == actor.id, Mention.seen_at.is_(None)]
    unseen += [Mention.id == mention_id] if mention_id else []
    done = update(Mention).where(*unseen).values(seen_at=at)
    return changed(session.execute(done.execution_options(synchronize_session="fetch")))


def see_case(session: Session, *, actor: Actor, case: Case, at: datetime) -> int:
    """An agent who writes in a case saw the notes there that name them."""
    session.flush()
    unseen = update(Mention).where(
        Mention.account_id == actor.id, Mention.case_id == case.id, Mention.seen_at.is_(None)
    )
    return changed(session.execute(unseen.values(seen_at=at).execution_options(synchronize_session="fetch")))
