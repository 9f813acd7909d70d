from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from domain.database import Database


def test_health_is_good_while_the_database_answers(client: FlaskClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ok", "database": "ok"}


def test_health_is_bad_when_the_database_is_gone(app: Flask, client: FlaskClient) -> None:
    app.extensions["database"] = Database("postgresql://nobody@127.0.0.1:1/none")
    assert client.get("/health").status_code == 503


def test_metrics_count_what_was_answered(client: FlaskClient) -> None:
    client.get("/carros/")
    client.get("/carros/")
    client.get("/carros/nowhere")
    text = client.get("/metrics").text
    assert 'guichet_requests_total{endpoint="public.home",status="2xx"} 2' in text
    assert "guichet_mail_waiting " in text
    assert "guichet_calls_waiting 0" in text


def test_robots_are_kept_from_what_is_personal(client: FlaskClient) -> None:
    assert "Disallow: /*/family/" in client.get("/robots.txt").text
