"""Who does something: a family, an agent, the clock, a link in a mail, or the program itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from domain.records.account import Account

ActorKind = Literal["family", "agent", "clock", "system", "link", "api"]

EVERY_ROLE = "all"
"""The role of who may do all that staff may."""
CONFIGURATOR = "config"
"""The role of who writes the town's YAML; it decides nothing in the inbox."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent who fills in for a family that stands before them: `family` is what journals call it."""

    agent: Actor
    family: str


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is an account's, or None for a visitor, known only by the secrets that their browser keeps.

    The first of the `secrets` owns what they begin; any of them opens what it owns.
    """

    kind: ActorKind
    id: str | None = None
    name: str = ""
    email: str = ""
    roles: tuple[str, ...] = ()
    household_id: str | None = None
    person_id: str | None = None
    secrets: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    desk: Desk | None = None
    """A family whose hand is an agent's: it has the family's rights, and the agent signs (`domain.desk`)."""

    @property
    def signatory(self) -> Actor:
        """Who stands in a journal: at the desk the agent, with the family's name, so that no line says it did it itself."""
        if self.desk is None:
            return self
        return replace(self.desk.agent, name=f"{self.desk.agent.name}, au guichet, pour {self.desk.family}")

    @property
    def is_agent(self) -> bool:
        """Whether they belong to the staff that decides on cases."""
        return self.kind == "agent" and any(role != CONFIGURATOR for role in self.roles)

    @property
    def is_visitor(self) -> bool:
        """A family that the town does not know yet: no account and no household."""
        return self.kind == "family" and self.id is None and self.household_id is None

    def serves(self, service: str) -> bool:
        """Whether a case of this service is theirs to decide: who belongs to no service works for all."""
        return not service or service in self.services or self.serves_all

    def works_with(self, other: Actor) -> bool:
        """Whether some case may be both agents' to decide: they share a service, or one of them works for all."""
        return any(map(other.serves, self.services)) or self.serves_all or other.serves_all

    @property
    def serves_all(self) -> bool:
        return not self.services or EVERY_ROLE in self.roles

    def has_role(self, role: str) -> bool:
        """Whether they may act as `role`: `family`, `agent` (any staff), `clock`, `link`, or a role of the town."""
        if role == "agent":
            return self.is_agent
        if role in ("family", "clock", "link"):
            return self.kind == role
        return self.kind == "agent" and (role in self.roles or EVERY_ROLE in self.roles)


CLOCK = Actor("clock", name="Délai dépassé")
SYSTEM = Actor("system", name="Guichet")
LINK = Actor("link", name="Lien reçu par courriel")


def visitor(*secrets: str) -> Actor:
    """Somebody who has no account yet, or has not logged in."""
    return Actor("family", secrets=tuple(secret for secret in secrets if secret))


def of_account(account: Account) -> Actor:
    """The actor that a logged-in account is: staff as soon as it has a role."""
    return Actor(
        kind="agent" if account.roles else "family",
        id=account.id,
        name=account.display_name or account.login,
        email=account.email,
        roles=tuple(account.roles),
        services=tuple(account.services),
        household_id=account.household_id,
        person_id=account.person_id,
    )
