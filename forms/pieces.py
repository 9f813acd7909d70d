"""HTML in pieces and holes: rendered once by Jinja, filled many times by joining strings.

While a template is rendered, anything that depends on the request is not a value but a `Hole`, written down as a marker.
The output is then cut at the markers. Filling calls each hole with the view of one request. Whoever changes a template
sees it in one place; nobody pays for it again until the next edition.

A template cannot branch on a hole (it has no value yet): what may or may not be there is itself a hole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

Hole = Callable[[Any], str]
"""A function of the view that returns safe HTML."""

_MARK = re.compile("\ue000([0-9]+)\ue001")


class Pieces:
    """Fixed texts and the holes between them: `texts` is one longer than `holes`."""

    __slots__ = ("_parts",)

    def __init__(self, texts: list[str], holes: list[Hole]) -> None:
        parts: list[str | Hole] = []
        for index, text in enumerate(texts):
            if text:
                parts.append(text)
            if index < len(holes):
                parts.append(holes[index])
        self._parts = tuple(parts)

    def render(self, view: Any) -> str:
        return "".join([part if part.__class__ is str else part(view) for part in self._parts])  # type: ignore[operator]

    @property
    def size(self) -> int:
        """Characters of fixed text, for measuring what an edition holds."""
        return sum(len(part) for part in self._parts if isinstance(part, str))


class Recorder:
    """Collects the holes met while templates are rendered."""

    def __init__(self) -> None:
        self._holes: list[Hole] = []

    def hole(self, fill: Hole) -> Markup:
        """A marker to print where `fill(view)` will stand."""
        self._holes.append(fill)
        return Markup(f"\ue000{len(self._holes) - 1}\ue001")

    def cut(self, html: str) -> Pieces:
        """Cut rendered HTML at its markers; a marker may stand several times, or nowhere."""
        found = _MARK.split(html)
        return Pieces(found[0::2], [self._holes[int(index)] for index in found[1::2]])


def tidy(html: str) -> str:
    """Drop the blanks that templates leave between tags: a third of a page, and none of its meaning."""
    return re.sub(r"\n\s*", "\n", html)


def compile_template(environment: Environment, template: str, recorder: Recorder, **values: Any) -> Pieces:
    """Render a template once and cut it. `values` may hold holes of `recorder`."""
    return recorder.cut(tidy(environment.get_template(template).render(**values)))
