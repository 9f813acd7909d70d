from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from domain.clock import now
from domain.database import counting
from domain.records import Case, CaseEvent
from tests.journeys.person import Person, words
from tests.web.conftest import Enter, case_of
from tests.web.pages import check_page, soup
from web.staff.periods import length

TOWN = "carros"


@pytest.mark.parametrize(("name", "status"), [("famille", 403), ("config", 403), ("agent", 200), ("chef", 200)])
def test_only_those_who_decide_see_figures(enter: Enter, name: str, status: int) -> None:
    assert enter(TOWN, name).get(f"/{TOWN}/figures").status_code == status


def decide_once(app: Flask, name: str) -> None:
    case = case_of(app, TOWN, holder="staff")
    with app.extensions["database"].begin(TOWN) as session:
        how = {"actor_kind": "agent", "actor_id": name, "actor_name": name, "transition": "approve"}
        session.add(CaseEvent(town=TOWN, case_id=case.id, at=now(), from_state=case.state, to_state="valid", **how))


def test_who_answers_for_the_agents_sees_each_of_them_and_the_others_themselves(app: Flask, enter: Enter) -> None:
    decide_once(app, "Colleague-of-both")
    chief, agent = (enter(TOWN, name).get(f"/{TOWN}/figures").text for name in ("chef", "agent"))
    assert "Colleague-of-both" in chief
    assert "Par agent" in chief
    assert "Colleague-of-both" not in agent


def test_the_figures_are_in_tables_whose_bars_say_nothing_more(enter: Enter) -> None:
    page = soup(enter(TOWN, "chef").get(f"/{TOWN}/figures").text)
    assert len(page.select("table")) >= 3
    assert all(bar.get("aria-hidden") == "true" for bar in page.select("svg.gauge"))
    assert not page.select("[style]")


@pytest.mark.parametrize(("query", "shown"), [("", "3 mois"), ("?days=30", "30 jours"), ("?days=9999", "3 mois")])
def test_one_may_look_back_further(enter: Enter, query: str, shown: str) -> None:
    page = soup(enter(TOWN, "agent").get(f"/{TOWN}/figures{query}").text)
    assert words(page.select_one(".filters [aria-current]").get_text()) == shown


def test_the_figures_keep_their_budget_of_queries(app: Flask, enter: Enter) -> None:
    client = enter(TOWN, "chef")
    client.get(f"/{TOWN}/figures")
    with counting(app.extensions["database"]) as statements:
        client.get(f"/{TOWN}/figures")
    assert len(statements) <= 10, "\n".join(statements)


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (None, "–"),
        (timedelta(seconds=10), "moins d’une minute"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=5, minutes=5), "5 h 05"),
        (timedelta(days=1), "1 j"),
        (timedelta(days=3, hours=4, minutes=20), "3 j 4 h"),
        (timedelta(days=2, hours=23, minutes=50), "3 j"),
        (timedelta(days=40, hours=14), "41 j"),
    ],
)
def test_a_time_is_said_as_coarsely_as_one_needs(time: timedelta | None, said: str) -> None:
    assert length(time) == said


# -------------------------------------------------------------------------------------------------- circuits


@pytest.mark.parametrize(("name", "status"), [("famille", 403), ("config", 200), ("agent", 200)])
@pytest.mark.parametrize("path", ["workflows", "workflows/sheet"])
def test_whoever_works_for_the_town_sees_its_circuits(enter: Enter, name: str, status: int, path: str) -> None:
    assert enter(TOWN, name).get(f"/{TOWN}/{path}").status_code == status


def test_a_configurator_sees_how_cases_travel_and_none_of_them(enter: Enter) -> None:
    client = enter(TOWN, "config")
    assert "en cours" not in client.get(f"/{TOWN}/workflows").text
    page = client.get(f"/{TOWN}/workflows/sheet").text
    assert "flow-count" not in page
    assert "Dossiers</th>" not in page


def test_a_circuit_says_how_many_cases_are_in_each_state(app: Flask, enter: Enter) -> None:

    with app.extensions["database"].session(TOWN) as session:
        waiting = session.scalar(
            select(func.count()).select_from(Case).where(Case.workflow == "sheet", Case.state == "waiting")
        )
    page = soup(enter(TOWN, "agent").get(f"/{TOWN}/workflows/sheet").text)
    assert str(waiting) in [text.get_text() for text in page.select("svg .flow-number")]
    row = next(row for row in page.select("table.figures tbody tr") if "En attente" in row.get_text())
    assert row.select_one("td").get_text() == str(waiting)


def test_all_that_the_drawing_shows_is_said_in_words_too(app: Flask, enter: Enter) -> None:
    flow = app.extensions["editions"].current(TOWN).workflows["sheet"]
    page = soup(enter(TOWN, "agent").get(f"/{TOWN}/workflows/sheet").text)
    table, ways = (words(page.select_one(part).get_text(" ")) for part in ("table.figures", "dl.flow-ways"))
    for state in flow.states.values():
        assert words(state.label) in table
    for way in flow.transitions.values():
        assert "draft" in way.sources or words(way.label) in ways
    assert page.select_one("svg.circuit")["role"] == "img"
    assert not page.select("[style]")


def test_every_circuit_of_the_list_opens(enter: Enter) -> None:
    person = Person(enter(TOWN, "agent")).visit(f"/{TOWN}/workflows")
    links = [str(link["href"]) for link in person.page.select("main .list a")]
    assert len(links) >= 3
    for link in links:
        assert person.client.get(link).status_code == 200
    assert person.client.get(f"/{TOWN}/workflows/nothing").status_code == 404


def test_the_inbox_leads_to_exports_figures_and_circuits(enter: Enter) -> None:
    page = soup(enter(TOWN, "agent").get(f"/{TOWN}/inbox?view=all&procedure=child").text)
    links = [str(link["href"]) for link in page.select(".seeing a")]
    assert links == [f"/{TOWN}/exports?view=all&procedure=child", f"/{TOWN}/figures", f"/{TOWN}/workflows"]


@pytest.mark.parametrize("town", ["carbon-blanc", "carcans", "carros", "cesson-sevigne", "charost"])
def test_the_pages_that_show_the_work_keep_the_rules_of_every_page(app: Flask, enter: Enter, town: str) -> None:
    client, flows = enter(town, "chef"), app.extensions["editions"].current(town).workflows
    addresses = ["figures", "workflows", "exports", "exports?q=nobody", *(f"workflows/{name}" for name in flows)]
    for address in addresses:
        answer = client.get(f"/{town}/{address}")
        assert answer.status_code == 200, address
        check_page(soup(answer.text), f"/{town}/{address}")
