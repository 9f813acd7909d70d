"""A day, typed as people write it.

One text input rather than the browser's calendar: a birth date is thirty years of clicks away in one, and a day that was
mistyped stays on the page to be corrected instead of being dropped.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from forms.days import BOUND, BOUND_HELP, NotADay, age_on, bound_day, read_day, show_day, today_of
from forms.types.base import FieldType, Post, Refused
from forms.types.text import line_of
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from forms.spot import Spot
    from forms.view import View


class Date(FieldType):
    word = Word(
        "date",
        "Un jour. On peut l'écrire 29/04/2019, 29042019, 2019-04-29 ou 29 avril 2019.",
        properties={
            "earliest": {
                "type": "string",
                "pattern": BOUND,
                "patternErrorMessage": BOUND_HELP,
                "description": 'Le premier jour accepté : une date, today, ou un écart avec le jour de la saisie ("-18 years").',
            },
            "latest": {
                "type": "string",
                "pattern": BOUND,
                "patternErrorMessage": BOUND_HELP,
                "description": 'Le dernier jour accepté : une date, today, ou un écart avec le jour de la saisie ("+9 months").',
            },
            "age": {"type": "boolean", "default": False, "description": "Si l'âge est affiché sous la date."},
        },
        example='birth_date: {type: date, label: Date de naissance, required: true, earliest: "-18 years", latest: today}',
        sample="2019-04-29",
    )
    ask = "Indiquez une date, par exemple 29/04/2019."

    def parse(self, question: Question, post: Post) -> Any:
        text = line_of(post)
        if not text:
            return None
        try:
            day = read_day(text)
        except NotADay as problem:
            raise Refused(str(problem)) from None
        self._judge(question, day, today_of(post.context.facts))
        return day.isoformat()

    def _judge(self, question: Question, day: date, today: date) -> None:
        earliest, latest = question.options.get("earliest"), question.options.get("latest")
        if earliest and day < (first := bound_day(earliest, today)):
            if earliest == "today":
                raise Refused("Cette date est passée : indiquez aujourd'hui ou un jour à venir.")
            raise Refused(f"Vérifiez la date : elle ne peut pas être avant le {first:%d/%m/%Y}.")
        if latest and day > (last := bound_day(latest, today)):
            if latest == "today":
                raise Refused("Cette date est à venir : vérifiez l'année.")
            raise Refused(f"Vérifiez la date : elle ne peut pas être après le {last:%d/%m/%Y}.")

    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        return {"": show_day(stored)}

    def read(self, question: Question, stored: Any) -> str:
        return show_day(stored)

    def age(self, at: Spot) -> Markup:
        """« 7 ans », from what stands in the input; a script keeps it right while one types."""

        def fill(view: View) -> str:
            try:
                years = age_on(read_day(at.typed(view)), today_of(view.context.facts))
            except NotADay:
                return ""
            return f"{years} an{'s' if years > 1 else ''}" if years >= 0 else ""

        return at.hole(fill)
