"""A problem says where, what, and what to do."""

from __future__ import annotations

import pytest

from schemas.problem import LISTED, Broken, Problem, choose, nearest


def test_a_problem_is_a_place_a_fact_and_a_remedy() -> None:
    known = choose("paiement", ["enfant", "tarif", "paiements"], "Étapes connues")
    problem = Problem("carros/procedures/cantine.yaml", 41, 9, "l'étape « paiement » n'existe pas", known)
    assert str(problem) == (
        "carros/procedures/cantine.yaml:41:9: l'étape « paiement » n'existe pas. "
        "Étapes connues : enfant, tarif, paiements. Vouliez-vous dire « paiements » ?"
    )


def test_a_problem_of_a_whole_file_has_no_line() -> None:
    assert (
        str(Problem("x/town.yaml", 0, 0, "ce fichier manque", "Créez-le."))
        == "x/town.yaml: ce fichier manque. Créez-le."
    )


def test_problems_are_told_once_and_in_the_order_of_the_files() -> None:
    one, two, ten = (Problem("a.yaml", line, 1, "x", "y") for line in (1, 2, 10))
    assert Broken([ten, two, one, two]).problems == (one, two, ten)


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [("tarfi", ["tarif", "enfant"], "tarif"), ("TARIF", ["tarif"], "tarif"), ("zzz", ["tarif"], ""), ("x", [], "")],
)
def test_the_nearest_known_name_is_offered(name: str, known: list[str], found: str) -> None:
    assert nearest(name, known) == (f"Vouliez-vous dire « {found} » ?" if found else "")


def test_a_long_list_gives_way_to_the_nearest_name_or_to_its_beginning() -> None:
    names = [f"nom_{number}" for number in range(LISTED + 5)]
    assert choose("nom_3x", names, "Noms") == "Vouliez-vous dire « nom_3 » ?"
    assert choose("zzz", names, "Noms").endswith("nom_11…")


def test_no_known_name_is_said_too() -> None:
    assert choose("x", [], "Pages connues") == "Pages connues : aucun."
