from __future__ import annotations

import pytest

from tests.forms.asking import ask, context, page, read, sentence, shown, stored

DAY = ask("date")


@pytest.mark.parametrize(
    "typed",
    [
        "29/04/2019",
        "29.4.2019",
        "29-04-2019",
        "29 04 2019",
        "29042019",
        "2019-04-29",
        "29 avril 2019",
        "le 29 avr. 2019",
        "lundi 29 AVRIL 2019",
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert stored(DAY, typed) == "2019-04-29"


def test_a_day_is_kept_iso_and_shown_the_french_way() -> None:
    assert read(DAY, "2019-04-29") == "29/04/2019"
    assert shown(DAY, "2019-04-29") == {"": "29/04/2019"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("29/02/2024", "2024-02-29"), ("29 février 2000", "2000-02-29"), ("1er août 2020", "2020-08-01")],
)
def test_trap_12_a_leap_day_is_a_day(typed: str, kept: str) -> None:
    assert stored(DAY, typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("29/02/2023", "Février 2023 n'a que 28 jours : vérifiez le jour."),
        ("29/02/1900", "Février 1900 n'a que 28 jours : vérifiez le jour."),
        ("31/04/2020", "Le 31 avril n'existe pas : vérifiez le jour."),
        ("45/04/2020", "Le jour va de 1 à 31 : écrivez le jour, puis le mois, puis l'année."),
        ("04/29/2020", "Le mois va de 1 à 12 : écrivez le jour, puis le mois, puis l'année."),
        ("29/04/19", "Écrivez l'année avec quatre chiffres, par exemple 2019."),
        ("29/04/0219", "Vérifiez l'année : vous avez écrit 0219."),
        ("hier", "Écrivez le jour, le mois et l'année, par exemple 29/04/2019."),
        ("12 ma 2020", "Écrivez le jour, le mois et l'année, par exemple 29/04/2019."),
    ],
)
def test_a_day_that_is_none_says_what_to_write(typed: str, said: str) -> None:
    assert sentence(DAY, typed) == said


BOUNDS = [  # today is Saturday 21 November 2026
    ({"latest": "today"}, "21/11/2026", ""),
    ({"latest": "today"}, "22/11/2026", "Cette date est à venir : vérifiez l'année."),
    ({"earliest": "today"}, "21/11/2026", ""),
    ({"earliest": "today"}, "20/11/2026", "Cette date est passée : indiquez aujourd'hui ou un jour à venir."),
    ({"earliest": "-18 years"}, "21/11/2008", ""),
    ({"earliest": "-18 years"}, "20/11/2008", "Vérifiez la date : elle ne peut pas être avant le 21/11/2008."),
    ({"latest": "+9 months"}, "21/08/2027", ""),
    ({"latest": "+9 months"}, "22/08/2027", "Vérifiez la date : elle ne peut pas être après le 21/08/2027."),
    ({"earliest": "+2 weeks"}, "05/12/2026", ""),
    ({"earliest": "+10 days"}, "30/11/2026", "Vérifiez la date : elle ne peut pas être avant le 01/12/2026."),
    ({"earliest": "2026-09-01"}, "31/08/2026", "Vérifiez la date : elle ne peut pas être avant le 01/09/2026."),
]


@pytest.mark.parametrize(("options", "typed", "said"), BOUNDS)
def test_bounds_count_from_the_day_of_the_answer(options: dict[str, str], typed: str, said: str) -> None:
    question = ask("date", **options)
    assert sentence(question, typed) == said if said else stored(question, typed)


def test_trap_12_the_bound_of_a_leap_day_is_the_28th_of_a_common_year() -> None:
    leap = context(today="2024-02-29")
    assert stored(ask("date", earliest="-1 years"), "28/02/2023", leap) == "2023-02-28"
    assert stored(ask("date", earliest="+1 months"), "29/03/2024", leap) == "2024-03-29"


@pytest.mark.parametrize(
    ("day", "years"),
    [
        ("2019-04-29", "7 ans"),
        ("2025-11-21", "1 an"),
        ("2026-11-20", "0 an"),
        ("2027-01-01", ""),
        ("2008-02-29", "18 ans"),
    ],
)
def test_the_age_stands_under_the_day_when_a_town_wants_it(day: str, years: str) -> None:
    assert page(ask("date", age=True), answers={"answer": day}).output.text == years


def test_what_was_mistyped_stays_on_the_page() -> None:
    html = page(ask("date", age=True), pending={"answer": "29/02/2023"}, errors={"answer": "Non."})
    assert html.input["value"] == "29/02/2023"
    assert html.output.text == ""


def test_the_form_of_a_day_is_said_under_its_label() -> None:
    html = page(DAY)
    assert html.find(id=html.input["aria-describedby"]).text == "Jour, mois, année\u00a0: 29/04/2019"
