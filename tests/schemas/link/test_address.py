from __future__ import annotations

import pytest

from schemas.link.address import Addresses, link_addresses
from schemas.node import Mark, Node
from schemas.problem import Problem

ADDRESSES = Addresses("carros", ["legal"], ["child"])
PLACE = Mark("carros/pages/guide.yaml", 3, 7)


def told(text: str, key: str = "body", place: Mark = PLACE) -> list[Problem]:
    problems: list[Problem] = []
    link_addresses(
        Node({"blocks": Node([Node({key: Node(text, place)}, place)], place)}, place), ADDRESSES, problems.append
    )
    return problems


@pytest.mark.parametrize(
    "text",
    [
        "[CGU](/carros/pages/legal)",
        "[CGU](/carros/pages/legal?print=1#droits)",
        '[CGU](/carros/pages/legal "Les mentions")',
        "[Ajouter](/carros/procedures/child)",
        "[Accueil](/carros/) ou [accueil](/carros)",
        "[Mon espace](/carros/family/)",
        "[Les communes](/)",
        "[Ailleurs](https://www.vence.fr/pages/legal) et [là](//www.vence.fr/pages/legal)",
        "[Écrire](mailto:mairie@ville.fr), [plus bas](#suite)",
        "[Ouvrir]({link})",
        "Rien à suivre : /vence/pages/legal.",
    ],
)
def test_a_link_to_what_the_town_has_or_to_the_world_is_fine(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("[CGU](/vence/pages/legal)", "Écrivez « /carros/pages/legal »."),
        ("[CGU](</vence/pages/legal>)", "Écrivez « /carros/pages/legal »."),
        ("[CGU][1].\n\n[1]: /vence/pages/legal", "Écrivez « /carros/pages/legal »."),
        ("[CGU](/pages/legal)", "Écrivez « /carros/pages/legal »."),
        ("[Accueil](/vence)", "Écrivez « /carros/ »."),
        ("[CGU](/carros/pages/legale)", "Pages connues : legal. Vouliez-vous dire « legal » ?"),
        ("[CGU](/carros/pages/legal/)", "Pages connues : legal. Vouliez-vous dire « legal » ?"),
        ("[Ajouter](/carros/procedures/legal)", "Démarches connues : child."),
    ],
)
def test_a_link_to_another_town_or_to_nothing_is_told_where_its_text_is(text: str, remedy: str) -> None:
    (problem,) = told(text)
    assert (problem.file, problem.line, problem.column) == PLACE
    assert problem.remedy == remedy


def test_each_link_of_a_text_is_told() -> None:
    assert len(told("[un](/vence/) puis [deux](/nice/), et [trois](/carros/)")) == 2


def test_the_address_of_a_door_is_a_link_too() -> None:
    assert told("/vence/pages/legal", key="url")
    assert not told("/carros/family/", key="url")


def test_a_text_of_the_library_belongs_to_no_town() -> None:
    (problem,) = told("[CGU](/vence/pages/legal)", place=Mark("library/pages/legal.yaml", 3, 7))
    assert "bibliothèque" in problem.remedy
