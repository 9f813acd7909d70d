"""Files sent by the page's script: progress, a connection that breaks, photos joined, an error elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, Route, expect

from tests.gateways import papers_made as made
from tests.journeys.conftest import Visitor
from tests.journeys.eyes import audit
from tests.journeys.five import enter
from tests.web.papers_town import TOWN, names, publish

pytestmark = pytest.mark.browser


def payload(content: bytes, name: str, kind: str = "application/pdf") -> Any:
    return {"name": name, "mimeType": kind, "buffer": content}


def heavy() -> bytes:
    """A PDF of three pieces."""
    return made.pdf(made.embedding(bytes(range(256)) * 5000), compress_streams=False)


@pytest.fixture
def page(app: Flask, visitor: Visitor, tmp_path: Path) -> Page:
    return opened(app, visitor, tmp_path, "desktop")


def opened(app: Flask, visitor: Visitor, folder: Path, device: str) -> Page:
    publish(app, folder)
    person = visitor(device, look=False, axe=False)
    enter(app, person, TOWN, "famille")
    return person.visit(f"/{TOWN}/procedures/papers").press("Commencer").page


def question(page: Page, name: str) -> Locator:
    return page.locator(f"[data-question={name}]")


def paper(page: Page, name: str, text: str) -> Locator:
    return question(page, name).locator("[data-papers] li").filter(has_text=text)


def step_of(page: Page) -> str:
    return "/" + page.url.split("/", 3)[3]


def hold(page: Page, wanted: str = "") -> list[Route]:
    """Pieces that begin at this offset (any, by default) wait in the list; the others pass."""
    held: list[Route] = []

    def route(route: Route) -> None:
        if route.request.method == "POST" and (not wanted or route.request.headers.get("x-upload-offset") == wanted):
            held.append(route)
        else:
            route.continue_()

    page.route("**/files/**", route)
    return held


def wait_for(page: Page, held: list[Route], count: int) -> None:
    for _ in range(300):
        if len(held) >= count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{len(held)} pieces, not {count}")


def test_a_file_goes_on_where_the_connection_was_lost_and_tells_how_far_it_is(app: Flask, page: Page) -> None:
    content, status = heavy(), question(page, "proof").get_by_role("status")
    held = hold(page, str(512 * 1024))
    page.locator("#proof").set_input_files(payload(content, "bail.pdf"))
    share = round(512 * 1024 / len(content) * 100)
    expect(page.locator("progress")).to_have_js_property("value", share)
    expect(question(page, "proof").locator(".uploads")).to_contain_text(f"{share} %")
    wait_for(page, held, 1)
    held[0].abort("connectionreset")
    expect(status).to_contain_text("reprise")
    wait_for(page, held, 2)
    held[1].continue_()
    expect(paper(page, "proof", "bail.pdf")).to_be_visible()
    expect(status).to_have_text("bail.pdf est ajouté")
    expect(page.locator("progress")).to_have_count(0)
    assert names(app, step_of(page), "proof") == ["bail.pdf"]


def test_a_file_is_dropped_and_a_condition_hears_of_it(app: Flask, page: Page) -> None:
    expect(question(page, "without")).to_be_visible()
    dropped = page.evaluate_handle(
        """(bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "photo.jpg", { type: "image/jpeg" }));
          return data;
        }""",
        list(made.phone_photo()),
    )
    question(page, "other").locator("[data-drop]").dispatch_event("drop", {"dataTransfer": dropped})
    expect(paper(page, "other", "photo.jpg")).to_be_visible()
    expect(question(page, "without")).to_be_hidden()
    question(page, "other").get_by_role("button", name="Retirer photo.jpg").click()
    expect(question(page, "without")).to_be_visible()


def test_several_photos_are_put_in_order_and_become_one_document(app: Flask, visitor: Visitor, tmp_path: Path) -> None:
    page = opened(app, visitor, tmp_path, "phone")
    proof = question(page, "proof")
    expect(proof.get_by_text("Prendre une photo")).to_be_visible()
    page.locator("#proof-photo").set_input_files(payload(made.phone_photo(), "un.jpg", "image/jpeg"))
    pages = proof.get_by_role("group", name="Pages du document")
    expect(pages.get_by_role("listitem")).to_have_count(1)
    two = [
        payload(made.transparent(), "deux.png", "image/png"),
        payload(made.phone_photo(1), "trois.jpg", "image/jpeg"),
    ]
    page.locator("#proof").set_input_files(two)
    expect(pages.get_by_role("listitem")).to_have_count(3)
    expect(pages.locator("img")).to_have_count(3)
    pages.get_by_role("button", name="Retirer la page 3").click()
    pages.get_by_role("button", name="Monter la page 2").click()
    assert not audit(page)
    page.get_by_role("button", name="Suivant").click()
    expect(proof.get_by_role("status")).to_contain_text("pas encore envoyées")
    pages.get_by_role("button", name="Envoyer ces 2 pages en un document").click()
    expect(paper(page, "proof", "2 photos réunies en un PDF de 2 pages.")).to_be_visible()
    assert names(app, step_of(page), "proof") == ["deux.pdf"]


def test_leaving_waits_for_the_file_and_an_error_elsewhere_keeps_it(app: Flask, page: Page) -> None:
    held = hold(page)
    page.locator("#proof").set_input_files(payload(made.pdf(), "bail.pdf"))
    expect(page.locator("progress")).to_be_visible()
    wait_for(page, held, 1)
    page.get_by_role("button", name="Suivant").click()
    expect(question(page, "proof").get_by_role("status")).to_contain_text("Encore un instant")
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(paper(page, "proof", "bail.pdf")).to_be_visible()
    expect(page.locator("#name-error")).to_be_visible()
    assert not audit(page)


def test_a_refusal_says_what_to_do_and_nothing_of_the_page_is_lost(app: Flask, page: Page) -> None:
    page.locator("#name").fill("Dossier")
    page.locator("#proof").set_input_files(payload(made.archive(), "bail.pdf"))
    said = question(page, "proof").locator(".uploads .error")
    expect(said).to_contain_text("zip")
    question(page, "proof").get_by_role("button", name="Fermer").click()
    expect(question(page, "proof").locator(".uploads li")).to_have_count(0)
    expect(page.locator("#name")).to_have_value("Dossier")


def test_an_upload_is_cancelled(app: Flask, page: Page) -> None:
    hold(page)
    page.locator("#proof").set_input_files(payload(made.pdf(), "bail.pdf"))
    question(page, "proof").get_by_role("button", name="Annuler").click()
    expect(question(page, "proof").locator(".uploads li")).to_have_count(0)
    expect(question(page, "proof").get_by_role("status")).to_contain_text("annulé")
    assert names(app, step_of(page), "proof") == []
