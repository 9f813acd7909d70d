import pytest

from forms.reference import communes, departments


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("06", "Alpes-Maritimes"),
        ("6", "Alpes-Maritimes"),
        ("2a", "Corse-du-Sud"),
        ("974", "La Réunion"),
        ("988", "Nouvelle-Calédonie"),
    ],
)
def test_a_department_is_found_by_its_code(code: str, name: str) -> None:
    found = departments.by_code(code)
    assert found is not None
    assert found.name == name


def test_a_birth_abroad_is_99_and_comes_last() -> None:
    last = departments.all_departments()[-1]
    assert (last.code, last.name) == (departments.ABROAD, "Né(e) à l’étranger")


@pytest.mark.parametrize("code", ["", "0", "20", "96", "1000", "Gironde"])
def test_an_unknown_code_is_no_department(code: str) -> None:
    assert departments.by_code(code) is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [("ille", "Ille-et-Vilaine"), ("reunion", "La Réunion"), ("33", "Gironde"), ("2b", "Haute-Corse")],
)
def test_a_department_is_found_as_people_type_it(typed: str, first: str) -> None:
    assert departments.search(typed)[0].name == first


def test_a_search_for_nothing_is_empty() -> None:
    assert departments.search("  ") == []


def test_every_commune_lies_in_a_known_department() -> None:
    known = {department.code for department in departments.all_departments()}
    used = {commune.department for text in "aeiou" for commune in communes.search(text, limit=40_000)}
    assert used <= known
