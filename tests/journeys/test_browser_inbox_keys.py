"""The inbox without a mouse: an agent moves, searches, writes and decides by keys alone."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.web.conftest import case_of

pytestmark = pytest.mark.browser
TOWN = "carros"


@pytest.fixture
def page(visitor: Visitor) -> Page:
    agent = visitor("desktop").visit(f"/{TOWN}/login")
    page: Page = agent.page
    page.locator("#username").fill(f"agent@{TOWN}.example")
    page.locator("#password").fill("guichet-demo")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{TOWN}/inbox")
    return page


def open_case(page: Page) -> str:
    return page.locator(".case .ref").inner_text()


def test_j_and_k_walk_through_the_list(page: Page) -> None:
    order = [
        href.rpartition("/")[2] for href in page.locator(".queue li > a").evaluate_all("all => all.map(a => a.href)")
    ]
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(page.locator(".case .ref")).to_have_text(order[place])


def test_letters_typed_in_a_field_move_nothing(page: Page) -> None:
    page.keyboard.press("j")
    expect(page.locator(".case .ref")).to_be_visible()
    before = open_case(page)
    page.keyboard.press("m")
    page.keyboard.type("jjkkv?")
    expect(page.locator("#note")).to_have_value("jjkkv?")
    assert open_case(page) == before


def test_a_decision_takes_its_key_then_enter(app: Flask, page: Page) -> None:
    page.keyboard.press("j")
    expect(page.locator(".case .ref")).to_be_visible()
    reference = open_case(page)
    page.keyboard.press("v")
    expect(page.locator('.decide [data-key="v"]')).to_be_focused()
    assert case_of(app, TOWN, reference=reference).holder == "staff"
    page.keyboard.press("Enter")
    expect(page.locator(".notices")).to_contain_text("Voici le dossier suivant")
    assert case_of(app, TOWN, reference=reference).state == "valid"


def test_the_help_says_every_key_and_closes(page: Page) -> None:
    page.keyboard.press("j")
    expect(page.locator(".case .ref")).to_be_visible()
    page.keyboard.press("?")
    help_ = page.locator("#keys")
    expect(help_).to_be_visible()
    for key in page.locator(".decide [data-key]").evaluate_all("all => all.map(b => b.dataset.key.toUpperCase())"):
        expect(help_.get_by_text(key, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()


def test_a_ticked_answer_opens_its_sentence(page: Page) -> None:
    page.keyboard.press("j")
    expect(page.locator(".case .ref")).to_be_visible()
    tick = page.locator('input[name="mark"]').first
    name = tick.get_attribute("value")
    sentence = page.locator(f'textarea[name="mark-{name}"]')
    if not tick.is_visible():
        page.locator(".all-answers > summary").click()
    expect(sentence).to_be_hidden()
    tick.check()
    expect(sentence).to_be_visible()
