from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from domain.clock import now
from domain.records import Account, Case
from tests.journeys.person import Person
from tests.web.conftest import Enter
from tests.web.pages import soup, token_of
from tests.web.staff.exporting import PAGE, TOWN, ask, get, readings, references, rows, run, the_export
from tests.web.staff.papers_town import employ
from web.staff import exports as view


@pytest.fixture
def in_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every export is long."""
    monkeypatch.setattr(view, "AT_ONCE", 0)


def test_a_long_list_is_made_in_the_background_and_fetched_once_it_is_there(
    app: Flask, enter: Enter, in_background: None
) -> None:
    client = enter(TOWN, "agent")
    asked = ask(client, format="csv")
    assert asked.status_code == 303
    address = asked.headers["Location"]
    page = client.get(address).text
    assert 'data-refresh="2"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert client.get(f"{address}/file").status_code == 303
    assert run(app) == 1
    page = client.get(address).text
    assert "data-refresh" not in page
    fetched = get(client, f"{address}/file")[1]
    assert [row[0] for row in rows(fetched)][1:] == references(app, Case.holder == "staff")
    assert the_export(app).done == the_export(app).total == len(rows(fetched)) - 1
    assert len(readings(app, "export")) == 1


def test_nobody_else_fetches_an_export(app: Flask, enter: Enter, in_background: None) -> None:
    address = ask(enter(TOWN, "agent"), format="csv").headers["Location"]
    run(app)
    chief = enter(TOWN, "chef")
    token = token_of(chief, f"/{TOWN}/account")
    assert chief.get(address).status_code == 404
    assert chief.get(f"{address}/file").status_code == 404
    assert chief.post(address, data={"csrf_token": token}).status_code == 404
    assert the_export(app).state == "done"


def test_who_lost_a_right_since_fetches_nothing(app: Flask, enter: Enter, in_background: None) -> None:
    client = enter(TOWN, "agent")
    address = ask(client, format="csv").headers["Location"]
    run(app)
    employ(app, "agent", "agent", "other")
    assert client.get(f"{address}/file").status_code == 303
    assert "Vos droits ont changé" in client.get(address).text.replace("\u00a0", " ")


def test_who_lost_a_right_before_it_was_written_is_told_so(app: Flask, enter: Enter, in_background: None) -> None:
    client = enter(TOWN, "agent")
    address = ask(client, format="csv").headers["Location"]
    employ(app, "agent", "config")
    assert run(app) == 0
    assert the_export(app).state == "failed"
    employ(app, "agent", "agent")
    assert "Vos droits ont changé" in client.get(address).text.replace("\u00a0", " ")


def test_an_export_goes_after_a_day(app: Flask, enter: Enter, in_background: None) -> None:
    client = enter(TOWN, "agent")
    address = ask(client, format="csv").headers["Location"]
    run(app)
    digest = the_export(app).hash
    files = app.extensions["gateways"]["files"]
    assert files.exists(TOWN, digest)
    with time_machine.travel(now() + timedelta(hours=25)):
        run(app)
        assert not files.exists(TOWN, digest)
        assert the_export(app).state == "expired"
    assert client.get(f"{address}/file").status_code == 303
    with time_machine.travel(now() + timedelta(days=31)):
        run(app)
        assert the_export(app) is None


def test_an_agent_erases_an_export_at_once(app: Flask, enter: Enter, in_background: None) -> None:
    person = Person(enter(TOWN, "agent"))
    address = ask(person.client, format="csv").headers["Location"]
    run(app)
    digest = the_export(app).hash
    person.visit(address).press("Effacer maintenant").must_see("rien n’en est gardé")
    run(app)
    assert not app.extensions["gateways"]["files"].exists(TOWN, digest)


def test_three_exports_under_way_are_enough(app: Flask, enter: Enter, in_background: None) -> None:
    client = enter(TOWN, "agent")
    assert [ask(client, format="csv").status_code for _ in range(4)] == [303, 303, 303, 422]


def test_opening_pages_writes_nothing(app: Flask, enter: Enter, in_background: None) -> None:
    client = enter(TOWN, "agent")
    address = ask(client, format="csv").headers["Location"]
    run(app)
    before = len(readings(app, "export"))
    for page in (PAGE, address, f"{address}/file"):
        get(client, page)
    assert len(readings(app, "export")) == before


def test_the_page_can_be_left_and_found_again(app: Flask, enter: Enter, in_background: None) -> None:
    client = enter(TOWN, "agent")
    address = ask(client, format="csv").headers["Location"]
    links = [str(link["href"]) for link in soup(client.get(PAGE).text).select("main .list a")]
    assert links == [address]
    with app.extensions["database"].session(TOWN) as session:
        assert session.scalars(select(Account).where(Account.id == the_export(app).account_id)).one().roles
