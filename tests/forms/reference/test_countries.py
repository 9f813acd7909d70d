import pytest

from forms.reference import countries


def test_france_comes_first_then_the_french_alphabet() -> None:
    names = [country.name for country in countries.all_countries()]
    assert names[:2] == ["France", "Afghanistan"]
    assert names.index("Égypte") < names.index("Espagne")


def test_no_country_is_listed_twice() -> None:
    listed = countries.all_countries()
    assert len({country.code for country in listed}) == len({country.name for country in listed}) == len(listed)


@pytest.mark.parametrize("code", ["RE", "GP", "EU", "UN", "ZZ", "AQ", "001", ""])
def test_parts_of_france_groups_and_empty_lands_are_no_countries(code: str) -> None:
    assert countries.by_code(code) is None


@pytest.mark.parametrize(("code", "name"), [("DZ", "Algérie"), ("ma", "Maroc"), ("XK", "Kosovo"), ("HK", "Hong Kong")])
def test_a_country_is_found_by_its_code(code: str, name: str) -> None:
    found = countries.by_code(code)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("typed", "first"),
    [("cote d'iv", "Côte d’Ivoire"), ("ALGER", "Algérie"), ("emirats", "Émirats arabes unis"), ("bas", "Pays-Bas")],
)
def test_a_country_is_found_as_people_type_it(typed: str, first: str) -> None:
    assert countries.search(typed)[0].name == first


def test_a_search_for_nothing_is_empty() -> None:
    assert countries.search("") == []
