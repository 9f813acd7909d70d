"""Lists of eliminations: who sees them, who decides, what leaves for the archives."""

from __future__ import annotations

import csv
import io
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from domain import elimination
from domain.clock import now
from domain.records import Case, Purge
from tests.web.conftest import Enter, case_of
from tests.web.pages import check_page, soup, token_of

TOWN = "carros"


@pytest.fixture
def purge(app: Flask) -> Purge:
    case = case_of(app, TOWN, holder="nobody")
    line = {"id": case.id, "reference": case.reference, "label": "=HYPERLINK(1)", "since": "2022-11-30"}
    with app.extensions["database"].begin(TOWN) as session:
        made = Purge(town=TOWN, rule="accepted_requests", items=[line])
        session.add(made)
    return made


def decide(client: FlaskClient, purge: Purge, **form: str) -> str:
    page = f"/{TOWN}/purges/{purge.id}"
    form = {"csrf_token": token_of(client, f"/{TOWN}/account"), **form}
    return client.post(page, data=form, follow_redirects=True).text


def state_of(app: Flask, purge: Purge) -> Purge:
    with app.extensions["database"].session(TOWN) as session:
        return session.scalars(select(Purge).where(Purge.id == purge.id)).one()


@pytest.mark.parametrize("path", ["", "/{0}", "/{0}/table.csv"])
@pytest.mark.parametrize(("name", "code"), [("agent", 403), ("config", 403), ("famille", 403), ("chef", 200)])
def test_only_who_answers_for_it_sees_the_lists(enter: Enter, purge: Purge, path: str, name: str, code: int) -> None:
    assert enter(TOWN, name).get(f"/{TOWN}/purges{path.format(purge.id)}").status_code == code


@pytest.mark.parametrize("name", ["agent", "config", "famille"])
def test_nobody_else_decides(app: Flask, enter: Enter, purge: Purge, name: str) -> None:
    decide(enter(TOWN, name), purge, _action="approve", visa="yes")
    assert state_of(app, purge).state == "proposed"


def test_the_pages_keep_the_rules(enter: Enter, purge: Purge) -> None:
    client = enter(TOWN, "chef")
    for path in ("purges", f"purges/{purge.id}"):
        page = soup(client.get(f"/{TOWN}/{path}").text)
        check_page(page, path)
        assert "Les demandes acceptées" in page.get_text()
    assert "Rien à éliminer" in enter("charost", "chef").get("/charost/purges").text
    assert client.get(f"/{TOWN}/account").text.count(f"/{TOWN}/purges") == 1


def test_a_list_is_approved_once_with_the_visa(app: Flask, enter: Enter, purge: Purge) -> None:
    client = enter(TOWN, "chef")
    assert "Cochez la case avant d’approuver" in decide(client, purge, _action="approve", reason="Vu en réunion")
    assert state_of(app, purge).state == "proposed"
    decide(client, purge, _action="approve", visa="yes", reason="Vu en réunion")
    approved = state_of(app, purge)
    assert (approved.state, approved.decided_by, approved.report) == (
        "approved",
        "Paul Mercier",
        {"reason": "Vu en réunion"},
    )
    assert approved.decided_at is not None
    assert "Paul Mercier a déjà approuvé ce bordereau" in decide(client, purge, _action="decline")
    assert state_of(app, purge).state == "approved"


def test_a_list_declined_keeps_everything(app: Flask, enter: Enter, purge: Purge) -> None:
    assert "tout est gardé" in decide(enter(TOWN, "chef"), purge, _action="decline")
    assert state_of(app, purge).state == "declined"
    with app.extensions["database"].session(TOWN) as session:
        assert elimination.approved(session) == []


def test_an_executed_list_reports_what_went_and_what_stayed(app: Flask, enter: Enter, purge: Purge) -> None:
    client = enter(TOWN, "chef")
    decide(client, purge, _action="approve", visa="yes")
    town = app.extensions["editions"].current(TOWN)
    with app.extensions["database"].begin(TOWN) as session:
        of_edition = partial(app.extensions["editions"].of, TOWN)
        elimination.execute_batch(session, purge_id=purge.id, town=town, moment=now(), town_of_edition=of_edition)
    page = client.get(f"/{TOWN}/purges/{purge.id}").text  # the case is young: approved by mistake, it stays
    assert "0 ligne éliminée sur 1" in page
    assert "Gardé malgré l’accord" in page
    with app.extensions["database"].session(TOWN) as session:
        assert session.scalar(select(Case.id).where(Case.id == purge.items[0]["id"])) is not None


def test_the_table_is_for_a_spreadsheet(enter: Enter, purge: Purge) -> None:
    answer = enter(TOWN, "chef").get(f"/{TOWN}/purges/{purge.id}/table.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "bordereau-carros-accepted_requests" in answer.headers["Content-Disposition"]
    [heading, line] = csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";")
    assert heading == ["Règle", "Référence", "Nature", "Sans utilité depuis"]
    assert line[1:] == [purge.items[0]["reference"], "'=HYPERLINK(1)", "2022-11-30"]


def test_a_list_of_another_town_is_not_found(app: Flask, enter: Enter, purge: Purge) -> None:
    for path in (purge.id, f"{purge.id}/table.csv", "nothing"):
        assert enter("charost", "chef").get(f"/charost/purges/{path}").status_code == 404
