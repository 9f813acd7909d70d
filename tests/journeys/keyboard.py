"""Somebody who uses the keyboard alone: Tab to a thing, then its keys. Each stop on the way must be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.journeys.somebody import words

STOP = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  const legend = here.closest("fieldset")?.querySelector("legend");
  const middle = [box.x + box.width / 2, box.y + box.height / 2];
  const top = document.elementFromPoint(...middle);
  const free = here.contains(top) || here.closest("label")?.contains(top) || top?.contains(here);
  return {
    tag: here.tagName, type: here.type ?? "", id: here.id, name: here.name ?? "", value: here.value ?? "",
    text: here.labels?.[0]?.textContent ?? here.textContent,
    question: legend ? legend.textContent : "",
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inSight: middle[1] >= 0 && middle[1] <= innerHeight && free,
  };
}"""
MOST_STOPS = 80


@dataclass
class Keyboard:
    page: Page

    def here(self) -> dict[str, Any]:
        return dict(self.page.evaluate(STOP))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab(self) -> dict[str, Any]:
        """The next stop: outlined, in sight, covered by nothing."""
        self.press("Tab")
        stop = self.here()
        assert stop["tag"] != "BODY", f"the focus was lost on {self.page.url}"
        assert stop["outlined"], f"no outline on {stop}"
        assert stop["inSight"], f"out of sight or covered: {stop}"
        return stop

    def reach(self, text: str) -> dict[str, Any]:
        """Tab until a control, or the question around it, reads so."""
        wanted = words(text).casefold()
        for _ in range(MOST_STOPS):
            stop = self.tab()
            if any(words(stop[name]).casefold().startswith(wanted) for name in ("text", "question")):
                return stop
        raise AssertionError(f"« {text} » was not reached by Tab on {self.page.url}")

    def write(self, label: str, text: str) -> None:
        self.reach(label)
        self.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, question: str, option: str) -> None:
        """Radios: Space takes the first, arrows the next ones."""
        self.reach(question)
        self.press("Space")
        for _ in range(MOST_STOPS):
            if words(self.here()["text"]) == words(option):
                return
            self.press("ArrowDown")
        raise AssertionError(f"« {option} » is not an answer to « {question} »")

    def tick(self, box: str) -> None:
        self.reach(box)
        self.press("Space")

    def enter(self) -> None:
        """Enter, on what leads to another page."""
        with self.page.expect_navigation():
            self.press("Enter")
