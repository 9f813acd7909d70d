"""A page as a person sees its form: labels beside controls. Fills it by label, and gives what a browser would send.

Both applications are filled in by the same answers, whatever their inputs are called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

Answers = Mapping[str, str | Sequence[str]]
"""Beginning of a label -> what is typed or chosen. A list answers the successive questions of that label, in order."""


class Words(list[str]):
    """The text of a label, met bit by bit."""

    def __str__(self) -> str:
        return " ".join("".join(self).replace("*", " ").split())


@dataclass(slots=True)
class Control:
    """One input. `label` is that of its question; `option` that of a radio button or a box among several."""

    name: str
    kind: str
    value: str = ""
    on: bool = False
    label: str = ""
    option: str = ""
    options: dict[str, Words] = field(default_factory=dict)
    typed: Words = field(default_factory=Words)


class Page:
    """The wizard's form in a page of HTML. Raises ValueError for a page without one."""

    def __init__(self, html: str) -> None:
        reader = _Reader()
        reader.feed(html)
        if not reader.action:
            raise ValueError(f"No form of a wizard on this page: {html[:500]}")
        self.action = reader.action
        self.controls = reader.labelled()

    @property
    def questions(self) -> list[tuple[str, str]]:
        """(label, kind) of each visible input, in order: what a test compares between two applications."""
        return [
            (f"{each.label} : {each.option}" if each.option else each.label, each.kind)
            for each in self.controls
            if each.kind != "hidden"
        ]

    def filled(self, answers: Answers, action: str) -> bytes:
        """The body that a browser posts once `answers` are given and the button `action` is pressed.

        Raises LookupError for a label, or an answer to choose, that the page does not have.
        """
        for label, given in answers.items():
            values = [given] if isinstance(given, str) else list(given)
            _give(self._labelled(label), label, values)
        sent = [(each.name, value) for each in self.controls for value in _sent(each)]
        return urlencode([*sent, ("_action", action)]).encode()

    def _labelled(self, label: str) -> list[Control]:
        found = [each for each in self.controls if each.kind != "hidden" and each.label.startswith(label)]
        if not found:
            raise LookupError(f"No question « {label} » among {sorted({each.label for each in self.controls})}.")
        return found


def _give(controls: list[Control], label: str, values: list[str]) -> None:
    if controls[0].option:
        missing = set(values) - {control.option for control in controls}
        if missing:
            raise LookupError(f"« {label} » has no {sorted(missing)}.")
        for control in controls:
            control.on = control.option in values
        return
    for control, value in zip(controls, values, strict=False):
        if control.kind == "checkbox":
            control.on = value == "on"
        elif control.kind == "select":
            control.value = next(key for key, words in control.options.items() if str(words) == value)
        else:
            control.value = value


def _sent(control: Control) -> Iterator[str]:
    if control.kind not in {"radio", "checkbox"} or control.on:
        yield control.value


class _Reader(HTMLParser):
    """Collects the form's inputs, each with the labels that stand around it or point to it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.action = ""
        self._inside = False
        self._controls: list[tuple[Control, str, Words | None, Words | None]] = []
        self._pointing: dict[str, Words] = {}
        self._legends: list[Words] = []
        self._around: Words | None = None
        self._into: list[Words] = []

    def labelled(self) -> list[Control]:
        """The inputs, once the whole page was read."""
        alike = Counter((control.name, control.kind) for control, *_ in self._controls)
        for control, identifier, around, legend in self._controls:
            own = str(around or self._pointing.get(identifier) or "")
            several = control.kind == "radio" or (control.kind == "checkbox" and alike[control.name, control.kind] > 1)
            control.label, control.option = (str(legend or ""), own) if several else (own or str(legend or ""), "")
            if control.kind == "textarea":
                control.value = "".join(control.typed).removeprefix("\n")
        return [control for control, *_ in self._controls]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and "data-wizard" in given:
            self.action, self._inside = given["action"], True
        if self._inside and (begin := getattr(self, f"_begin_{tag}", None)):
            begin(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif self._inside and tag in {"label", "legend", "option", "textarea"} and self._into:
            self._into.pop()
            self._around = None if tag == "label" else self._around
        elif self._inside and tag == "fieldset":
            self._legends.pop()

    def handle_data(self, data: str) -> None:
        if self._into:
            self._into[-1].append(data)

    def _begin_fieldset(self, given: dict[str, str]) -> None:
        self._legends.append(Words())

    def _begin_legend(self, given: dict[str, str]) -> None:
        self._into.append(self._legends[-1])

    def _begin_label(self, given: dict[str, str]) -> None:
        self._around = Words()
        self._into.append(self._around)
        if "for" in given:
            self._pointing[given["for"]] = self._around

    def _begin_input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        value = given.get("value", "on" if kind in {"radio", "checkbox"} else "")
        self._meet(Control(given.get("name", ""), kind, value, "checked" in given), given)

    def _begin_textarea(self, given: dict[str, str]) -> None:
        control = Control(given.get("name", ""), "textarea")
        self._meet(control, given)
        self._into.append(control.typed)

    def _begin_select(self, given: dict[str, str]) -> None:
        self._meet(Control(given.get("name", ""), "select"), given)

    def _begin_option(self, given: dict[str, str]) -> None:
        words = Words()
        self._into.append(words)
        control = self._controls[-1][0]
        control.options[given.get("value", "")] = words
        if "selected" in given:
            control.value = given.get("value", "")

    def _meet(self, control: Control, given: dict[str, str]) -> None:
        if control.name:
            legend = self._legends[-1] if self._legends else None
            self._controls.append((control, given.get("id", ""), self._around, legend))
