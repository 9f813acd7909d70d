"""Carros, whose family sheet also asks for papers and for what only the health service may read."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import img2pdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import attachments, documents
from domain.actors import of_account
from domain.papers import Prepared
from domain.records import Account, Attachment, Case, Document
from forms.attached import NAMES
from schemas.definitions import DocumentKind, Field, Step, Town, Validity
from tests.web.conftest import case_of

TOWN = "carros"
SECRET = "Arachide, trousse d’urgence"
CARE = (
    Field("allergies", "text", "Allergies", readers=("health",)),
    Field("care_plan", "file", "Projet d’accueil", readers=("health",), options={"kind": "care_plan"}),
)
PAPERS = (
    Field("proof", "file", "Justificatif de domicile", options={"kind": "address_proof"}),
    Field("record", "file", "Livret de famille"),
)
KINDS = {
    "address_proof": DocumentKind("address_proof", "Justificatif de domicile", valid_for=Validity(3, "months")),
    "care_plan": DocumentKind("care_plan", "Projet d’accueil individualisé", of="child", readers=("health",)),
}


def with_papers(town: Town) -> Town:
    sheet = town.procedures["family"]
    steps = (*sheet.steps, Step("papers", "Pièces", PAPERS), Step("health", "Santé", CARE))
    procedures = {**town.procedures, "family": replace(sheet, steps=steps)}
    roles = {**town.roles, "health": "Santé"}
    return replace(town, procedures=procedures, documents=KINDS, roles=roles)


def publish(app: Flask, town: Town) -> None:
    """Serve this town as Carros's current edition, and as that of its cases."""
    editions = app.extensions["editions"]
    editions.current(TOWN)
    editions._current[TOWN] = (town.edition, town)


@pytest.fixture
def case(app: Flask, tmp_path: Path) -> Case:
    """A family sheet that waits, with a change, an address proof, a family record book and a care plan."""
    publish(app, with_papers(app.extensions["editions"].current(TOWN)))
    waiting = case_of(app, TOWN, procedure="family", state="waiting")
    with app.extensions["database"].begin(TOWN) as session:
        stored = session.scalars(select(Case).where(Case.id == waiting.id)).one()
        papers = {
            name: lay(app, session, stored, name, pages=pages, kind=kind)
            for name, pages, kind in (("proof", 1, "address_proof"), ("record", 2, ""), ("care_plan", 1, "care_plan"))
        }
        ids = {name: [document.id] for name, document in papers.items()}
        stored.answers = {**stored.answers, **ids, "allergies": SECRET}
        stored.before = {**(stored.before or stored.answers), "allergies": "Rien"}
        stored.facts = {**stored.facts, NAMES: {each.id: each.name for each in papers.values()}}
    return case_of(app, TOWN, id=waiting.id)


def lay(app: Flask, session: Session, case: Case, name: str, *, pages: int = 1, kind: str = "") -> Document:
    """A clean PDF, kept, in the case."""
    path = Path(app.extensions["settings"].var) / f"{name}-{case.reference}.pdf"
    picture = path.with_suffix(".png")
    Image.new("RGB", (300, 400), (200, len(name) * 10, 90)).save(picture)
    path.write_bytes(img2pdf.convert([str(picture)] * pages))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    app.extensions["gateways"]["files"].put(TOWN, path, digest)
    sender = session.scalars(select(Account).where(Account.id == case.account_id)).one()
    document = documents.add(
        session,
        actor=of_account(sender),
        prepared=Prepared(path, "application/pdf", pages, path.stat().st_size, digest, "Photo convertie en PDF."),
        name=f"{name}.pdf",
        clean=True,
        kind=kind,
        household_id=case.household_id,
    )
    session.add(Attachment(town=TOWN, case_id=case.id, document_id=document.id, question=name, key=f"key-{name}-0001"))
    session.flush()
    return document


def paper(app: Flask, case: Case, name: str) -> Any:
    """What the case holds for a question, with its document."""
    with app.extensions["database"].session(TOWN) as session:
        stored = session.scalars(select(Case).where(Case.id == case.id)).one()
        return attachments.of_case(session, stored)[name][0]


def employ(app: Flask, name: str, *roles: str) -> None:
    """Change what somebody of the staff is."""
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Account).where(Account.email == f"{name}@{TOWN}.example")).one().roles = list(roles)
