"""The tables. Importing this package registers them all on `Base.metadata`."""

from domain.records.account import Account, Token
from domain.records.base import Base, Identified, Scoped
from domain.records.case import Case, CaseEvent
from domain.records.counter import Counter
from domain.records.desk import Absence, Bulk, CaseLabel, CaseOpening, SavedView
from domain.records.document import Attachment, Document, Reading
from domain.records.draft import Draft
from domain.records.export import Export
from domain.records.household import Guardianship, Household, HouseholdPerson, Person
from domain.records.journal import JournalDigest, Tombstone
from domain.records.outbox import OutboxMail
from domain.records.outside import ApiKey, Opinion, WebhookCall
from domain.records.passing import Parked, Used
from domain.records.thread import Mention, Message, Thread
from domain.records.town import Edition, Publication
from domain.records.upkeep import Merge, Purge
from domain.records.word import CaseWord, PersonWord

__all__ = [
    "Absence",
    "Account",
    "ApiKey",
    "Attachment",
    "Base",
    "Bulk",
    "Case",
    "CaseEvent",
    "CaseLabel",
    "CaseOpening",
    "CaseWord",
    "Counter",
    "Document",
    "Draft",
    "Edition",
    "Export",
    "Guardianship",
    "Household",
    "HouseholdPerson",
    "Identified",
    "JournalDigest",
    "Mention",
    "Merge",
    "Message",
    "Opinion",
    "OutboxMail",
    "Parked",
    "Person",
    "PersonWord",
    "Publication",
    "Purge",
    "Reading",
    "SavedView",
    "Scoped",
    "Thread",
    "Token",
    "Tombstone",
    "Used",
    "WebhookCall",
]
