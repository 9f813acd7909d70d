"""Cesson-Sévigné with a procedure that asks for papers, and people who give them."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from domain import attachments
from domain.attachments import Attached
from domain.records import Draft
from jobs import publishing
from tests.web.pages import soup

TOWN = "cesson-sevigne"
DOCUMENTS = """
documents:
  address_proof: {label: Justificatif de domicile, of: household, valid_for: 3 months}
  vaccines: {label: Carnet de vaccination, of: child}
"""
PROCEDURE = """
procedure: papers
title: Pièces à fournir
subject: %s
for: [%s]
workflow: %s
sent: {title: Bien reçu, text: Merci.}
steps:
  - id: papers
    title: Vos papiers
    fields:
      name: {type: text, label: Nom du dossier, required: true}
      proof: {type: file, label: Justificatif, kind: address_proof, max_files: 3, required: true}
      other: {type: file, label: Autre papier, accept: any, max_files: 2}
      without: {type: text, label: Pourquoi sans autre papier, when: {other: {is: missing}}}
      optional: {type: yes_no, label: Un document de plus}
      guests:
        type: group
        label: Hébergeurs
        repeat: {max: 3, add: Ajouter un hébergeur, one: un hébergeur}
        fields: {letter: {type: file, label: Lettre, max_files: 1}}
      more: {type: file, label: Document de plus, max_files: 1, when: {optional: true}}
  - id: children
    title: Vos enfants
    fields:
      children:
        type: people
        label: Enfants
        kind: child
        role: child
        repeat: {max: 6, add: Ajouter un enfant, one: un enfant}
        fields:
          first_name: {type: text, label: Prénom, required: true}
          last_name: {type: text, label: Nom, required: true}
          vaccines: {type: file, label: Vaccins, kind: vaccines, required: true}
  - id: check
    title: Vérification
    fields:
      summary: {type: review, label: Vos réponses}
"""


def publish(
    app: Flask,
    folder: Path,
    *,
    accept: str = "pdf",
    audience: str = "guardian",
    subject: str = "household",
    most: int = 2,
) -> None:
    """Publish the town with its procedure; « PDF uniquement », 2 MB a file unless said otherwise."""
    settings, copy = app.extensions["settings"], folder / "towns"
    shutil.copytree(settings.towns, copy)
    town = copy / TOWN
    (town / "documents.yaml").write_text(DOCUMENTS, encoding="utf-8")
    (town / "procedures" / "papers.yaml").write_text(
        PROCEDURE % (subject, audience, "direct" if audience == "anyone" else "sheet"), encoding="utf-8"
    )
    path = town / "town.yaml"
    uploads = f"uploads: {{accept: {accept}, max_size: {most}, pages: 10}}\n"
    path.write_text(
        "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("uploads:"))
        + f"\n{uploads}",
        encoding="utf-8",
    )
    outcome = publishing.publish(app.extensions["database"], copy, TOWN, app.extensions["vocabulary"])
    assert outcome.changed, "\n".join(map(str, outcome.problems))
    app.extensions["editions"].forget_look()


def begin(client: FlaskClient) -> str:
    """The address of a draft's first step."""
    start = f"/{TOWN}/procedures/papers"
    token = token_in(client.get(start).text)
    answer = client.post(start, data={"csrf_token": token}, follow_redirects=True)
    assert answer.request.path.endswith("/papers"), answer.text
    return answer.request.path


def token_in(html: str) -> str:
    return str(soup(html).find("input", attrs={"name": "csrf_token"})["value"])  # type: ignore[index]


def post(client: FlaskClient, address: str, action: str, page: str = "", **fields: object) -> TestResponse:
    """Press a button of a page without a script; a field whose value is (content, name) is a file, or a list of them.

    `page` is where the form stands, when it is not where it is sent (a new person's card).
    """
    html = soup(client.get(page or address).text)
    data: dict[str, object] = {
        str(each["name"]): str(each.get("value", ""))
        for each in html.select("form[data-wizard] input[name][type=hidden], form[data-wizard] input[name][type=text]")
    }
    for name, value in fields.items():
        name = name.replace("__", "-")
        data[name] = [opened(each) for each in value] if isinstance(value, list) else opened(value)
    return client.post(address, data={**data, "_action": action}, content_type="multipart/form-data")


def opened(value: object) -> object:
    return (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value


def draft_of(app: Flask, address: str) -> Draft:
    with app.extensions["database"].session(TOWN) as session:
        return session.scalars(select(Draft).where(Draft.id == address.split("/")[3])).one()


def given(app: Flask, address: str) -> dict[str, list[Attached]]:
    with app.extensions["database"].session(TOWN) as session:
        return attachments.of_draft(session, draft_of(app, address))


def names(app: Flask, address: str, question: str) -> list[str]:
    return [each.document.name for each in given(app, address).get(question, ())]
