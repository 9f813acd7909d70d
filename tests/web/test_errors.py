from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import Forbidden, RequestEntityTooLarge, TooManyRequests

from domain.errors import DomainError, NotYours
from tests.web.pages import check_page, soup

FAILURES = [
    (Forbidden(), 403, "Cette page n’est pas pour vous"),
    (RequestEntityTooLarge(), 413, "trop volumineux"),
    (TooManyRequests(), 429, "Trop d’essais"),
    (NotYours(), 404, "Cette page n’existe pas"),
    (DomainError("no", "Ce dossier n’attend plus de correction."), 400, "Ce dossier n’attend plus de correction."),
    (ZeroDivisionError(), 500, "Un incident est survenu"),
]


@pytest.mark.parametrize(("failure", "code", "said"), FAILURES)
def test_each_failure_has_a_page_in_the_towns_look(app: Flask, failure: Exception, code: int, said: str) -> None:
    def fail() -> str:
        raise failure

    app.add_url_rule("/<town>/fails", "fails", fail)
    answer = app.test_client().get("/carros/fails")
    page = soup(answer.text)
    assert answer.status_code == code
    assert said in page.get_text()
    check_page(page, "/carros/fails")
    assert page.body["data-town"] == "carros"
    assert page.select_one('main a[href="/carros/"]')


def test_outside_a_town_an_error_leads_to_the_list_of_towns(client: FlaskClient) -> None:
    page = soup(client.get("/nowhere/at/all").text)
    check_page(page, "/nowhere/at/all")
    assert page.select_one('main a[href="/"]')


def test_what_failed_wrote_nothing(app: Flask) -> None:
    from domain.records import OutboxMail
    from web import current

    def fail() -> str:
        current.session().add(
            OutboxMail(town="carros", to_address="x", subject="x", text="x", html="x", dedupe="failed")
        )
        current.session().flush()
        raise ZeroDivisionError

    app.add_url_rule("/<town>/fails", "fails", fail)
    app.test_client().get("/carros/fails")
    with app.extensions["database"].session("carros") as session:
        assert session.query(OutboxMail).filter_by(dedupe="failed").count() == 0
