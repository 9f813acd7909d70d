from __future__ import annotations

from typing import Any

import pytest

from schemas.definitions import Field
from web.family.records import Told, told

QUALITY = "Qualité de {co_guardian.first_name}"


@pytest.mark.parametrize(
    ("called", "facts", "label"),
    [
        ("", {"co_guardian.first_name": "Karim"}, "Qualité de Karim"),
        ("qualité de l’autre responsable", {"co_guardian.first_name": "Karim"}, "Qualité de Karim"),
        ("qualité de l’autre responsable", {}, "Qualité de l’autre responsable"),
        ("", {}, "Qualité de …"),
    ],
)
def test_a_label_that_names_somebody_unknown_makes_way_for_the_name_in_errors(
    called: str, facts: dict[str, Any], label: str
) -> None:
    asked = Field("relationship", "text", QUALITY, name_in_errors=called)
    assert told({"relationship": asked}, {"relationship": "Père"}, {}, facts) == [Told(label, "Père")]


@pytest.mark.parametrize(
    ("column", "value", "facts", "said"),
    [
        ("situation", "married", {}, Told("Situation familiale", "Marié(e)")),
        ("relationship", "grandmother", {}, Told("Lien", "Grand-mère")),
        ("title", "madam", {}, Told("Civilité", "Madame")),
        (
            "authority_holder",
            True,
            {"holder.first_name": "Claire", "holder.last_name": "Roux"},
            Told("Autorité parentale de Claire Roux", "Oui"),
        ),
        ("relationship_co_guardian", "father", {}, Told("Lien avec l’autre responsable", "Père")),
        ("swims", False, {}, Told("Swims", "Non")),
    ],
)
def test_what_nobody_asks_any_more_is_said_in_words(column: str, value: Any, facts: dict[str, Any], said: Told) -> None:
    assert told({}, {column: value}, {}, facts) == [said]


def test_a_value_that_its_question_does_not_know_is_said_in_the_librarys_words() -> None:
    asked = Field("relationship", "choice", "Lien", options={"options": {"mother": "Maman"}})
    assert [row.text for row in told({"relationship": asked}, {"relationship": "mother"}, {}, {})] == ["Maman"]
    assert [row.text for row in told({"relationship": asked}, {"relationship": "aunt"}, {}, {})] == ["Tante"]
