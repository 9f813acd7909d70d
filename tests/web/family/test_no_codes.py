from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.web.conftest import Enter
from tests.web.pages import soup
from tests.web.test_every_page import TOWNS

CODE = re.compile(
    r"\b(?:mother|father|grandmother|madam|sir|married|True|False|None)\b|relationship_|authority_|Relationship |Authority |… …"
)
PAGES = ("", "household", "data", "documents")


@pytest.mark.parametrize("slug", TOWNS)
def test_no_page_of_a_family_shows_a_stored_code(app: Flask, enter: Enter, slug: str) -> None:
    town, space, client = app.extensions["editions"].current(slug), f"/{slug}/family/", enter(slug, "famille")
    addresses = {space + each for each in PAGES} | {f"{space}section/{section.id}" for section in town.sections}
    people = {
        str(link["href"])
        for address in addresses
        for link in soup(client.get(address).text).select(f'main a[href^="{space}people/"]')
    }
    assert people
    for address in sorted(addresses | people):
        found = CODE.search(soup(client.get(address).text).main.get_text(" ", strip=True))
        assert not found, f"{address} shows {found[0]}"
