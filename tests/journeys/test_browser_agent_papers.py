"""A sheet with papers, from the family's phone to the agent's desk and back, until it is green."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from flask import Flask
from playwright.sync_api import Locator, expect

from tests.journeys.browser_person import BrowserPerson
from tests.journeys.conftest import Visitor
from tests.journeys.five import CERTIFIED, enter, page_by_page
from tests.journeys.papers import photo, scan
from tests.journeys.somebody import reading

TOWN = "carros"
BOOK, IDENTITY = "Livret de famille (partie parents et enfants)", "Pièce d'identité des responsables légaux"
HOUSING, PROOF = "Votre logement", "Justificatif de domicile de moins de 3 mois"
pytestmark = pytest.mark.browser


def test_a_paper_is_opened_refused_replaced_accepted_and_the_sheet_goes_green(app: Flask, visitor: Visitor) -> None:
    family, chief = visitor("phone"), visitor("desktop")
    enter(app, family, TOWN, "famille")
    enter(app, chief, TOWN, "chef")
    reference = send_sheet(family)
    read_and_refuse(chief, reference)
    replace_the_refused_one(family, reference)
    accept_and_approve(chief, reference)
    family.visit(f"/{TOWN}/family/requests/{reference}").must_see("Validée", "Accepté", "livret-net.pdf")
    family.visit(f"/{TOWN}/family/household").must_see("Pacsé")
    assert "green" in family.colours()


def send_sheet(family: BrowserPerson) -> str:
    """The family's sheet again, with another situation and three papers; the reference of what was sent."""
    family.visit(f"/{TOWN}/procedures/family").press("Commencer")
    papers = {BOOK: scan("livret"), IDENTITY: scan("identite"), PROOF: photo("facture-eau")}
    page_by_page(family, "Continuer", {"Situation familiale": "Pacsé(e)"}, {}, papers)
    family.press("Terminer", CERTIFIED).must_see("est envoyée")
    return family.address.rsplit("/", 1)[-1]


def read_and_refuse(chief: BrowserPerson, reference: str) -> None:
    """The papers lie beside the answers: looked at, one opened, one refused with a usual reason, then asked for."""
    chief.visit(f"/{TOWN}/inbox/{reference}").must_see("Pacsé(e)", "Pièces", BOOK, IDENTITY, PROOF)
    book, identity = piece(chief, BOOK), piece(chief, IDENTITY)
    expect(chief.page.locator(".piece img")).to_have_count(0)
    for each in (identity, book):
        look_at(chief, each)
    expect(identity).not_to_have_attribute("open", "")
    copy = written_on(opened(chief, book))
    assert "Paul Mercier" in copy
    assert reference in copy
    chief.visit(chief.address).must_see("Consultations (")
    chief.tap(chief.page.locator(".readings > summary"))
    chief.must_see("Consulté par Paul Mercier le")
    unfold(chief, book)
    chief.tap(book.locator(".refusing > summary"))
    book.get_by_label("Motif").select_option("Illisible")
    chief.leave_by(book.get_by_role("button", name="Refuser cette pièce"))
    chief.must_see(f"{BOOK} : pièce refusée", "1 pièce refusée")
    chief.press("Demander un complément", {"Message à la famille": "Une photo plus nette suffira."})


def replace_the_refused_one(family: BrowserPerson, reference: str) -> None:
    """Only what was refused is to be replaced; a photo becomes a PDF, and the page says so."""
    family.visit(f"/{TOWN}/family/requests/{reference}").must_see("À compléter", "Illisible", "Une photo plus nette")
    assert family.page.get_by_role("button", name="Remplacer").count() == 1
    family.press("Remplacer")
    assert family.papers_of(BOOK) == []
    assert not family.is_asked(IDENTITY), "what was not refused stays, and is not asked again"
    family.fill({BOOK: photo("livret-net")}).must_see("Photo convertie en PDF.")
    family.press("Continuer").press("Terminer").must_see("est envoyée")


def accept_and_approve(chief: BrowserPerson, reference: str) -> None:
    """What was replaced is told beside what came instead; only the latter waits for a verdict."""
    chief.visit(f"/{TOWN}/inbox/{reference}").must_see("Corrigé depuis votre demande", "livret.pdf")
    assert chief.page.locator("details.piece").count() == 3
    unfold(chief, piece(chief, BOOK))
    chief.must_see("livret-net.pdf", "Photo convertie en PDF.")
    chief.press(f"Accepter : {BOOK}").must_see(f"{BOOK} : pièce acceptée")
    chief.press("Valider")


# ------------------------------------------------------------------------------------------------ the desk


def piece(chief: BrowserPerson, label: str) -> Locator:
    return (
        chief.page.locator("details.piece")
        .filter(has=chief.page.locator("summary", has_text=reading(label, whole=False)))
        .first
    )


def unfold(chief: BrowserPerson, folded: Locator) -> None:
    """What is unfolded already stays so."""
    if folded.get_attribute("open") is None:
        chief.tap(folded.locator("> summary"))
    expect(folded).to_have_attribute("open", "")


def look_at(chief: BrowserPerson, folded: Locator) -> None:
    """Unfolding shows the pages; what is unfolded already shows them by its button."""
    if folded.get_attribute("open") is None:
        unfold(chief, folded)
    else:
        chief.tap(folded.get_by_role("button", name="Voir la pièce"))
    see_preview(folded)


def see_preview(folded: Locator) -> None:
    picture = folded.get_by_role("img", name="Page 1 de")
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    expect(picture).not_to_have_js_property("naturalWidth", 0)


def opened(chief: BrowserPerson, folded: Locator) -> Path:
    """The copy that « Ouvrir » hands out: its tab closes as soon as the file arrives, the desk stays."""
    with chief.page.expect_download() as copy:
        chief.tap(folded.get_by_role("button", name="Ouvrir"))
    return copy.value.path()


def written_on(copy: Path) -> str:
    document = pypdfium2.PdfDocument(copy)
    try:
        return document[0].get_textpage().get_text_range().replace("\r\n", "")
    finally:
        document.close()
