"""The people of a demo town: staff, the two families of the guide, and neighbours whose files fill the inbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from domain import accounts, households, people
from domain.actors import EVERY_ROLE
from domain.records import Account, Household, Person
from domain.sources import said_today
from schemas.definitions import Town
from workflows.samples import address_in

STAFF = (
    ("agent", "Inès Martin", ("agent",), "Agent"),
    ("chef", "Paul Mercier", (EVERY_ROLE,), "Responsable (tous les droits)"),
    ("config", "Sonia Petit", ("config",), "Configuration"),
)


MORE_NAMES = (
    "Anne Delmas",
    "Hugo Vidal",
    "Lucie Arnaud",
    "Marc Olivier",
    "Rachel Simon",
    "Yann Le Goff",
    "Aïcha Benali",
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of a demo town: `name` begins the address, `says` is what `make run` prints beside it."""

    name: str
    full_name: str
    roles: tuple[str, ...]
    says: str
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """`holder` and `partner` are (civility, first name, birth date); children (first name, sex, birth date)."""

    name: str
    last_name: str
    holder: tuple[str, str, str]
    partner: tuple[str, str, str] | None = None
    children: tuple[tuple[str, str, str], ...] = ()
    grandmother: str = ""


ROUX = Family(
    "famille",
    "Roux",
    ("madam", "Claire", "1988-03-14"),
    ("sir", "Karim", "1986-11-02"),
    (("Missie", "female", "2018-05-21"), ("Sami", "male", "2021-09-03")),
    "Fatima",
)
NEW = Family("nouvelle", "Haddad", ("madam", "Nour", "1991-07-30"))
NEIGHBOURS = (
    Family(
        "petit",
        "Petit",
        ("sir", "Julien", "1984-01-09"),
        ("madam", "Élodie", "1985-06-18"),
        (("Nina", "female", "2017-12-11"), ("Éloi", "male", "2024-02-05")),
    ),
    Family("nguyen", "Nguyen", ("madam", "Linh", "1990-10-25"), None, (("Théo", "male", "2019-08-16"),)),
    Family(
        "lopez",
        "Lopez",
        ("sir", "Mateo", "1982-04-04"),
        ("madam", "Inès", "1983-09-12"),
        (("Zoé", "female", "2020-01-27"),),
    ),
)


def staff_of(town: Town) -> Iterator[Staff]:
    """The three that every town has, then one for each other role and each service that its YAML names."""
    for name, full_name, roles, says in STAFF:
        yield Staff(name, full_name, roles, says)
    names = iter(MORE_NAMES)
    for role, label in town.roles.items():
        if role not in ("agent", "chief"):
            yield Staff(role.replace("_", "-"), next(names, label), (role,), label)
    for service in town.services.values():
        yield Staff(service.id.replace("_", "-"), next(names, service.label), ("agent",), service.label, (service.id,))


def open_staff(session: Session, *, town: Town, password_hash: str) -> list[tuple[str, Account]]:
    """(what they are, account) of the demo staff."""
    return [
        (
            staff.says,
            accounts.open_staff_account(
                session,
                email=f"{staff.name}@{town.slug}.example",
                name=staff.full_name,
                roles=staff.roles,
                services=staff.services,
                password_hash=password_hash,
            ),
        )
        for staff in staff_of(town)
    ]


def open_family(session: Session, *, town: Town, family: Family, password_hash: str, known: bool = True) -> Account:
    """An active account; with `known`, everybody of the family is recorded, else the holder's name only."""
    household = households.create_household(session, town=town)
    holder = _adult(session, town, household, family, family.holder, "holder", known)
    account = accounts.open_account(
        session,
        town=town,
        email=f"{family.name}@{town.slug}.example",
        user_name=family.name,
        password_hash=password_hash,
        person=holder,
        household=household,
        state="active",
    )
    if known:
        _record_everybody(session, town, household, family, holder)
    return account


def _record_everybody(session: Session, town: Town, household: Household, family: Family, holder: Person) -> None:
    people.write_household(
        session,
        household=household,
        values={"address": address_in(town), "phone": "+33493290010", "situation": "married"},
        source=said_today("agent"),
    )
    partner = _adult(session, town, household, family, family.partner, "co_guardian") if family.partner else None
    ties = {adult.id: (_parent(adult), True) for adult in (holder, partner) if adult is not None}
    for first_name, sex, birth_date in family.children:
        values: dict[str, Any] = {
            "last_name": family.last_name,
            "first_name": first_name,
            "sex": sex,
            "birth_date": birth_date,
        }
        values |= {"birth_place": "Nice", "birth_department": "06", "address": address_in(town)}
        child = people.write_person(
            session,
            household=household,
            kind="child",
            role="child",
            values=values,
            shared=town.shared,
            source=said_today("agent"),
        )
        people.write_guardianship(session, child=child, relations=ties)
    if family.grandmother:
        contact: dict[str, Any] = {"title": "madam", "last_name": family.last_name, "first_name": family.grandmother}
        contact |= {"phone": "+33493290017", "relationship": "grandmother", "emergency": True}
        source = said_today("agent")
        people.write_person(session, household=household, kind="contact", role="contact", values=contact, source=source)


def _adult(
    session: Session,
    town: Town,
    household: Household,
    family: Family,
    who: tuple[str, str, str],
    role: str,
    known: bool = True,
) -> Person:
    title, first_name, birth_date = who
    values: dict[str, Any] = {"title": title, "last_name": family.last_name, "first_name": first_name}
    if role == "holder":
        values["email"] = f"{family.name}@{town.slug}.example"
    if known:
        values |= {"birth_date": birth_date, "mobile": _MOBILES[role], "address": address_in(town)}
    return people.write_person(
        session, household=household, kind="adult", role=role, values=values, source=said_today("agent")
    )


_MOBILES: Mapping[str, str] = {"holder": "+33639980012", "co_guardian": "+33639980013"}


def _parent(adult: Person) -> str:
    return "mother" if adult.title == "madam" else "father"
