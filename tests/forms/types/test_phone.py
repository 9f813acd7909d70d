from __future__ import annotations

import pytest

from tests.forms.asking import ask, page, read, sentence, shown, stored

PHONE = ask("phone")


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("06 39 98 20 14", "+33639982014", "06 39 98 20 14"),
        ("06.39.98.20.14", "+33639982014", "06 39 98 20 14"),
        ("+33 (0)6 39 98 20 14", "+33639982014", "06 39 98 20 14"),
        ("0033639982014", "+33639982014", "06 39 98 20 14"),
        ("0465712014", "+33465712014", "04 65 71 20 14"),
        ("0692 12 34 56", "+262692123456", "0692 12 34 56"),
        ("0690 30 12 34", "+590690301234", "0690 30 12 34"),
        ("+41 21 693 11 11", "+41216931111", "+41 21 693 11 11"),
        ("０６３９９８２０１４", "+33639982014", "06 39 98 20 14"),
    ],
)
def test_a_number_is_kept_international_and_shown_as_people_say_it(typed: str, kept: str, said: str) -> None:
    assert stored(PHONE, typed) == kept
    assert read(PHONE, kept) == said
    assert shown(PHONE, kept) == {"": said}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("06 39 98 20", "Il manque 2 chiffres. Exemple : 06 39 98 20 14"),
        ("06 39 98 20 1", "Il manque 1 chiffre. Exemple : 06 39 98 20 14"),
        ("06 39 98 20 14 5", "Il y a 1 chiffre de trop. Exemple : 06 39 98 20 14"),
        ("1639982014", "Un numéro français commence par 0. Exemple : 06 39 98 20 14"),
        ("chez ma mère", "Écrivez le numéro en chiffres. Exemple : 06 39 98 20 14"),
        ("+41 21", "Vérifiez le nombre de chiffres. Exemple : 06 39 98 20 14"),
    ],
)
def test_a_refusal_counts_the_digits(typed: str, said: str) -> None:
    assert sentence(PHONE, typed) == said


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (
            "mobile",
            "04 65 71 20 14",
            "Indiquez un numéro de portable : il commence par 06 ou 07. Exemple : 06 39 98 20 14",
        ),
        (
            "landline",
            "06 39 98 20 14",
            "Indiquez un numéro fixe : il commence par 01 à 05 ou 09. Exemple : 04 65 71 20 14",
        ),
    ],
)
def test_a_town_may_ask_for_one_kind_of_number(kind: str, typed: str, said: str) -> None:
    assert sentence(ask("phone", kind=kind), typed) == said


@pytest.mark.parametrize(
    ("kind", "typed"), [("mobile", "07 56 78 90 12"), ("landline", "09 72 34 56 78"), ("mobile", "+32 470 12 34 56")]
)
def test_a_number_of_the_right_kind_or_abroad_is_taken(kind: str, typed: str) -> None:
    assert stored(ask("phone", kind=kind), typed)


def test_a_number_without_prefix_belongs_to_the_question_s_country() -> None:
    belgian = ask("phone", country="BE")
    assert stored(belgian, "0470 12 34 56") == "+32470123456"
    assert stored(belgian, str(shown(belgian, "+32470123456")[""])) == "+32470123456"


def test_the_phone_shows_its_digits() -> None:
    assert page(PHONE).input["inputmode"] == "tel"
