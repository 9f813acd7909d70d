"""Somebody at a real browser, with its script: the same ways as `person.Person`, and an eye on every page they reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.journeys.eyes import Eyes
from tests.journeys.papers import Paper
from tests.journeys.somebody import Somebody, reading, words

LOOKS = """() => {
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
  return {
    questions: seen("label, legend, .label").map((each) => each.textContent),
    links: seen("a[href]").map((each) => [each.textContent, each.getAttribute("href")]),
  };
}"""
CONTROLS = "input:not([type=radio]), select, textarea"
FORGOTTEN = """() => [...document.querySelectorAll("form[data-wizard] [aria-required=true]")].some((each) => {
  if (!each.checkVisibility()) return false;
  if (each.matches("fieldset")) return !each.querySelector(":checked");
  return each.type === "checkbox" ? !each.checked : !each.value;
})"""
DEAD_ENDS = """() => [...document.querySelectorAll(".error-summary a")].filter((link) => {
  const target = document.getElementById(link.hash.slice(1));
  target?.focus();
  return !target || !target.contains(document.activeElement);
}).map((link) => link.outerHTML)"""


@dataclass
class BrowserPerson(Somebody):
    """`eyes` look at every page reached, unless `look` is false; without `axe`, they are quick about it.

    Who is `careless` presses the button before answering, wherever something is asked, and reads what is said then.
    """

    page: Page
    touch: bool
    eyes: Eyes
    newcomer: Callable[[], BrowserPerson]
    careless: bool = False
    look: bool = True
    axe: bool = True

    # Looking ---------------------------------------------------------------------------------------------
    def visit(self, address: str) -> BrowserPerson:
        answer = self.page.goto(address)
        assert answer is None or answer.status < 500, f"{address}: {answer.status}"
        return self._arrive()

    def _arrive(self) -> BrowserPerson:
        if self.look:
            self.eyes.look(self.page, axe=self.axe)
        return self

    def forgive(self, what: str) -> None:
        """A complaint of the browser that the test itself is about."""
        self.eyes.complaints = [each for each in self.eyes.complaints if what not in each]

    @property
    def address(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        return words(self.page.locator("body").inner_text())

    @property
    def errors(self) -> list[str]:
        return [words(each) for each in self.page.locator(".error-summary li, .error").all_inner_texts()]

    def questions(self) -> list[str]:
        return [words(each) for each in self.page.evaluate(LOOKS)["questions"]]

    def links(self) -> list[tuple[str, str]]:
        return [(words(reads), leads) for reads, leads in self.page.evaluate(LOOKS)["links"]]

    def colours(self) -> set[str]:
        return set(self.page.locator(".chip").evaluate_all("chips => chips.map((chip) => chip.dataset.colour)"))

    # Acting ----------------------------------------------------------------------------------------------
    def tap(self, what: Locator) -> None:
        if self.touch:
            what.tap()
        else:
            what.click()

    def leave_by(self, what: Locator) -> BrowserPerson:
        """Tap what leads to another page."""
        with self.page.expect_navigation():
            self.tap(what)
        return self._arrive()

    def follow(self, text: str) -> BrowserPerson:
        return self.leave_by(seen(self.page.get_by_role("link", name=reading(text, whole=False))))

    def offers(self, button: str) -> bool:
        return self.button(button).count() > 0

    def button(self, text: str) -> Locator:
        return seen(self.page.get_by_role("button", name=reading(text, whole=False)))

    def press(self, text: str, answers: dict[str, Any] | None = None) -> BrowserPerson:
        if answers and self.careless and self.asks():
            self.be_refused(text)
        self.fill(answers or {})
        return self.leave_by(self.button(text))

    def complete(self, button: str, answers: dict[str, Any]) -> BrowserPerson:
        return self.press(button, answers)

    def give_again(self, label: str) -> BrowserPerson:
        question = self.group(label)
        self.tap(question.get_by_text("Ajouter depuis mon espace de stockage"))
        with self.page.expect_navigation():
            self.tap(seen(question.get_by_role("button", name=reading("Ajouter", whole=False))))
        return self._arrive()

    def papers_of(self, label: str) -> list[str]:
        return [words(each) for each in self.group(label).locator("[data-paper] a").all_inner_texts()]

    def asks(self) -> bool:
        """Whether a mandatory question of the wizard has no answer yet."""
        return bool(self.page.evaluate(FORGOTTEN))

    def be_refused(self, button: str) -> None:
        """Press too early: the page comes back, says so, and each line of its summary leads to its question."""
        self.leave_by(self.button(button))
        expect(self.page.locator(".error-summary")).to_be_focused()
        expect(self.page).to_have_title(re.compile("^Erreur"))
        dead_ends = self.page.evaluate(DEAD_ENDS)
        assert not dead_ends, f"{self.address}: {dead_ends}"

    def security_check(self) -> dict[str, str]:
        """The page works it out by itself."""
        expect(self.page.get_by_text("Vérification faite")).to_be_visible()
        return {}

    def somebody_else(self) -> BrowserPerson:
        return self.newcomer()

    # Answering -------------------------------------------------------------------------------------------
    def fill(self, answers: dict[str, Any]) -> BrowserPerson:
        """Answer what is asked, then what is asked because of it, until nothing is left."""
        left = dict(answers)
        while left:
            asked = {label: value for label, value in left.items() if self.is_asked(label)}
            assert asked, f"no label for {list(left)} on {self.address}; labels: {self.questions()}"
            for label, value in asked.items():
                self.answer(label, value)
                del left[label]
        return self

    def answer(self, label: str, value: Any) -> None:
        if isinstance(value, Paper):
            self._give(label, value)
            return
        control = self.control(label)
        if control is None:
            self._choose(label, value if isinstance(value, list) else [value])
        elif value is True:
            self.tap(control)
            expect(control).to_be_checked()
        elif control.evaluate("control => control.tagName") == "SELECT":
            control.select_option(value=self._value_of(control, str(value)))
        else:
            control.fill(str(value))

    def _give(self, label: str, paper: Paper) -> None:
        """Choose a file, and wait until the page shows what became of it."""
        question = self.group(label)
        given = FilePayload(name=paper.name, mimeType="application/octet-stream", buffer=paper.content)
        question.locator("input[type=file]").first.set_input_files([given])
        expect(question.locator("[data-paper]")).to_have_count(1)

    def control(self, label: str) -> Locator | None:
        """The one control of a label; None for a question with several."""
        found = self.page.get_by_label(reading(label)).locator("visible=true").and_(self.page.locator(CONTROLS))
        return found.first if found.count() else None

    def group(self, label: str) -> Locator:
        """A question with several controls, by its legend."""
        name = reading(label)
        return seen(self.page.get_by_role("radiogroup", name=name).or_(self.page.get_by_role("group", name=name)))

    def _choose(self, label: str, wanted: list[str]) -> None:
        group = self.group(label)
        for option in wanted:
            box = group.get_by_label(reading(option)).first
            if not box.is_checked():
                self.tap(group.locator("label").filter(has_text=reading(option)).first)
            expect(box).to_be_checked()

    def _value_of(self, control: Locator, wanted: str) -> str:
        options = control.locator("option").evaluate_all("all => all.map((each) => [each.textContent, each.value])")
        return next(value for text, value in options if words(text).casefold() == words(wanted).casefold())


def seen(what: Locator) -> Locator:
    return what.locator("visible=true").first
