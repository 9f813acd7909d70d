"""Somebody who fills forms by their labels, without a script: reads the page, finds a label, answers, presses a button."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.journeys.papers import Paper
from tests.journeys.somebody import Somebody, words

Sent = Sequence[tuple[str, Paper]]

NUMBERS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


@dataclass
class Person(Somebody):
    """`page` is what they look at. Every label they answer must be on the page; every answer left over is an error."""

    client: FlaskClient
    page: BeautifulSoup = field(default_factory=lambda: BeautifulSoup("", "html.parser"))
    address: str = ""
    whole_address: str = ""
    status: int = 0

    # Looking ---------------------------------------------------------------------------------------------
    def visit(self, address: str) -> Person:
        return self._arrive(self.client.get(address, follow_redirects=True))

    def _arrive(self, response: TestResponse) -> Person:
        assert response.status_code < 500, f"{response.request.path}: {response.status_code}"
        self.status = response.status_code
        query = response.request.query_string.decode()
        self.address = response.request.path
        self.whole_address = self.address + (f"?{query}" if query else "")
        self.page = BeautifulSoup(response.get_data(as_text=True), "html.parser")
        return self

    @property
    def title(self) -> str:
        heading = self.page.find("h1")
        return words(heading.get_text()) if heading else ""

    @property
    def text(self) -> str:
        return words(self.page.get_text(" "))

    @property
    def errors(self) -> list[str]:
        return [words(each.get_text()) for each in self.page.select(".error-summary li, .error")]

    def labels(self) -> list[str]:
        return [label for label, _ in self._labelled(self.page)]

    def questions(self) -> list[str]:
        return self.labels() + [words(each.get_text()) for each in self.page.find_all("legend") if not is_hidden(each)]

    def links(self) -> list[tuple[str, str]]:
        return [(words(link.get_text()), str(link["href"])) for link in self.page.find_all("a", href=True)]

    def colours(self) -> set[str]:
        return {str(chip.get("data-colour", "")) for chip in self.page.select(".chip")}

    # Acting ----------------------------------------------------------------------------------------------
    def follow(self, text: str) -> Person:
        """Follow the link that reads so."""
        for reads, leads in self.links():
            if reads.casefold().startswith(words(text).casefold()):
                return self.visit(urljoin(self.address, leads).split("#")[0])
        raise AssertionError(f"no link « {text} » on {self.address}: {self.links()}")

    def press(self, text: str, answers: dict[str, Any] | None = None) -> Person:
        """Press the button that reads so, with answers by label in its form."""
        button = self._button(text)
        form = button.find_parent("form")
        assert isinstance(form, Tag)
        left = dict(answers or {})
        files = self._given(form, left)
        data = self._filled(form, left)
        assert not left, f"no label for {list(left)} on {self.address}; labels: {self.labels()}"
        if button.get("name"):
            data.append((str(button["name"]), str(button.get("value", ""))))
        return self._send(form, data, str(button.get("formaction") or ""), files)

    def give_again(self, label: str) -> Person:
        button = self._of_files(self.page, label).select_one("button[value^='reuse:']")
        assert button is not None, f"nothing to give again for {label} on {self.address}"
        form = button.find_parent("form")
        assert isinstance(form, Tag)
        return self._send(form, [*self._filled(form, {}), ("_action", str(button["value"]))])

    def papers_of(self, label: str) -> list[str]:
        return [words(each.get_text()) for each in self._of_files(self.page, label).select("[data-paper] a")]

    def complete(self, button: str, answers: dict[str, Any]) -> Person:
        here, left = self.address, dict(answers)
        while True:
            now = {label: left.pop(label) for label in answers if label in left and self.is_asked(label)}
            self.press(button, now)
            if not left:
                return self
            assert now, f"{left} was never asked on {self.address}: {self.errors}"
            assert self.address == here, f"{left} was never asked; now on {self.address}"

    def security_check(self) -> dict[str, str]:
        label = next(label for label in self.labels() if label.startswith("Combien font"))
        found = re.findall("|".join(sorted(NUMBERS, key=len, reverse=True)), label.removeprefix("Combien font"))
        return {label: str(sum(NUMBERS.index(number) for number in found))}

    def somebody_else(self) -> Person:
        return Person(self.client.application.test_client())

    def offers(self, button: str) -> bool:
        return self._found(button) is not None

    def _found(self, text: str) -> Tag | None:
        for button in self.page.find_all("button"):
            if "visually-hidden" not in button.get("class", []) and words(button.get_text()).casefold().startswith(
                words(text).casefold()
            ):
                return button
        return None

    def _button(self, text: str) -> Tag:
        button = self._found(text)
        if button is not None:
            return button
        raise AssertionError(
            f"no button « {text} » on {self.address}: {[words(b.get_text()) for b in self.page.find_all('button')]}"
        )

    def _send(self, form: Tag, data: list[tuple[str, str]], action: str = "", files: Sent = ()) -> Person:
        target = urlsplit(urljoin(self.address, action or str(form.get("action") or self.whole_address)))
        path = target.path + (f"?{target.query}" if target.query else "")
        if str(form.get("method", "get")).lower() == "get":
            return self._arrive(self.client.get(path, query_string=MultiDict(data), follow_redirects=True))
        posted = MultiDict[str, Any]([*data, *((name, (BytesIO(it.content), it.name)) for name, it in files)])
        return self._arrive(self.client.post(path, data=posted, follow_redirects=True))

    def _given(self, form: Tag, answers: dict[str, Any]) -> list[tuple[str, Paper]]:
        """The papers among the answers, taken out of them, by the name of the control that takes them."""
        papers = {label: value for label, value in answers.items() if isinstance(value, Paper)}
        found: list[tuple[str, Paper]] = []
        for label, paper in papers.items():
            control = self._of_files(form, label).find("input", type="file")
            assert isinstance(control, Tag), f"{label}: no way to choose a file"
            assert form.get("enctype") == "multipart/form-data", f"{label}: the file would not be sent"
            found.append((str(control["name"]), paper))
            del answers[label]
        return found

    def _of_files(self, root: Tag, label: str) -> Tag:
        """The question of this name that takes files."""
        for each in root.select("fieldset.files"):
            legend = each.find("legend")
            if (
                legend is not None
                and not is_hidden(each)
                and words(legend.get_text()).casefold() == words(label).casefold()
            ):
                return each
        raise AssertionError(f"« {label} » asks for no file on {self.address}: {self.questions()}")

    def _filled(self, form: Tag, answers: dict[str, Any]) -> list[tuple[str, str]]:
        """The form's own values, with the answers over them."""
        given = self._by_control(form, answers)
        data: list[tuple[str, str]] = []
        for control in form.find_all(["input", "select", "textarea"]):
            name = control.get("name")
            if not name or control.has_attr("disabled") or is_hidden(control):
                continue
            data += [(str(name), value) for value in _values(control, given)]
        return data

    def _by_control(self, form: Tag, answers: dict[str, Any]) -> dict[int, Any]:
        """Answers by control: a label's, or an option's within the fieldset of a question."""
        given: dict[int, Any] = {}
        for label, control in self._labelled(form):
            for wanted in list(answers):
                if words(wanted).casefold() == label.casefold():
                    given[id(control)] = answers.pop(wanted)
        for fieldset in form.find_all("fieldset"):
            legend = fieldset.find("legend")
            if legend is None or is_hidden(fieldset):
                continue
            for wanted in list(answers):
                if words(wanted).casefold() == words(legend.get_text()).casefold():
                    self._choose(fieldset, answers.pop(wanted), given)
        return given

    def _choose(self, fieldset: Tag, chosen: Any, given: dict[int, Any]) -> None:
        wanted = [words(each).casefold() for each in (chosen if isinstance(chosen, list) else [chosen])]
        found = []
        for label, control in self._labelled(fieldset):
            if control.get("type") in {"radio", "checkbox"}:
                given[id(control)] = label.casefold() in wanted
                found += [label.casefold()] if label.casefold() in wanted else []
        assert set(found) == set(wanted), f"{wanted} not among {[label for label, _ in self._labelled(fieldset)]}"

    def _labelled(self, root: Tag) -> Iterator[tuple[str, Tag]]:
        for label in root.find_all("label"):
            control = (
                self.page.find(id=str(label["for"]))
                if label.get("for")
                else label.find(["input", "select", "textarea"])
            )
            if isinstance(control, Tag) and not is_hidden(control):
                yield words(label.get_text()), control


def is_hidden(tag: Tag) -> bool:
    """Whether a person without a script does not see it."""
    return tag.has_attr("hidden") or any(parent.has_attr("hidden") for parent in tag.parents if isinstance(parent, Tag))


def _values(control: Tag, given: dict[int, Any]) -> list[str]:
    answer = given.get(id(control))
    if control.name == "select":
        return [_option(control, answer)]
    if control.name == "textarea":
        return [control.get_text() if answer is None else str(answer)]
    if control.get("type") in {"radio", "checkbox"}:
        ticked = control.has_attr("checked") if answer is None else bool(answer)
        return [str(control.get("value", "on"))] if ticked else []
    if control.get("type") in {"submit", "button", "image", "file"}:
        return []
    return [str(control.get("value", "")) if answer is None else str(answer)]


def _option(select: Tag, answer: Any) -> str:
    options = select.find_all("option")
    if answer is None:
        chosen = next((option for option in options if option.has_attr("selected")), options[0] if options else None)
        return str(chosen.get("value", "")) if chosen else ""
    for option in options:
        if words(option.get_text()).casefold() == words(str(answer)).casefold():
            return str(option.get("value", option.get_text()))
    raise AssertionError(f"« {answer} » not among {[words(option.get_text()) for option in options]}")
