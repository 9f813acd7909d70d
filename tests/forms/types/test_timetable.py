from __future__ import annotations

import pytest

from forms.types.timetable import spread
from tests.forms.asking import ask, page, post_of, read, refusal, shown, stored

CARE = ask("timetable", "care", weeks={"min": 1, "max": 3}, earliest="07:00", latest="19:00")
MONDAY = {"1-mon-from": "8h", "1-mon-to": "17:30"}
WEEK = {"weeks": [{"mon": ["08:00", "17:30"], "tue": ["09:00", "12:00"]}]}


def test_a_week_is_kept_day_by_day() -> None:
    assert stored(CARE, MONDAY) == {"weeks": [{"mon": ["08:00", "17:30"]}]}
    assert stored(CARE, {}) is None


def test_weeks_rotate_and_an_empty_one_does_not_count() -> None:
    two = stored(CARE, {**MONDAY, "3-tue-from": "09:00", "3-tue-to": "12:00"})
    assert two == {"weeks": [{"mon": ["08:00", "17:30"]}, {"tue": ["09:00", "12:00"]}]}
    assert shown(CARE, two)["2-tue-from"] == "09:00"


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"1-mon-from": "8h"}, {"1-mon-to": "Indiquez aussi l'heure de départ."}),
        ({"1-mon-to": "8h"}, {"1-mon-from": "Indiquez aussi l'heure d'arrivée."}),
        ({"1-mon-from": "18h", "1-mon-to": "8h"}, {"1-mon-to": "Le départ doit être après l'arrivée."}),
        ({"1-mon-from": "6h", "1-mon-to": "8h"}, {"1-mon-from": "Pas avant 7 h 00 : c'est l'heure d'ouverture."}),
        ({"1-mon-from": "8h", "1-mon-to": "20h"}, {"1-mon-to": "Pas après 19 h 00 : c'est l'heure de fermeture."}),
        ({"1-mon-from": "huit", "1-mon-to": "9h"}, {"1-mon-from": "Écrivez une heure, par exemple 08:30."}),
    ],
)
def test_each_day_has_its_sentence(posted: dict[str, str], said: dict[str, str]) -> None:
    assert refusal(CARE, posted) == said


def test_a_town_may_ask_for_round_hours() -> None:
    assert refusal(ask("timetable", step=15), {"1-mon-from": "8h10", "1-mon-to": "9h"}) == {
        "1-mon-from": "Choisissez un horaire de 15 en 15 minutes."
    }


def test_a_town_may_ask_for_several_weeks() -> None:
    assert refusal(ask("timetable", weeks={"min": 2}), MONDAY) == {"2-mon-from": "Remplissez aussi la semaine n°2."}


def test_a_week_reads_as_a_sentence() -> None:
    assert read(CARE, WEEK) == "Lundi 8 h 00 à 17 h 30, mardi 9 h 00 à 12 h 00"
    assert (
        read(CARE, {"weeks": WEEK["weeks"] * 2}).splitlines()[1]
        == "Semaine n°2 : lundi 8 h 00 à 17 h 30, mardi 9 h 00 à 12 h 00"
    )


def test_reporter_writes_a_days_hours_in_every_day_of_its_week() -> None:
    typed = {**MONDAY, "1-tue-from": "soir", "2-wed-from": "09:00"}
    assert spread(CARE, post_of(CARE, typed), "1", "mon") == {
        f"1-{day}-{end}": hour
        for day in ("mon", "tue", "wed", "thu", "fri")
        for end, hour in (("from", "08:00"), ("to", "17:30"))
    }


@pytest.mark.parametrize(
    ("week", "day"), [("1", "fri"), ("1", "tue"), ("1", "sun"), ("2", "mon"), ("9", "mon"), ("x", "mon"), ("²", "mon")]
)
def test_reporter_of_hours_nobody_can_read_writes_nothing(week: str, day: str) -> None:
    assert spread(CARE, post_of(CARE, {**MONDAY, "1-tue-from": "18h", "1-tue-to": "8h"}), week, day) == {}


def test_the_page_asks_each_day_and_folds_further_weeks() -> None:
    html = page(CARE, answers={"care": {"weeks": [*WEEK["weeks"], {"mon": ["08:00", "09:00"]}]}})
    assert html.find("label", attrs={"for": "care-1-mon-from"}).text == "Semaine 1, lundi, arrivée"
    assert [fold.has_attr("open") for fold in html.select("details")] == [True, False]
    assert html.select_one("[data-spread]")["value"] == "copy:care:1:mon"
    assert len(page(ask("timetable", days=["sat", "mon"])).select("tr[data-day]")) == 2


def test_an_error_stands_under_its_day() -> None:
    html = page(CARE, errors={"care-2-tue-to": "Le départ doit être après l'arrivée."})
    assert html.find(id="care-2-tue-to-error").find_parent("tr")["class"] == ["row-error"]
    assert html.find(id="care-2-tue-to")["aria-invalid"] == "true"
    assert html.select_one("details").has_attr("open")
