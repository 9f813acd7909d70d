"""The inbox without a mouse: an agent moves, searches, writes and decides by keys alone."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.five import enter
from tests.journeys.keyboard import Keyboard
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


def test_lines_are_ticked_and_acted_on_by_keys_alone(app: Flask, page: Page) -> None:
    """X goes to the first line, then ticks; the arrows go from line to line; B leads to the button."""
    page.keyboard.press("x")
    expect(page.locator(".queue li > a").nth(0)).to_be_focused()
    for key in ("x", "ArrowDown", "ArrowDown", "x", "ArrowUp", "b"):
        page.keyboard.press(key)
    expect(page.locator("[data-count]")).to_have_text("(2)")
    expect(page.locator("[data-act=b]")).to_be_focused()
    chosen = page.locator(".tick input:checked").evaluate_all("all => all.map(each => each.value)")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 dossiers à la fois")
    for reference in chosen:
        expect(page.get_by_text(reference)).to_be_visible()


def test_a_range_of_lines_is_ticked_with_shift(page: Page) -> None:
    ticks = page.locator(".tick input")
    ticks.nth(0).click()
    ticks.nth(3).click(modifiers=["Shift"])
    expect(page.locator("[data-count]")).to_have_text("(4)")


def test_a_case_is_taken_and_labelled_by_keys_alone(app: Flask, page: Page) -> None:
    page.keyboard.press("j")
    reference = open_case(page)
    page.keyboard.press("a")
    expect(page.locator("#hands [data-act=a]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#hands")).to_contain_text("Vous avez ce dossier")
    page.keyboard.press("e")
    expect(page.locator("#label-urgent")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#hands .chip")).to_have_text("Urgent")
    case = case_of(app, TOWN, reference=reference)
    assert (case.assignee_name, case.labels, case.holder) == ("Inès Martin", ["urgent"], "staff")


def test_trap_18_a_page_says_that_it_is_open_and_who_else_has_it_open(app: Flask, page: Page, visitor: Visitor) -> None:
    page.keyboard.press("j")
    expect(page.locator(".case .ref")).to_be_visible()
    chief = visitor("phone", look=False)
    enter(app, chief, TOWN, "chef").visit(page.url.partition(TOWN)[2].join((f"/{TOWN}", "")))
    expect(chief.page.locator("#hands")).to_contain_text("Ouvert aussi par Inès Martin en ce moment")
    page.reload()
    expect(page.locator("#hands")).to_contain_text("Ouvert aussi par Paul Mercier")
    chief.page.goto(f"/{TOWN}/inbox")
    page.reload()
    expect(page.locator("#hands")).not_to_contain_text("Ouvert aussi")


def test_the_list_stays_in_sight_below_unfolded_filters(page: Page) -> None:
    """What the arrows lead to is seen, however much is unfolded above it."""
    page.locator(".narrow-down").evaluate_all("all => all.forEach((each) => { each.open = true })")
    page.keyboard.press("x")
    stop = Keyboard(page).outlined()
    assert stop["inSight"], stop
