"""Towns changed for a test, and papers given by a family, through the same code as real ones."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from domain import documents, editions, households
from domain.actors import of_account
from domain.clock import now
from domain.papers import Prepared
from domain.records import Account, Case, Document
from schemas.bundle import Bundle, load_town, read_bundle
from schemas.definitions import Town
from settings import ROOT
from workflows import engine

Change = Callable[..., Town]
Give = Callable[..., Document]

Edit = tuple[str, Callable[[str], str]]
"""A file of a town, and what becomes of its text; of one that is not there, of the empty text."""


def cards(text: str) -> str:
    """The family's home as tiles, which open each heading on its own page."""
    return re.sub(r"(?m)^space: .*\n", "", text).replace("\nsections:\n", "\nspace: cards\nsections:\n", 1)


def page(text: str) -> str:
    return cards(text).replace("space: cards", "space: page")


def shelves(text: str) -> str:
    """Three headings first: what the family gives, what the town gives, what agents wrote."""
    return text.replace(
        "sections:\n",
        "sections:\n"
        "  - {id: test_deposit, title: Mes papiers à déposer, show: documents, icon: file-up}\n"
        "  - {id: test_download, title: Mes papiers à télécharger, show: downloads, icon: download}\n"
        "  - {id: test_letters, title: Mon courrier, show: messages, icon: message-square}\n",
        1,
    )


def kinds(text: str) -> str:
    """Two more kinds of papers that end some day."""
    return (
        (text or "documents:\n").rstrip()
        + """
  test_proof: {label: Preuve de domicile, valid_for: 3 months}
  test_insurance: {label: Attestation du test, of: child, valid_for: school year}
"""
    )


CARDS, PAGE, SHELVES, KINDS = (
    ("town.yaml", cards),
    ("town.yaml", page),
    ("town.yaml", shelves),
    ("documents.yaml", kinds),
)
CHILD_STEPS = """
  - use: identity/child
  - use: medical/child
    id: medical
  - use: validation/review
    id: validation
"""
HOME_STEPS = """
  - use: household/situation
  - use: validation/review
    id: validation
"""


def sheet(subject: str, procedure: str, renew: str = "{each: school year, remind: 30 days}", more: str = "") -> Edit:
    """A plain sheet in the place of the town's own, which may ask for papers: to be confirmed, each school year or so."""
    steps = CHILD_STEPS if subject == "child" else HOME_STEPS
    return (
        f"procedures/{procedure}.yaml",
        lambda text: (
            f"procedure: {procedure}\ntitle: Fiche du test\nsubject: {subject}\nfor: [guardian]\nworkflow: sheet\n"
            f"sheet: true\nrenew: {renew}\nsent: {{title: La fiche est envoyée, text: Merci.}}\nsteps:{steps}{more}"
        ),
    )


def changed(app: Flask, slug: str, *edits: Edit) -> Town:
    """Publish a town with some of its files changed."""
    files = dict(read_bundle(ROOT / "towns", slug).files)
    for path, edit in edits:
        files[f"{slug}/{path}"] = edit(files.get(f"{slug}/{path}", ""))
    town = load_town(Bundle(slug, files), app.extensions["vocabulary"])
    with app.extensions["database"].begin(slug) as session:
        editions.publish(session, town=slug, bundle_hash=town.edition, bundle=files)
    app.extensions["editions"].forget_look()
    return town


def given(app: Flask, slug: str, whose: str, **more: Any) -> Document:
    """A paper in the storage space of a family of the demo, as the pipeline would have recorded it."""
    with app.extensions["database"].begin(slug) as session:
        account = owner(session, slug, whose)
        prepared = Prepared(Path("paper.pdf"), "application/pdf", 1, 20_000, secrets.token_hex(32))
        values = {"name": "papier.pdf", "clean": True, "household_id": account.household_id, **more}
        return documents.add(session, actor=of_account(account), prepared=prepared, **values)


@pytest.fixture
def change_town(app: Flask) -> Change:
    return lambda slug, *changes: changed(app, slug, *changes)


@pytest.fixture
def give(app: Flask) -> Give:
    return lambda slug, whose, **more: given(app, slug, whose, **more)


def owner(session: Any, slug: str, whose: str = "famille") -> Account:
    return session.scalars(select(Account).where(Account.email == f"{whose}@{slug}.example")).one()


def grown_old(app: Flask, slug: str, procedure: str, days: int = 400) -> str:
    """The demo family's first sheet of this procedure, as if decided so long ago; whom it is about."""
    with app.extensions["database"].begin(slug) as session:
        wanted = (Case.household_id == owner(session, slug).household_id, Case.procedure == procedure)
        case = session.scalars(select(Case).where(*wanted).order_by(Case.id)).first()
        case.updated_at = now() - timedelta(days=days)
        return str(case.person_id)


def child_of(app: Flask, slug: str, first_name: str = "Missie") -> str:
    """The id of a child of the demo family."""
    with app.extensions["database"].session(slug) as session:
        family = households.members(session, str(owner(session, slug).household_id))
        return next(member.person.id for member in family if member.person.first_name == first_name)


def sent_back(app: Flask, slug: str, procedure: str, note: str = "Il manque une pièce.", **marked: str) -> Case:
    """A waiting case of this procedure that the agent sends back."""
    with app.extensions["database"].begin(slug) as session:
        case = session.scalars(select(Case).filter_by(procedure=procedure, holder="staff").order_by(Case.id)).first()
        engine.take(
            session,
            town=app.extensions["editions"].of(slug, case.edition),
            case=case,
            transition="ask",
            actor=of_account(owner(session, slug, "agent")),
            note=note,
            marked=marked,
            expected_version=case.version,
        )
        return case
