from __future__ import annotations

import pytest

from schemas.bundle import Bundle
from schemas.export import editor_schemas
from schemas.icons import ICONS
from tests.schemas.cases import SLUG, base, changed, problems_of
from workflows.vocabulary import vocabulary

TOWN, ACCOUNT = f"{SLUG}/town.yaml", f"{SLUG}/procedures/account.yaml"


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        (TOWN, "procedure: account}", "procedure: account, icon: ICON}"),
        (TOWN, "page: legal}", "page: legal, icon: ICON}"),
        (TOWN, "title: Mes demandes", "title: Mes demandes, icon: ICON"),
        (TOWN, "title: Mes demandes", "title: Mes demandes, links: [{label: Là, page: guide, icon: ICON}]"),
        (ACCOUNT, "    fields:\n", "    fields:\n      proof: {type: captcha, label: Vérification, icon: ICON}\n"),
    ],
)
def test_an_icon_is_one_that_the_portal_draws_wherever_it_is_named(file: str, before: str, after: str) -> None:
    for icon, sound in (("users", True), ("usres", False)):
        files = changed(base().files, {"file": file, "replace": before, "with": after.replace("ICON", icon)})
        found = problems_of(Bundle(SLUG, files), vocabulary())
        assert (not found) == sound
        assert all("Vouliez-vous dire « users » ?" in problem for problem in found)


def test_an_editor_offers_the_icons() -> None:
    schemas = editor_schemas(vocabulary())
    assert schemas["town"]["$defs"]["icon"]["enum"] == list(ICONS)
    assert "icon" in schemas["procedure"]["$defs"]
