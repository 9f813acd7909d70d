"""Kinds of papers, and who they are about."""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain import households, people
from domain.actors import Actor, of_account
from domain.records import Document, Household
from schemas.definitions import DocumentKind, Town
from tests.worlds import make_family

PROOF = DocumentKind("address_proof", "Justificatif de domicile")
VACCINES = DocumentKind("vaccines", "Vaccinations", of="child", readers=("health",), shared=True)


def family(session: Session, town: Town, email: str = "claire@example.fr") -> tuple[Actor, Household]:
    account, household = make_family(session, town, email=email)
    return of_account(account), household


def child_of(session: Session, *homes: Household) -> str:
    values = {"last_name": "Roux", "first_name": "Léo"}
    child = people.write_person(session, household=homes[0], kind="child", role="child", values=values)
    for other in homes[1:]:
        households.join(session, household=other, person=child, role="child")
    session.flush()
    return child.id


def names(found: list[Document]) -> list[str]:
    return [document.name for document in found]
