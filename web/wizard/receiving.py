"""A document given to a question of a draft: received as files, or taken again from the storage space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain import attachments, documents, storage_space
from domain.clock import today
from domain.errors import DomainError
from domain.expiry import expires_on
from domain.records import Document
from forms.types import TYPES
from forms.types.file import File
from schemas.definitions import DocumentKind
from schemas.definitions import Field as Question
from web import current
from web.storing import renamed, store
from web.wizard.filling import Filling

MOST_OF_A_DRAFT = 100
"""Documents that one draft holds at the most, whatever its questions allow."""


@dataclass(frozen=True, slots=True)
class Given:
    """One document to be: its files in order, the name that the family knows it by, the key drawn for it."""

    key: str
    name: str
    sources: Sequence[Path]


def file_type(question: Question) -> File:
    kind = TYPES[question.type]
    assert isinstance(kind, File)
    return kind


def receive(filling: Filling, question: Question, name: str, given: Given) -> None:
    """Attach one document to the question of this input name, once per key, and commit.

    Raises DomainError (mostly RefusedPaper) with the sentence that says what to do.
    """
    session, draft, actor = current.session(), filling.draft, current.actor()
    if attachments.find(session, draft=draft, question=name, key=given.key) is not None:
        return
    check_room(filling, question, name)
    household_id = draft.household_id or filling.actor.household_id
    _check_space(household_id)
    kind = _kind(filling, question)
    prepared, clean = store(filling.town, given.sources, accept=file_type(question).accepts(question, filling.town))
    document = documents.add(
        session,
        actor=actor,
        prepared=prepared,
        name=renamed(given.name, prepared),
        clean=clean,
        kind=kind.id if kind else "",
        household_id=household_id,
        person_id=_person(filling, kind, name),
        expires_on=expires_on(kind, today()),
    )
    _attach(filling, question, name, given.key, document, fresh=True)


def _person(filling: Filling, kind: DocumentKind | None, name: str) -> str | None:
    """Whom it is about: nobody in particular when it is the household's."""
    return None if kind is not None and kind.of == "household" else filling.person_of(name)


def fitting(filling: Filling, stored: Sequence[Document], question: Question, name: str) -> set[str]:
    """The ids of what the storage space holds for this very question; the rest is offered after it."""
    kind, person_id = _kind(filling, question), filling.person_of(name)
    return {each.id for each in stored if storage_space.fits(each, kind=kind, person_id=person_id)}


def _kind(filling: Filling, question: Question) -> DocumentKind | None:
    return filling.town.documents.get(str(question.options.get("kind") or ""))


def _check_space(household_id: str | None) -> None:
    """Agents add to a family's case whatever it keeps. Raises DomainError `space_full`."""
    if household_id is not None and current.actor().kind == "family":
        storage_space.check_space(current.session(), household_id=household_id)


def reuse(filling: Filling, question: Question, name: str, document_id: str) -> None:
    """Give a document of the storage space again, and commit. Raises DomainError for one that is no more to be given."""
    document = next((each for each in filling.reusable() if each.id == document_id), None)
    if document is None or not file_type(question).reuses(question):
        raise DomainError("not_reusable", "Ce document n'est plus disponible dans votre espace : ajoutez un fichier.")
    check_room(filling, question, name)
    _attach(filling, question, name, f"reuse-{document.id}", document)


def detach(filling: Filling, name: str, document_id: str) -> None:
    """Take a document back, and commit. Raises NotYours when the question does not have it."""
    attachments.detach(current.session(), draft=filling.draft, question=name, document_id=document_id)
    current.session().commit()


def _attach(
    filling: Filling, question: Question, name: str, key: str, document: Document, *, fresh: bool = False
) -> None:
    """Attach, then look whether there was room: of two uploads at once for the last place, one is refused."""
    session = current.session()
    attachments.attach(session, draft=filling.draft, question=name, key=key, document=document, fresh=fresh)
    try:
        check_room(filling, question, name, just_taken=1)
    except DomainError:
        session.rollback()
        raise
    session.commit()


def check_room(filling: Filling, question: Question, name: str, just_taken: int = 0) -> None:
    """Raises DomainError `no_room`."""
    given = attachments.of_draft(current.session(), filling.draft)
    mine = [each for each in given.get(name, ()) if each.document.scan != documents.REFUSED]
    most = file_type(question).most(question)
    if len(mine) - just_taken >= most:
        one = "Il y a déjà un document ici : retirez-le pour en mettre un autre."
        many = f"Il y a déjà {most} documents ici, le plus possible : retirez-en un pour en ajouter un autre."
        raise DomainError("no_room", one if most == 1 else many)
    if sum(map(len, given.values())) - just_taken >= MOST_OF_A_DRAFT:
        raise DomainError("no_room", "Cette démarche a déjà beaucoup de documents : retirez ceux qui ne servent plus.")
