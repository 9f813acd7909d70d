import pytest

from forms.reference import communes


def names(text: str, limit: int = 10) -> list[str]:
    return [commune.name for commune in communes.search(text, limit)]


def test_every_commune_of_today_is_known() -> None:
    found = communes.by_code("06033")
    assert found == communes.Commune("06033", "Carros", "06", ("06510",))
    assert len(communes.search("e", limit=50_000)) > 1000


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("carros", "Carros"),
        ("CHAROST", "Chârost"),
        ("cesson sevigne", "Cesson-Sévigné"),
        ("Carbon-bl", "Carbon-Blanc"),
        ("l'hay les roses", "L'Haÿ-les-Roses"),
        ("st etienne", "Saint-Étienne"),
        ("Ste-Genevieve-des-bois", "Sainte-Geneviève-des-Bois"),
        ("  Carcans  ", "Carcans"),
        ("33121", "Carcans"),
    ],
)
def test_a_commune_is_found_as_people_type_it(typed: str, first: str) -> None:
    assert names(typed)[0] == first


def test_the_very_name_comes_first_then_the_most_populated() -> None:
    found = names("mars")
    assert found[:3] == ["Mars", "Mars", "Marseille"]


def test_a_later_word_of_the_name_is_found_after_its_beginning() -> None:
    assert names("sevigne") == ["Cesson-Sévigné"]
    assert names("blanc")[0].startswith("Blanc")
    assert "Carbon-Blanc" in names("blanc", limit=100)


def test_the_beginning_of_a_postcode_finds_its_communes() -> None:
    for found in communes.search("0651"):
        assert any(postcode.startswith("0651") for postcode in found.postcodes)


def test_a_search_gives_each_commune_once_and_no_more_than_asked() -> None:
    found = communes.search("saint", limit=200)
    assert len(found) == 200
    assert len({commune.code for commune in found}) == 200


@pytest.mark.parametrize("typed", ["", "  ", "'-", "\n", "zzzz", "99999"])
def test_a_search_that_matches_nothing_is_empty(typed: str) -> None:
    assert names(typed) == []


def test_a_postcode_can_serve_several_communes() -> None:
    found = [commune.name for commune in communes.by_postcode("06510")]
    assert found[:2] == ["Carros", "Gattières"]
    assert len(found) == 7


def test_a_commune_can_have_several_postcodes() -> None:
    paris = communes.by_code("75056")
    assert paris is not None
    assert "75116" in paris.postcodes
    assert communes.by_postcode("75116") == [paris]


@pytest.mark.parametrize("postcode", ["06", "0651", "6510", "", "06510 "])
def test_a_part_of_a_postcode_is_not_a_postcode(postcode: str) -> None:
    assert communes.by_postcode(postcode) == []


@pytest.mark.parametrize("code", ["", "06510", "6033", "06033\tCarros", "06033\n", "Carros"])
def test_only_the_insee_code_itself_is_a_code(code: str) -> None:
    assert communes.by_code(code) is None


@pytest.mark.parametrize(("code", "department"), [("2A004", "2A"), ("97411", "974"), ("98818", "988")])
def test_corsica_and_overseas_are_there(code: str, department: str) -> None:
    found = communes.by_code(code)
    assert found is not None
    assert found.department == department
