"""What is looked at on every page that a browser reaches, whoever reaches it and whatever the test is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request

AXE = (Path(__file__).parents[1] / "assets" / "axe.min.js").read_text(encoding="utf-8")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
RUN_AXE = """(rules) => axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: false})
  .then(({violations}) => violations.flatMap(({id, help, nodes}) => nodes.map(({target, html, any}) => (
    {id, help, target: target.join(" "), html: html.slice(0, 160), because: any.map((one) => one.message).join("; ")}
  ))))"""
SHAPE = """() => innerWidth + (document.body.dataset.town ?? "") + [...document.querySelectorAll("body *")].map((each) => [
  each.tagName, each.className, ...["type", "hidden", "checked", "disabled", "open", "aria-invalid", "aria-current", "data-colour"]
    .filter((name) => each.hasAttribute(name)).map((name) => name + each.getAttribute(name)),
].join()).join(" ")"""
TOO_WIDE = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && each.checkVisibility())
      .map((each) => `${each.tagName.toLowerCase()}.${each.className}`).slice(0, 5) : []"""


@dataclass
class Eyes:
    """Whoever looks at a page: accessibility, width, and what the browser complains about."""

    home: str
    complaints: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def watch(self, page: Page) -> None:
        """Hear what the console, the script and the network have to say, whatever happens between two pages."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{short(page)}: script error: {error}"))
        page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not expected(message):
            self.complaints.append(f"{message.location.get('url', '')}: console {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.complaints.append(f"asks another host: {request.url}")

    def look(self, page: Page, *, axe: bool = True) -> None:
        """Raises AssertionError with all that is wrong on this page; without `axe`, in its width and its console only."""
        problems, self.complaints = self.complaints, []
        wide = page.evaluate(TOO_WIDE)
        if wide:
            problems.append(f"{short(page)}: wider than the screen: {', '.join(wide)}")
        problems += [] if not axe or self._looked_at(page) else audit(page)
        assert not problems, "\n".join(problems)

    def _looked_at(self, page: Page) -> bool:
        """Whether axe saw a page of the same build before: the same town, width, elements and states; only words differ."""
        shape = page.evaluate(SHAPE)
        seen = shape in self.known
        self.known.add(shape)
        return seen


def expected(message: ConsoleMessage) -> bool:
    """A page that refuses (a form to correct, an address unknown) says so itself; the browser reports its status too.

    So does an upload, whose connection a test may cut.
    """
    own = message.page is not None and message.location.get("url") == message.page.url
    if "/files/" in message.location.get("url", ""):
        return bool(re.search(r"status of (4\d\d)|net::ERR_", message.text))
    return bool(re.search(r"status of (4\d\d)", message.text)) and (own or "409" in message.text)


def audit(page: Page) -> list[str]:
    """What axe finds, a line each: page, rule, selector, why."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(RUN_AXE, list(RULES))
    return [
        f"{short(page)} « {page.title()} »: {each['id']} ({each['help']}): {each['target']} {each['html']} {each['because']}"
        for each in found
    ]


def short(page: Page) -> str:
    """An address without what differs at each run."""
    try:
        return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", urlsplit(page.url).path)
    except Error:
        return "closed page"
