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
