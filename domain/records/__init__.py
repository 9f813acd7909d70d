"""The tables. Importing this package registers them all on `Base.metadata`."""

from domain.records.account import Account, Token
from domain.records.base import Base, Identified, Scoped
from domain.records.case import Case, CaseEvent
from domain.records.counter import Counter
from domain.records.document import Attachment, Document, Reading
from domain.records.draft import Draft
from domain.records.household import Guardianship, Household, HouseholdPerson, Person
from domain.records.outbox import OutboxMail
from domain.records.passing import Parked, Used
from domain.records.town import Edition, Publication
from domain.records.upkeep import Merge, Purge

__all__ = [
    "Account",
    "Attachment",
    "Base",
    "Case",
    "CaseEvent",
    "Counter",
    "Document",
    "Draft",
    "Edition",
    "Guardianship",
    "Household",
    "HouseholdPerson",
    "Identified",
    "Merge",
    "OutboxMail",
    "Parked",
    "Person",
    "Publication",
    "Purge",
    "Reading",
    "Scoped",
    "Token",
    "Used",
]
