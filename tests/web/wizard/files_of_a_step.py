"""A family on a step that asks for papers, and what it sends."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from domain import attachments
from domain.records import Case
from tests.gateways import papers_made as made
from tests.web.conftest import Enter
from tests.web.pages import soup
from tests.web.papers_town import TOWN, begin, post, publish

PDF = (made.pdf(), "facture.pdf")


@pytest.fixture
def family(app: Flask, enter: Enter, tmp_path: Path) -> FlaskClient:
    publish(app, tmp_path)
    return enter(TOWN, "famille")


@pytest.fixture
def step(family: FlaskClient) -> str:
    return begin(family)


def new_card(client: FlaskClient, step: str) -> dict[str, str]:
    """A card that nobody filled yet, at its own address."""
    assert post(client, step, "next", proof=PDF, name="Dossier", without="Rien").status_code == 302
    new = step.replace("/papers", "/children/children/new")
    page = soup(client.get(new).text)
    address = str(page.find("form", attrs={"data-wizard": True})["action"])  # type: ignore[index]
    return {"address": address, "page": new, "prefix": f"children-{address.rsplit('/', 1)[1]}-"}


def send(client: FlaskClient, step: str) -> str:
    """Fill everything and send; the case's reference."""
    card = new_card(client, step)
    prefix = card["prefix"]
    fields = {
        f"{prefix}first_name": "Nina",
        f"{prefix}last_name": "Roux",
        f"{prefix}vaccines": (made.pdf(pages=2), "v.pdf"),
    }
    assert post(client, card["address"], "save", card["page"], **fields).status_code == 302
    for each in soup(client.get(step.replace("/papers", "/children")).text).select("article.person"):
        key = str(each["id"]).removeprefix("children-")
        if key not in card["address"]:
            button = {"name": f"children-{key}-vaccines"}
            address = step.replace("/papers", f"/children/children/{key}")
            post(client, address, "save", **{button["name"]: PDF})
    assert post(client, step.replace("/papers", "/children"), "next").status_code == 302
    review = client.get(step.replace("/papers", "/check"))
    assert "facture.pdf" in review.text
    sent = post(client, step.replace("/papers", "/check"), "submit")
    assert "/sent/" in sent.headers["Location"], sent.headers["Location"]
    return sent.headers["Location"].rsplit("/", 1)[1]


def case_with(app: Flask, reference: str) -> tuple[Case, dict[str, list[attachments.Attached]]]:
    with app.extensions["database"].session(TOWN) as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        return case, attachments.of_case(session, case)
