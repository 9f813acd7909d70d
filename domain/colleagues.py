"""The agents of a town: who may be given a case, and who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from domain.actors import of_account
from domain.errors import NotYours
from domain.records import Absence, Account
from domain.text import searchable

STAFF = (
    Account.state == "active",
    *(Account.household_id.is_(None), Account.person_id.is_(None), Account.roles != []),
)
"""Staff have no household, so that no family's account is read. Who only configures is among them."""


def colleagues(session: Session) -> list[Account]:
    """Everybody who decides on cases, by name."""
    found = [account for account in session.scalars(_staff()) if of_account(account).is_agent]
    return sorted(found, key=lambda account: (searchable(account.display_name), account.id))


@dataclass(frozen=True, slots=True)
class Colleague:
    """An agent, and the absence that keeps them away that day."""

    account: Account
    absence: Absence | None = None

    @property
    def name(self) -> str:
        return self.account.display_name or self.account.login


def on_duty(session: Session, *, day: date) -> list[Colleague]:
    """The same, with who is away that day; one SELECT."""
    day_off = and_(
        Absence.town == Account.town,
        Absence.account_id == Account.id,
        Absence.from_day <= day,
        Absence.until_day >= day,
    )
    rows = session.execute(_staff().add_columns(Absence).outerjoin(Absence, day_off))
    found = {account.id: Colleague(account, absence) for account, absence in rows if of_account(account).is_agent}
    return sorted(found.values(), key=lambda each: (searchable(each.name), each.account.id))


def colleague(session: Session, *, account_id: str) -> Account:
    """One of them. Raises NotYours for anybody else."""
    account = session.scalar(select(Account).where(Account.id == account_id, Account.state == "active"))
    if account is None or not of_account(account).is_agent:
        raise NotYours("Cette personne n’est plus parmi les agents. Choisissez quelqu’un d’autre.")
    return account


def _staff() -> Select[Account]:
    return select(Account).where(*STAFF)
