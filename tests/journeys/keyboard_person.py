"""Somebody at a real browser who has no mouse: every way of `BrowserPerson`, by keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, expect

from tests.journeys.browser_person import BrowserPerson
from tests.journeys.keyboard import Keyboard
from tests.journeys.papers import Paper

BEFORE_HERE = """question => Boolean(
  question.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING
)"""


@dataclass
class KeyboardPerson(BrowserPerson):
    """Tab and Shift+Tab to each thing, then type, Space, arrows or Enter; one always sees where one is."""

    @property
    def keys(self) -> Keyboard:
        return Keyboard(self.page)

    def tap(self, what: Locator) -> None:
        raise AssertionError(f"there is no mouse to tap {what}")

    def follow(self, text: str) -> KeyboardPerson:
        return self._go(text, "A")

    def press(self, text: str, answers: dict[str, Any] | None = None) -> KeyboardPerson:
        if answers and self.asks():
            self.be_refused(text)
        self.fill(answers or {})
        return self._go(text, "BUTTON")

    def _go(self, text: str, tag: str) -> KeyboardPerson:
        self.keys.reach(text, among={tag})
        self.keys.enter()
        self._arrive()
        return self

    def be_refused(self, button: str) -> None:
        """Press too early: the summary has the focus, and Enter on its first line leads to a question one then sees."""
        self._go(button, "BUTTON")
        expect(self.page.locator(".error-summary")).to_be_focused()
        self.keys.outlined()
        assert self.keys.tab()["tag"] == "A"
        self.keys.press("Enter")
        target = self.page.locator(".error-summary a").first.evaluate("link => link.hash.slice(1)")
        assert self.keys.outlined()["id"].startswith(target), f"{target} has not the focus on {self.address}"

    def answer(self, label: str, value: Any) -> None:
        if isinstance(value, Paper):
            self._give(label, value)
            return
        control = self.control(label)
        question = control or self.group(label)
        back = bool(question.evaluate(BEFORE_HERE))
        if value is True:
            self.keys.tick(label, back=back, whole=True)
            expect(question).to_be_checked()
        elif isinstance(value, list):
            for option in value:
                self.keys.tick(option, back=back, whole=True)
        elif control is None or question.evaluate("each => each.tagName") == "SELECT":
            self.keys.choose(label, str(value), back=back, whole=True)
        else:
            self.keys.write(label, str(value), back=back, whole=True)

    def somebody_else(self) -> KeyboardPerson:
        return without_a_mouse(self.newcomer())


def without_a_mouse(person: BrowserPerson) -> KeyboardPerson:
    return KeyboardPerson(**vars(person))
