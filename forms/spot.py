"""The place of one question on a compiled page: what its template prints, fixed or as holes.

A control's template (`templates/fields/<type>.html`) receives `q` (the question), `at` (its Spot), `kind` (its field type)
and `town`. It branches on `q` as it likes; whatever depends on the family comes from `at`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from markupsafe import Markup, escape

from forms.pieces import Recorder, compile_template
from forms.types import TYPES
from forms.view import View
from forms.words import filler
from schemas.conditions import Condition
from schemas.definitions import Field as Question

if TYPE_CHECKING:
    from forms.types.base import FieldType
    from schemas.definitions import Town

ERROR_ICON = '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#i-circle-alert"/></svg>'


class Spot:
    """`in_row` says that input names begin with the prefix of the row being printed, known only then."""

    def __init__(self, question: Question, recorder: Recorder, in_row: bool = False) -> None:
        self.question = question
        self.in_row = in_row
        self._recorder = recorder

    # Names -----------------------------------------------------------------------------------------------
    def _full(self, part: str) -> str:
        return f"{self.question.id}-{part}" if part else self.question.id

    def _naming(self, part: str) -> Callable[[View], str]:
        name = self._full(part)
        return (lambda view: view.row + name) if self.in_row else (lambda view: name)

    def name(self, part: str = "") -> Markup:
        """The input's `name`, which is its `id` too."""
        return self.hole(self._naming(part)) if self.in_row else Markup(escape(self._full(part)))

    id = name

    def name_in(self, view: View, part: str = "") -> str:
        """The input's name on one page, for a hole."""
        return self._naming(part)(view)

    def typed(self, view: View, part: str = "") -> str:
        """What stands in an input on one page, for a hole; of several values, the first."""
        value = view.values.get(self._naming(part)(view), "")
        return value if isinstance(value, str) else value[0] if value else ""

    def stored(self, view: View) -> Any:
        """The question's stored answer on one page, for a hole; in a row, that row's."""
        return level_of(view.answers, view.row if self.in_row else "").get(self.question.id)

    # Holes -----------------------------------------------------------------------------------------------
    def hole(self, fill: Callable[[View], str]) -> Markup:
        return self._recorder.hole(fill)

    def either(self, test: Callable[[View], bool], then: str, otherwise: str) -> Markup:
        """One of two blocks of HTML, each of which may have holes of its own."""
        first, second = self._recorder.cut(then), self._recorder.cut(otherwise)
        return self.hole(lambda view: (first if test(view) else second).render(view))

    def text(self, text: str) -> Markup:
        """A text of the town, with `{names}` filled in from the answers when it has some."""
        if "{" not in text:
            return Markup(escape(text))
        fill = filler(text)
        return self.hole(lambda view: escape(fill(view.facts)))

    def value(self, part: str = "") -> Markup:
        """The text of an input, for `value="..."` or inside a text area."""
        naming = self._naming(part)

        def fill(view: View) -> str:
            value = view.values.get(naming(view), "")
            return escape(value if isinstance(value, str) else " ".join(value))

        return self.hole(fill)

    def options(self, pairs: Iterable[tuple[str, str]], part: str = "") -> Markup:
        """The `<option>`s of a long list (code, name): one hole, where one an option would make hundreds."""
        printed = {code: str(Markup('<option value="{}">{}</option>').format(code, name)) for code, name in pairs}
        fixed = "".join(printed.values())

        def fill(view: View) -> str:
            option = printed.get(self.typed(view, part))
            return fixed.replace(option, option.replace(">", " selected>", 1)) if option else fixed

        return self.hole(fill)

    def _chosen(self, option: str, part: str, mark: str) -> Markup:
        naming = self._naming(part)

        def fill(view: View) -> str:
            value = view.values.get(naming(view), "")
            return mark if (option == value if isinstance(value, str) else option in value) else ""

        return self.hole(fill)

    def checked(self, option: str, part: str = "") -> Markup:
        return self._chosen(option, part, " checked")

    def selected(self, option: str, part: str = "") -> Markup:
        return self._chosen(option, part, " selected")

    def error(self, part: str = "") -> Markup:
        """The sentence of an input at fault, or nothing."""
        naming = self._naming(part)

        def fill(view: View) -> str:
            name = naming(view)
            message = view.errors.get(name)
            return f'<p class="error" id="{name}-error">{ERROR_ICON} {escape(message)}</p>' if message else ""

        return self.hole(fill)

    def described(self, part: str = "", hint: bool | None = None) -> Markup:
        """`aria-invalid` and `aria-describedby` of an input (or of a fieldset), with the blank before them.

        `hint` says whether the hint stands under the id `<question>-hint` (by default: when the question has one).
        """
        naming, base = self._naming(part), self._naming("")
        hinted = bool(self.question.hint) if hint is None else hint

        def fill(view: View) -> str:
            name = naming(view)
            described = f"{base(view)}-hint" if hinted else ""
            if name in view.errors:
                return f' aria-invalid="true" aria-describedby="{(described + " " + name).strip()}-error"'
            return f' aria-describedby="{described}"' if described else ""

        return self.hole(fill)

    def invalid(self, *parts: str) -> Markup:
        """The class ` invalid` when one of the question's inputs is at fault."""
        namings = [self._naming(part) for part in parts or TYPES[self.question.type].parts_of(self.question)]
        return self.hole(lambda view: " invalid" if any(naming(view) in view.errors for naming in namings) else "")

    @property
    def star(self) -> Markup:
        """The star of a mandatory question (or the word of an optional one), fixed unless a condition decides."""
        question, naming = self.question, self._naming("")
        if isinstance(question.required, bool):
            return STAR if question.required else Markup("")
        return self.hole(lambda view: STAR if naming(view) in view.required else NO_STAR)

    def optional(self, word: str) -> Markup:
        """« (facultatif) » where a town marks what is optional rather than what is mandatory."""
        question, naming = self.question, self._naming("")
        if isinstance(question.required, bool):
            return Markup("") if question.required else Markup(' <span class="optional">({})</span>').format(word)
        mark, hidden = (
            Markup(' <span class="optional" data-mark{}>({})</span>').format(Markup(attribute), word)
            for attribute in ("", " hidden")
        )
        return self.hole(lambda view: hidden if naming(view) in view.required else mark)

    @property
    def must(self) -> Markup:
        """` required` semantics for screen readers, as `aria-required`: the browser's own check would stop a draft."""
        question, naming = self.question, self._naming("")
        if isinstance(question.required, bool):
            return Markup(' aria-required="true"') if question.required else Markup("")
        return self.hole(lambda view: ' aria-required="true"' if naming(view) in view.required else "")

    @property
    def conditional(self) -> Markup:
        """Attributes of the wrapper of a question under a condition: what the browser evaluates, and `hidden` for now."""
        question, naming = self.question, self._naming("")
        attributes = Markup("")
        if isinstance(question.required, Condition):
            attributes += Markup(' data-required="{}"').format(json.dumps(question.required.source, ensure_ascii=False))
        if question.when is None:
            return attributes
        attributes += Markup(' data-when="{}"').format(json.dumps(question.when.source, ensure_ascii=False))
        return attributes + self.hole(lambda view: "" if naming(view) in view.shown else " hidden")

    def rows(self, environment: Environment, town: Town, template: str) -> Markup:
        """The rows of a group, each printed from one compiled row template."""
        question = self.question
        pieces = compile_template(
            environment,
            template,
            self._recorder,
            q=question,
            town=town,
            kind=TYPES[question.type],
            row=RowSpots(question, self._recorder, environment, town),
        )
        naming = self._naming("")

        def fill(view: View) -> str:
            outer, number = view.row, view.number
            keys = view.values.get(naming(view) + "-_row", [])
            printed = []
            for number_, key in enumerate([keys] if isinstance(keys, str) else keys, 1):
                view.row, view.number = f"{outer}{question.id}-{key}-", number_
                printed.append(pieces.render(view))
            view.row, view.number = outer, number
            return "".join(printed)

        return self.hole(fill)

    def each(
        self, environment: Environment, template: str, items: Callable[[View], Iterable[Any]], name: str, **values: Any
    ) -> Markup:
        """A template compiled once and printed for each item of a page; in it, `<name>.x` is the item's `x`."""
        holes = ItemHoles(self._recorder)
        pieces = compile_template(environment, template, self._recorder, q=self.question, **{name: holes}, **values)

        def fill(view: View) -> str:
            printed = []
            for item in items(view):
                view.item = item
                printed.append(pieces.render(view))
            return "".join(printed)

        return self.hole(fill)

    # What is known already --------------------------------------------------------------------------------
    @property
    def origin(self) -> Markup:
        """Where the value comes from, while it is the one that the record holds; or nothing."""
        naming = self._naming("")

        def fill(view: View) -> str:
            said = view.known.get(naming(view))
            return f'<p class="origin">{said}</p>' if said else ""

        return self.hole(fill)

    @property
    def folds(self) -> bool:
        """Whether a known value stands as text over its control, which stays in the form: what it holds is posted."""
        question, kind = self.question, TYPES[self.question.type]
        fit = kind.posted and not (kind.secret or kind.attached or question.fields or question.locked)
        return fit and question.known == "fold"

    def if_folded(self, html: str) -> Markup:
        """A block of HTML where the value is known and nothing is wrong with it."""
        naming = self._naming("")
        parts = [self._naming(part) for part in TYPES[self.question.type].parts_of(self.question)]

        def folded(view: View) -> bool:
            known = naming(view) in view.known
            return known and not (view.errors and any(part(view) in view.errors for part in parts))

        return self.either(folded, html, "")

    # What a locked or folded question prints --------------------------------------------------------------
    @property
    def read(self) -> Markup:
        """The stored answer as a person reads it."""
        question = self.question
        kind = TYPES[question.type]
        return self.hole(lambda view: escape(kind.tell(question, self.stored(view), view.facts) or "Non renseigné"))

    @property
    def stored_json(self) -> Markup:
        """The stored answer for the page's script, which finds no input to read it from."""
        return self.hole(lambda view: escape(json.dumps(self.stored(view), ensure_ascii=False)))


class ItemHoles:
    """Attributes of the item being printed, each as a hole. Safe HTML (Markup) is printed as it is."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __getattr__(self, name: str) -> Markup:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._recorder.hole(lambda view: escape(getattr(view.item, name)))


class RowSpots:
    """What a row template prints: its questions, its key, its number."""

    def __init__(self, question: Question, recorder: Recorder, environment: Environment, town: Town) -> None:
        self.question = question
        self._recorder = recorder
        self._environment = environment
        self._town = town

    @property
    def key(self) -> Markup:
        cut = len(self.question.id) + 1
        return self._recorder.hole(lambda view: view.row[view.row.rindex(self.question.id + "-") + cut : -1])

    @property
    def number(self) -> Markup:
        return self._recorder.hole(lambda view: str(view.number))

    @property
    def controls(self) -> Markup:
        """The questions of the row, in order."""
        return print_questions(self.question.fields, self._recorder, self._environment, self._town, in_row=True)


STAR = Markup('<span class="star" aria-hidden="true">*</span>')
NO_STAR = Markup('<span class="star" aria-hidden="true" hidden>*</span>')
"""Where a condition decides: the page's script only has to show it."""


def level_of(answers: Mapping[str, Any], row: str) -> Mapping[str, Any]:
    """The answers that a row's prefix (`pickup-k1-`) leads to, from those of its step or of its own card."""
    if "_key" in answers:
        row = row.partition(f"-{answers['_key']}-")[2]
    while row:
        found = next(((inner, prefix) for prefix, inner in _rows_below(answers) if row.startswith(prefix)), None)
        if found is None:
            return {}
        answers, row = found[0], row.removeprefix(found[1])
    return answers


def _rows_below(answers: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Prefix and answers of every row of the groups at one level."""
    for group, rows in answers.items():
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                yield f"{group}-{row['_key']}-", row


def print_questions(
    questions: tuple[Question, ...],
    recorder: Recorder,
    environment: Environment,
    town: Town,
    in_row: bool = False,
    **extra: Any,
) -> Markup:
    """Render the control of each question with its type's template."""
    printed = []
    for question in questions:
        kind: FieldType = TYPES[question.type]
        template = environment.get_template(f"fields/{'locked' if question.locked and kind.posted else kind.name}.html")
        at = Spot(question, recorder, in_row)
        printed.append(template.render(q=question, at=at, kind=kind, town=town, environment=environment, **extra))
    return Markup("\n".join(printed))
