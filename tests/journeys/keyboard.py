"""Somebody who uses the keyboard alone: Tab to a thing, then its keys. Each stop on the way must be seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.journeys.somebody import reading, words

STOP = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  const legend = here.closest("fieldset")?.querySelector("legend");
  const middle = [box.x + box.width / 2, box.y + box.height / 2];
  const top = document.elementFromPoint(...middle);
  const free = here.contains(top) || here.closest("label")?.contains(top) || top?.contains(here);
  return {
    tag: here.tagName, type: here.type ?? "", id: here.id, name: here.name ?? "", value: here.value ?? "",
    text: here.labels?.[0]?.textContent ?? here.textContent,
    chosen: (here.selectedOptions?.[0] ?? here.labels?.[0])?.textContent ?? "",
    question: legend ? legend.textContent : "",
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inSight: middle[1] >= 0 && middle[1] <= innerHeight && free,
  };
}"""
MOST_STOPS = 80
STOPS = {"A", "BUTTON", "INPUT", "SELECT", "SUMMARY", "TEXTAREA"}
"""What Tab stops at; a summary of errors or a question only takes the focus."""


@dataclass
class Keyboard:
    page: Page

    def here(self) -> dict[str, Any]:
        return dict(self.page.evaluate(STOP))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab(self, key: str = "Tab") -> dict[str, Any]:
        """The next stop, in sight and covered by nothing."""
        self.press(key)
        stop = self.outlined()
        assert stop["inSight"], f"out of sight or covered: {stop}"
        return stop

    def outlined(self) -> dict[str, Any]:
        """Where one is. Raises AssertionError when nothing has the focus, or one does not see what has it."""
        stop = self.here()
        assert stop["tag"] != "BODY", f"the focus was lost on {self.page.url}"
        assert stop["outlined"], f"no outline on {stop}"
        return stop

    def reach(
        self, text: str, *, back: bool = False, whole: bool = False, among: Collection[str] = STOPS
    ) -> dict[str, Any]:
        """Tab (Shift+Tab when `back`) until one of these tags, or the question around it, begins so; if `whole`, reads so."""
        wanted = reading(text, whole=whole)
        stop = self.here()
        for _ in range(MOST_STOPS):
            if stop["tag"] in among and any(wanted.match(words(stop[name])) for name in ("text", "question")):
                return stop
            stop = self.tab("Shift+Tab" if back else "Tab")
        raise AssertionError(f"« {text} » was not reached by Tab on {self.page.url}")

    def write(self, label: str, text: str, *, back: bool = False, whole: bool = False) -> None:
        self.reach(label, back=back, whole=whole)
        self.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, question: str, option: str, *, back: bool = False, whole: bool = False) -> None:
        """Space takes the first of radios; arrows the next ones, or those of a list."""
        if self.reach(question, back=back, whole=whole)["tag"] != "SELECT":
            self.press("Space")
        for _ in range(MOST_STOPS):
            if words(self.here()["chosen"]).casefold() == words(option).casefold():
                return
            self.press("ArrowDown")
        raise AssertionError(f"« {option} » is not an answer to « {question} »")

    def tick(self, box: str, *, back: bool = False, whole: bool = False) -> None:
        self.reach(box, back=back, whole=whole)
        self.press("Space")

    def enter(self) -> None:
        """Enter, on what leads to another page."""
        with self.page.expect_navigation():
            self.press("Enter")
