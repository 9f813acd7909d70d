"""Asking for an export as an agent, reading what comes, and what was noted."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from commands.worker import job_tools
from domain.records import Case, Export, Reading
from jobs.write_exports import write_exports
from tests.web.conftest import Enter
from tests.web.pages import token_of
from tests.web.staff import papers_town

TOWN = "carros"
PAGE = f"/{TOWN}/exports"
case = papers_town.case


def ask(client: FlaskClient, query: str = "", **form: str) -> Any:
    return client.post(f"{PAGE}{query}", data={"csrf_token": token_of(client, PAGE), **form})


def rows(answer: Any) -> list[list[str]]:
    content = (answer if isinstance(answer, bytes) else answer.get_data()).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))


def get(client: FlaskClient, address: str) -> tuple[int, bytes]:
    """The status and the whole content, its file closed."""
    with client.get(address) as answer:
        return answer.status_code, answer.get_data()


def readings(app: Flask, what: str) -> list[Reading]:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(Reading).where(Reading.what == what).order_by(Reading.id)))


def references(app: Flask, *conditions: Any) -> list[str]:
    with app.extensions["database"].session(TOWN) as session:
        found = select(Case.reference).where(*conditions).order_by(Case.due_at, Case.id)
        return list(session.scalars(found))


def run(app: Flask) -> int:
    return write_exports(job_tools(app))


def the_export(app: Flask) -> Export:
    with app.extensions["database"].session(TOWN) as session:
        return session.scalars(select(Export).order_by(Export.id.desc())).first()


@pytest.fixture
def archive(enter: Enter, case: Case) -> tuple[FlaskClient, str]:
    return enter(TOWN, "agent"), f"?procedure=family&q={case.reference}"


def fetched(app: Flask, client: FlaskClient, query: str, **form: str) -> zipfile.ZipFile:
    asked = ask(client, query, format="zip", **form)
    assert asked.status_code == 303, asked.text
    assert run(app) == 1, the_export(app).problem
    return zipfile.ZipFile(io.BytesIO(get(client, f"{asked.headers['Location']}/file")[1]))
