"""At the desk: an agent fills in for a family that stands before them.

What is begun there is the family's own, found in its space and finished at home, and the reverse. Who acts is then the
family (`Actor.desk` names the agent): it may start, send and correct what it might itself, and nothing more; journals are
signed by the agent. What a draft remembers of it: `domain.desk_trace`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import households
from domain.actors import Actor, Desk, of_account, visitor
from domain.errors import NotYours
from domain.households import Member
from domain.records import Account, Case, Draft, Household


@dataclass(frozen=True, slots=True)
class Family:
    """A household at the desk, with the accounts that may answer for it, its holder's first."""

    household: Household
    members: Sequence[Member]
    accounts: Sequence[Account]

    @property
    def name(self) -> str:
        """« la famille Roux (n° 1001) »."""
        holder = next((person for person, role in self.members if role == "holder"), None)
        known = [each.display_name.rpartition(" ")[2] for each in self.accounts[:1]]
        named = (holder.last_name if holder else None) or next(iter(known), "")
        return f"la famille {named} (n° {self.household.number})" if named else f"la famille n° {self.household.number}"


def family_of(session: Session, *, household_id: str) -> Family:
    """Raises NotYours for a household that the town does not know."""
    household = households.load(session, household_id=household_id)
    if household is None:
        raise NotYours
    members = households.members(session, household)
    holders = {person.id for person, role in members if role == "holder"}
    theirs = select(Account).where(Account.household_id == household_id, Account.state != "closed")
    found = [account for account in session.scalars(theirs.order_by(Account.id)) if not account.roles]
    return Family(household, members, sorted(found, key=lambda account: account.person_id not in holders))


def stand_in(agent: Actor, family: Family, *, account_id: str | None = None) -> Actor:
    """The family, filled in for by `agent`: one of its accounts or, for a family without any, its household.

    Raises NotYours for an account of another family.
    """
    desk = Desk(agent, family.name)
    account = next((each for each in family.accounts if account_id in (None, each.id)), None)
    if account is not None:
        return replace(of_account(account), desk=desk)
    if account_id is not None:
        raise NotYours
    name = next((person.full_name for person, role in family.members if role == "holder"), "")
    return Actor("family", name=name, household_id=family.household.id, desk=desk)


def newcomer(agent: Actor) -> Actor:
    """A family that the town does not know yet."""
    return replace(visitor(), desk=Desk(agent, "une nouvelle famille"))


def stand_in_for(session: Session, *, agent: Actor, owner: Draft | Case) -> Actor:
    """The family whose draft or case this is. Raises NotYours for what belongs to none."""
    household_id = owner.household_id
    if household_id is None and owner.account_id is not None:
        return _without_household(session, agent, owner.account_id)
    if household_id is None:
        raise NotYours
    return stand_in(agent, family_of(session, household_id=household_id), account_id=owner.account_id)


def service_of(session: Session, *, draft: Draft) -> str:
    """Which service has the case that a draft corrects; none for what was never sent."""
    if draft.case_id is None:
        return ""
    return session.scalar(select(Case.service).where(Case.id == draft.case_id)) or ""


def _without_household(session: Session, agent: Actor, account_id: str) -> Actor:
    account = session.scalar(select(Account).where(Account.id == account_id, Account.state != "closed"))
    if account is None or account.roles:
        raise NotYours
    return replace(of_account(account), desk=Desk(agent, account.display_name or account.login))
