"""People of the demo towns, each with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from domain.records import Account, Case
from tests.web.pages import token_of

PASSWORD = "guichet-demo"
Enter = Callable[..., FlaskClient]


@pytest.fixture
def enter(app: Flask) -> Enter:
    """Log somebody of the demo in: `enter("carros", "agent")`; families by their address, whatever they type."""

    def log_in(town: str, name: str) -> FlaskClient:
        client = app.test_client()
        data = {
            "username": login_of(app, town, name),
            "password": PASSWORD,
            "csrf_token": token_of(client, f"/{town}/login"),
        }
        answer = client.post(f"/{town}/login", data=data)
        assert answer.status_code == 302, answer.text
        return client

    return log_in


def login_of(app: Flask, town: str, name: str) -> str:
    with app.extensions["database"].session(town) as session:
        account = session.scalars(select(Account).where(Account.email == f"{name}@{town}.example")).one()
        return str(account.login)


def case_of(app: Flask, town: str, **wanted: str) -> Case:
    """The oldest case with these column values."""
    with app.extensions["database"].session(town) as session:
        return session.scalars(select(Case).filter_by(**wanted).order_by(Case.id)).first()
