from __future__ import annotations

from typing import Any

import pytest

from domain import words

NAMES = [
    (("Roux", "Claire"), ["roux claire", "claire roux"]),
    (
        ("Le Gall-Müller", "Léa"),
        ["le gall muller lea", "gall muller lea le", "muller lea le gall", "lea le gall muller"],
    ),
    (("D'Œuvre", None), ["d oeuvre", "oeuvre d"]),
    ((None, "  "), []),
]


@pytest.mark.parametrize(("names", "kept"), NAMES, ids=str)
def test_a_name_is_kept_from_each_of_its_words_on(names: tuple[str | None, ...], kept: list[str]) -> None:
    assert list(words.turns(*names)) == kept


PHONES = [
    "06 39 98 20 14",
    "06.39.98.20.14",
    "0639982014",
    "+33 6 39 98 20 14",
    "+33 (0)6 39 98 20 14",
    "0033639982014",
    "33639982014",
    "639982014",
    "06-39-98-20-14",
    "06/39/98/20/14",
]


@pytest.mark.parametrize("typed", PHONES)
def test_a_telephone_is_one_number_however_it_is_typed(typed: str) -> None:
    [kept] = words.of_person({"mobile": "+33639982014"})
    assert any(kept.startswith(beginning) for beginning in words.typed(typed).whole)


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("+41216931111", "+41 21 693 11"),
        ("+262692123456", "0692 12 34"),
        ("+33465712014", "04 65 7"),
        ("+33465712014", "+33 4 65"),
    ],
)
def test_the_beginning_of_a_number_finds_it(stored: str, typed: str) -> None:
    [kept] = words.of_person({"phone": stored})
    assert any(kept.startswith(beginning) for beginning in words.typed(typed).whole)


@pytest.mark.parametrize(
    "typed", ["CAR-26-H2P8-41", "car26h2p841", "car 26 h2p8", "CAR-26", "H2P8-41", "h2p8", "H2P841", " h2p8 41 "]
)
def test_a_reference_is_found_from_its_beginning_or_from_its_own_signs(typed: str) -> None:
    kept = words.of_case("CAR-26-H2P8-41", "", {})
    beginnings = words.typed(typed).whole
    assert any(word.startswith(beginning) for word in kept for beginning in beginnings)


def test_people_whom_answers_name_are_found_before_they_are_recorded() -> None:
    answers: dict[str, Any] = {
        "last_name": "Haddad",
        "first_name": "Nour",
        "email": "Nour.Haddad@example.fr",
        "children": [{"last_name": "Haddad", "first_name": "Zoé", "birth_date": "2020-01-02"}, "odd"],
        "pickup": [{"name": "Jeanne", "phone": "+33639982014"}],
        "doctor": {"last_name": "Kerbrat"},
        "purpose": ["school"],
        "remark": "Roux",
    }
    assert words.of_case("CAR-26-H2P8-41", "Haddad, Nour", answers) == {
        "car26h2p841",
        "h2p841",
        "haddad nour",
        "nour haddad",
        "haddad zoe",
        "zoe haddad",
        "nour.haddad@example.fr",
        "0639982014",
    }


def test_a_married_name_and_a_birth_name_are_both_kept() -> None:
    kept = words.of_person({"last_name": "Roux", "birth_name": "Diallo", "first_name": "Awa"})
    assert kept == {"roux awa", "awa roux", "diallo awa", "awa diallo"}


def test_a_very_long_answer_keeps_a_bounded_number_of_bounded_words() -> None:
    rows = [{"last_name": "x" * 200, "first_name": str(number)} for number in range(200)]
    kept = words.of_case("CAR-26-H2P8-41", " ".join(map(str, range(300))), {"contacts": rows})
    assert len(kept) <= words.MOST_WORDS
    assert all(len(word) <= words.LONGEST for word in kept)


@pytest.mark.parametrize("typed", ["", "  ", "%%", "???", "-"])
def test_what_says_nothing_asks_for_nothing(typed: str) -> None:
    assert not words.typed(typed)


def test_a_beginning_bounds_the_words_that_begin_so() -> None:
    low, high = words.bounds("roux")
    assert all(low <= word < high for word in ("roux", "roux claire", "rouxel", "roux@example.fr", "roux9"))
    assert not any(low <= word < high for word in ("rou", "rouy", "r", "sroux", "claire roux"))


def test_what_is_chosen_is_kept_under_its_question_and_no_search_finds_it() -> None:
    answers = {
        "school": "north",
        "days": ["monday", "2nd_week"],
        "lunch": True,
        "bus": False,
        "name": "Claire Roux",
        "born": "2020-01-02",
        "papers": ["0c0b6f9e-6b0f-4bb4-9f5c-1d4f94f0b429"],
        "rows": [{"school": "south"}],
        "count": 3,
        "left": None,
    }
    kept = words.of_choices(answers)
    assert kept == {"=school=north", "=days=monday", "=days=2nd_week", "=lunch=true", "=bus=false"}
    for typed in ("=school=north", "school", "north", "="):
        bounds = [words.bounds(beginning) for beginning in words.typed(typed).whole]
        assert not any(low <= word < high for word in kept for low, high in bounds)


def test_a_long_choice_is_kept_whole_as_a_digest() -> None:
    long = [words.of_choice("q" * 60, option) for option in ("north", "northern")]
    assert len(set(long)) == 2
    assert all(len(word) <= words.LONGEST for word in long)


def test_a_case_keeps_a_bounded_number_of_choices() -> None:
    assert len(words.of_choices({"days": [f"d{number}" for number in range(500)]})) == words.MOST_CHOICES
