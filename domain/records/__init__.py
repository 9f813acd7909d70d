"""The tables. Importing this package registers them all on `Base.metadata`."""

from domain.records.account import Account, Token
from domain.records.base import Base, Identified, Scoped
from domain.records.case import Case, CaseEvent
from domain.records.counter import Counter
from domain.records.draft import Draft
from domain.records.household import Guardianship, Household, HouseholdPerson, Person
from domain.records.outbox import OutboxMail
from domain.records.passing import Parked, Used
from domain.records.town import Edition, Publication

__all__ = [
    "Account",
    "Base",
    "Case",
    "CaseEvent",
    "Counter",
    "Draft",
    "Edition",
    "Guardianship",
    "Household",
    "HouseholdPerson",
    "Identified",
    "OutboxMail",
    "Parked",
    "Person",
    "Publication",
    "Scoped",
    "Token",
    "Used",
]
