"""Hours of arrival and departure, day by day, over one week or several that rotate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from forms.types.base import FieldType, Post, Refused, RefusedParts
from forms.types.text import line_of
from forms.types.time import read_time, show_time
from schemas.definitions import Field as Question
from schemas.vocabulary import Word

if TYPE_CHECKING:
    from forms.spot import Spot
    from forms.view import View

DAYS: Mapping[str, str] = {
    "mon": "Lundi",
    "tue": "Mardi",
    "wed": "Mercredi",
    "thu": "Jeudi",
    "fri": "Vendredi",
    "sat": "Samedi",
    "sun": "Dimanche",
}
USUAL_DAYS = ("mon", "tue", "wed", "thu", "fri")
MOST_WEEKS = 8
CLOCK = {
    "type": "string",
    "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$",
    "patternErrorMessage": 'Une heure entre guillemets : "07:30".',
}

Week = dict[str, list[str]]


class Timetable(FieldType):
    """Stored as `{"weeks": [{"mon": ["08:00", "17:30"], ...}, ...]}`; a day without hours is a day without care.

    Inputs are `<week>-<day>-from` and `<week>-<day>-to`, weeks counted from 1. The button `copy:<name>:<week>:<day>`
    (« Reporter ») gives a day's hours to every day of its week: see `spread`.
    """

    word = Word(
        "timetable",
        "Un tableau d'heures d'arrivée et de départ par jour, sur une ou plusieurs semaines en rotation.",
        properties={
            "days": {
                "type": "array",
                "items": {"enum": list(DAYS)},
                "minItems": 1,
                "uniqueItems": True,
                "default": list(USUAL_DAYS),
                "description": "Les jours proposés.",
            },
            "weeks": {
                "type": "object",
                "properties": {
                    name: {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": MOST_WEEKS,
                        "description": f"Nombre de semaines au {word}.",
                    }
                    for name, word in (("min", "moins"), ("max", "plus"))
                },
                "additionalProperties": False,
                "description": "Combien de semaines différentes se suivent.",
            },
            "earliest": {**CLOCK, "description": "L'heure d'ouverture."},
            "latest": {**CLOCK, "description": "L'heure de fermeture."},
            "step": {"type": "integer", "minimum": 1, "maximum": 60, "description": "Le pas des horaires, en minutes."},
        },
        example='care: {type: timetable, label: Prévisions de garde, weeks: {max: 2}, earliest: "07:00", latest: "19:00"}',
        sample={"weeks": [{"mon": ["08:00", "17:30"], "tue": ["08:00", "17:30"]}]},
    )
    ask = "Indiquez au moins une arrivée et un départ."

    def days(self, question: Question) -> tuple[str, ...]:
        chosen = question.options.get("days") or USUAL_DAYS
        return tuple(day for day in DAYS if day in chosen)

    def day_name(self, day: str) -> str:
        return DAYS[day]

    def weeks(self, question: Question) -> tuple[int, int]:
        """How many weeks at least and at most."""
        weeks = question.options.get("weeks") or {}
        least = weeks.get("min", 1)
        return least, max(least, weeks.get("max", least))

    def parts_of(self, question: Question) -> tuple[str, ...]:
        return tuple(
            part for week in range(1, self.weeks(question)[1] + 1) for part in self.parts_of_week(question, week)
        )

    def parts_of_week(self, question: Question, week: int) -> Iterator[str]:
        for day in self.days(question):
            yield f"{week}-{day}-from"
            yield f"{week}-{day}-to"

    # Reading -----------------------------------------------------------------------------------------------
    def parse(self, question: Question, post: Post) -> Any:
        problems: dict[str, str] = {}
        weeks = [self._week(question, post, week, problems) for week in range(1, self.weeks(question)[1] + 1)]
        filled = [week for week in weeks if week]
        least = self.weeks(question)[0]
        if filled and len(filled) < least and not problems:
            empty = next(number for number, week in enumerate(weeks, 1) if not week)
            problems[f"{empty}-{self.days(question)[0]}-from"] = f"Remplissez aussi la semaine n°{empty}."
        if problems:
            raise RefusedParts(problems)
        return {"weeks": filled} if filled else None

    def _week(self, question: Question, post: Post, week: int, problems: dict[str, str]) -> Week:
        hours: Week = {}
        for day in self.days(question):
            start, end = f"{week}-{day}-from", f"{week}-{day}-to"
            try:
                if found := _day(question, post, start, end):
                    hours[day] = found
            except Refused as refusal:
                problems[refusal.part] = refusal.message
        return hours

    # Showing -----------------------------------------------------------------------------------------------
    def inputs(self, question: Question, stored: Any) -> dict[str, str | list[str]]:
        shown: dict[str, str | list[str]] = dict.fromkeys(self.parts_of(question), "")
        for number, week in enumerate(_stored_weeks(stored), 1):
            for day, (start, end) in week.items():
                if f"{number}-{day}-from" in shown:
                    shown[f"{number}-{day}-from"], shown[f"{number}-{day}-to"] = start, end
        return shown

    def read(self, question: Question, stored: Any) -> str:
        weeks = _stored_weeks(stored)
        texts = [", ".join(f"{DAYS[day].lower()} {_span(hours)}" for day, hours in week.items()) for week in weeks]
        if len(texts) < 2:
            return "".join(text[:1].upper() + text[1:] for text in texts)
        return "\n".join(f"Semaine n°{number} : {text}" for number, text in enumerate(texts, 1))

    def opened(self, question: Question, at: Spot, week: int) -> Markup:
        """A hole: ` open` on the fold of a further week that has hours or an error."""

        def fill(view: View) -> str:
            name = at.name_in(view)
            names = [f"{name}-{part}" for part in self.parts_of_week(question, week)]
            return " open" if any(view.values.get(each) or each in view.errors for each in names) else ""

        return at.hole(fill)


def _day(question: Question, post: Post, start: str, end: str) -> list[str] | None:
    """Arrival and departure of one day. Raises Refused about one of the two inputs."""
    texts = line_of(post, start), line_of(post, end)
    if not any(texts):
        return None
    if not texts[0]:
        raise Refused("Indiquez aussi l'heure d'arrivée.", start)
    if not texts[1]:
        raise Refused("Indiquez aussi l'heure de départ.", end)
    hours = [read_time(text, part) for text, part in zip(texts, (start, end), strict=True)]
    for hour, part in zip(hours, (start, end), strict=True):
        _judge_hour(question.options, hour, part)
    if hours[0] >= hours[1]:
        raise Refused("Le départ doit être après l'arrivée.", end)
    return hours


def _judge_hour(options: Mapping[str, Any], hour: str, part: str) -> None:
    earliest, latest, step = options.get("earliest"), options.get("latest"), options.get("step")
    if earliest and hour < earliest:
        raise Refused(f"Pas avant {show_time(earliest)} : c'est l'heure d'ouverture.", part)
    if latest and hour > latest:
        raise Refused(f"Pas après {show_time(latest)} : c'est l'heure de fermeture.", part)
    if step and int(hour[3:]) % step:
        raise Refused(f"Choisissez un horaire de {step} en {step} minutes.", part)


def _stored_weeks(stored: Any) -> list[Mapping[str, Any]]:
    weeks = stored.get("weeks") if isinstance(stored, Mapping) else None
    return [week for week in weeks if isinstance(week, Mapping)] if isinstance(weeks, list) else []


def _span(hours: list[str]) -> str:
    return f"{show_time(hours[0])} à {show_time(hours[1])}"


def spread(question: Question, post: Post, week: str, day: str) -> dict[str, str]:
    """What « Reporter » writes without a script: the hours typed for a day in every day of its week, by part.

    `week` counts from 1. Nothing for a day whose hours cannot be read: what was typed stays as it is.
    """
    days = Timetable().days(question)
    if day not in days or f"{week}-{day}-from" not in Timetable().parts_of(question):
        return {}
    try:
        hours = _day(question, post, f"{week}-{day}-from", f"{week}-{day}-to")
    except Refused:
        return {}
    return {
        f"{week}-{each}-{end}": hour for each in days for end, hour in zip(("from", "to"), hours or (), strict=False)
    }
