from __future__ import annotations

import pytest
from flask import Flask

from domain.database import counting
from tests.journeys.person import Person, words
from tests.web.conftest import Enter
from tests.web.family.conftest import Give, child_of
from tests.web.family.test_person import TOWNS, add_children
from tests.web.pages import check_page, soup


@pytest.mark.parametrize("slug", TOWNS)
def test_the_home_tells_its_people_and_what_is_known_of_it(app: Flask, enter: Enter, slug: str) -> None:
    page = soup(enter(slug, "famille").get(f"/{slug}/family/household").text)
    check_page(page, slug)
    assert [words(heading.get_text()) for heading in page.select("section h2[id^=people-]")] == [
        "Adultes",
        "Enfants",
        "Contacts",
    ]
    leads = [str(link["href"]) for link in page.select(".sheets a")]
    assert f"/{slug}/family/people/{child_of(app, slug)}" in leads
    assert len(leads) == 5
    assert page.select(".chapter")


@pytest.mark.parametrize("slug", TOWNS)
@pytest.mark.parametrize("children", [0, 10])
def test_the_page_keeps_its_budget_whatever_the_familys_size(
    app: Flask, enter: Enter, slug: str, children: int
) -> None:
    add_children(app, slug, children)
    client = enter(slug, "famille")
    client.get(f"/{slug}/family/household")
    with counting(app.extensions["database"]) as statements:
        client.get(f"/{slug}/family/household")
    assert len(statements) <= 8, "\n".join(statements)


def test_papers_of_the_home_are_told_from_those_of_its_people(app: Flask, enter: Enter, give: Give) -> None:
    give("carros", "famille", name="edf.pdf")
    give("carros", "famille", name="vaccins.pdf", person_id=child_of(app, "carros"))
    person = Person(enter("carros", "famille")).visit("/carros/family/household").must_see("edf.pdf")
    assert not person.sees("vaccins.pdf")


def test_a_family_sees_its_own_home_only(enter: Enter) -> None:
    person = Person(enter("carros", "nouvelle")).visit("/carros/family/household").must_see("Nour Haddad")
    assert not person.sees("Roux")
    assert enter("carros", "agent").get("/carros/family/household").headers["Location"] == "/carros/inbox"
