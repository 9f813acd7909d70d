"""A page as a person sees its form: labels beside controls. Fills it by label, and gives what a browser would send.

Both applications are filled in by the same answers, whatever their inputs are called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bs4 import BeautifulSoup, Tag

Answers = Mapping[str, str | Sequence[str]]
"""Words of the label -> what is typed or chosen. A list answers the successive questions of that label, in order."""

TYPED = {"text", "email", "tel", "date", "number", "search", "hidden", "password", "url"}


@dataclass(slots=True)
class Control:
    """One input. `label` is that of its question; `option` that of a radio button or a box among several."""

    name: str
    kind: str
    label: str
    option: str = ""
    value: str = ""
    on: bool = False
    options: dict[str, str] = field(default_factory=dict)


class Page:
    """The wizard's form in a page of HTML."""

    def __init__(self, html: str) -> None:
        self.soup = BeautifulSoup(html, "html.parser")
        form = self.soup.select_one("form[data-wizard]")
        if form is None:
            raise ValueError(
                "No form of a wizard on this page: " + (self.soup.h1.get_text() if self.soup.h1 else html[:200])
            )
        self.action = str(form["action"])
        self.controls = [_control(form, tag) for tag in form.select("input[name], select[name], textarea[name]")]

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

        Raises LookupError for a label that the page does not have.
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
        for control in controls:
            control.on = control.option in values
        missing = set(values) - {control.option for control in controls}
        if missing:
            raise LookupError(f"« {label} » has no {sorted(missing)}.")
        return
    for control, value in zip(controls, values, strict=False):
        if control.kind == "checkbox":
            control.on = value == "on"
        elif control.kind == "select":
            control.value = next(key for key, words in control.options.items() if words == value)
        else:
            control.value = value


def _sent(control: Control) -> Iterator[str]:
    if control.kind not in {"radio", "checkbox"} or control.on:
        yield control.value


def _control(form: Tag, tag: Tag) -> Control:
    kind = {"textarea": "textarea", "select": "select"}.get(tag.name, str(tag.get("type", "text")))
    label, option = _labels(form, tag, kind)
    made = Control(str(tag["name"]), kind, label, option, str(tag.get("value", "")), tag.has_attr("checked"))
    if kind == "textarea":
        made.value = tag.get_text().removeprefix("\n")
    if kind == "select":
        made.options = {str(each.get("value", each.get_text())): words_of(each) for each in tag.select("option")}
        chosen = tag.select_one("option[selected]") or tag.select_one("option")
        made.value = str(chosen.get("value", "")) if chosen else ""
    if kind in {"radio", "checkbox"} and not tag.has_attr("value"):
        made.value = "on"
    return made


def _labels(form: Tag, tag: Tag, kind: str) -> tuple[str, str]:
    """The question's label, and the option's where a question has several inputs of one name."""
    around = tag.find_parent("label")
    own = around or form.find("label", attrs={"for": tag.get("id", "")}) if tag.get("id") or around else None
    words = words_of(own) if isinstance(own, Tag) else str(tag.get("aria-label", ""))
    legend = _legend(tag)
    if kind == "radio" or (kind == "checkbox" and len(form.select(f'input[name="{tag["name"]}"]')) > 1):
        return legend, words
    return words or legend, ""


def _legend(tag: Tag) -> str:
    fieldset = tag.find_parent("fieldset")
    legend = fieldset.find("legend") if fieldset else None
    return words_of(legend) if isinstance(legend, Tag) else ""


def words_of(tag: Tag) -> str:
    """A tag's text on one line, without the star of a mandatory question."""
    return " ".join(tag.get_text(" ").replace("*", " ").split())
