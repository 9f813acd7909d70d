"""What an agent is told once a day: how much arrived, is late, is theirs, names them, waits for an answer.

A town's numbers are read in five statements, however many agents it has; each agent's share is then a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy import case as case_when
from sqlalchemy.orm import Session

from domain.actors import Actor
from domain.clock import now
from domain.colleagues import Colleague, on_duty
from domain.records import Account, Case, Mention, Thread
from domain.sql import changed

Place = tuple[str, str]
"""A procedure and a service; of a message about no case, the procedure is empty."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A whole town's numbers."""

    arrived: Mapping[Place, int]
    late: Mapping[Place, int]
    mine: Mapping[str, tuple[int, int]]
    """{account: (cases in their hands, of which late)}."""
    mentions: Mapping[tuple[str, str, str], int]
    """{(account, procedure, service): notes that name them and they have not seen}."""
    messages: Mapping[Place, int]


@dataclass(frozen=True, slots=True)
class Share:
    """One agent's numbers."""

    arrived: int = 0
    late: int = 0
    mine: int = 0
    mine_late: int = 0
    mentions: int = 0
    messages: int = 0

    def __bool__(self) -> bool:
        return bool(self.arrived or self.late or self.mine or self.mentions or self.messages)


def tally(session: Session, *, since: datetime, moment: datetime | None = None) -> Tally:
    """What the town of the session has now; `arrived` since that moment."""
    late = Case.due_at < (moment or now())
    waits = Case.holder == "staff"
    came = func.coalesce(Case.entered_at, Case.sent_at) >= since
    return Tally(
        arrived=_by_place(session, waits, came),
        late=_by_place(session, waits, late),
        mine=_in_hands(session, late),
        mentions=_unseen(session),
        messages=_waiting(session),
    )


def _by_place(session: Session, *which: ColumnElement[bool]) -> dict[Place, int]:
    counted = select(Case.procedure, Case.service, func.count()).where(*which).group_by(Case.procedure, Case.service)
    return {(procedure, service): count for procedure, service, count in session.execute(counted)}


def _in_hands(session: Session, late: ColumnElement[bool]) -> dict[str, tuple[int, int]]:
    of_those = func.sum(case_when((late, 1), else_=0))
    counted = select(Case.assignee_id, func.count(), of_those).where(Case.assignee_id.is_not(None))
    rows = session.execute(counted.where(Case.holder == "staff").group_by(Case.assignee_id))
    return {account_id: (count, int(behind or 0)) for account_id, count, behind in rows if account_id}


def _unseen(session: Session) -> dict[tuple[str, str, str], int]:
    of_case = and_(Case.town == Mention.town, Case.id == Mention.case_id)
    key = (Mention.account_id, Case.procedure, Case.service)
    counted = select(*key, func.count()).select_from(Mention).join(Case, of_case).where(Mention.seen_at.is_(None))
    return {
        (who, procedure, service): count for who, procedure, service, count in session.execute(counted.group_by(*key))
    }


def _waiting(session: Session) -> dict[Place, int]:
    of_case = and_(Case.town == Thread.town, Case.id == Thread.case_id)
    place = (func.coalesce(Case.procedure, ""), func.coalesce(Case.service, Thread.service))
    counted = select(*place, func.count()).select_from(Thread).outerjoin(Case, of_case).where(Thread.waits)
    return {(procedure, service): count for procedure, service, count in session.execute(counted.group_by(*place))}


def share(found: Tally, *, actor: Actor, procedures: Iterable[str], stands_in_for: Iterable[str] = ()) -> Share:
    """What of it one agent works on: their procedures and services; in hand, also what absent colleagues left them."""
    allowed = frozenset(procedures)

    def theirs(counts: Mapping[Place, int], also: str | None = None) -> int:
        places = ((place, count) for place, count in counts.items() if actor.serves(place[1]))
        return sum(count for (procedure, _), count in places if procedure in allowed or procedure == also)

    hands = [found.mine.get(who, (0, 0)) for who in (actor.id or "", *stands_in_for)]
    named = {
        (procedure, service): count for (who, procedure, service), count in found.mentions.items() if who == actor.id
    }
    return Share(
        arrived=theirs(found.arrived),
        late=theirs(found.late),
        mine=sum(count for count, _ in hands),
        mine_late=sum(behind for _, behind in hands),
        mentions=theirs(named),
        messages=theirs(found.messages, also=""),
    )


def to_tell(session: Session, *, day: date) -> list[tuple[Account, list[str]]]:
    """Agents who want the daily mail, are there that day and were not seen to yet, each with whom they stand in for."""
    everybody = on_duty(session, day=day)
    wanting = [each.account for each in everybody if each.absence is None and each.account.digest]
    pending = [account for account in wanting if account.digested_on is None or account.digested_on < day]
    return [(account, _stood_in_for(everybody, account)) for account in pending]


def _stood_in_for(everybody: Iterable[Colleague], account: Account) -> list[str]:
    away = [each for each in everybody if each.absence is not None and each.absence.stand_in_id == account.id]
    return [each.account.id for each in away]


def claim(session: Session, *, account: Account, day: date) -> bool:
    """Whether it is this runner that tells the agent that day; another one gets False."""
    undone = or_(Account.digested_on.is_(None), Account.digested_on < day)
    done = update(Account).where(Account.id == account.id, undone).values(digested_on=day)
    return bool(changed(session.execute(done.execution_options(synchronize_session=False))))
