"""Carros with a request that asks a school for its opinion, tells another program, and hears from it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import attachments, documents, drafts
from domain.actors import of_account
from domain.papers import Prepared
from domain.records import Account, Case, OutboxMail
from jobs import publishing
from schemas.definitions import Town
from tests.gateways import papers_made as made
from workflows.engine import submit

TOWN = "carros"
PROCEDURE = """
procedure: exemption
title: Dérogation scolaire
subject: request
for: [guardian]
workflow: exemption
sent: {title: Bien reçu, text: Merci.}
steps:
  - id: request
    title: Votre demande
    fields:
      reason: {type: long_text, label: Motif de la demande, required: true}
      income: {type: text, label: Revenus du foyer}
      health_note: {type: text, label: Santé, readers: [health]}
      proof: {type: file, label: Justificatif du motif}
      tax_notice: {type: file, label: Avis d'imposition}
"""
WORKFLOW = """
workflow: exemption
states:
  waiting: {label: À instruire, colour: orange, holder: staff}
  opinion: {label: Avis demandé, colour: blue, holder: staff}
  decided: {label: À décider, colour: orange, holder: staff}
  granted: {label: Accordée, colour: green, final: true}
  registered: {label: Inscrite, colour: green, final: true}
transitions:
  send: {from: draft, to: waiting, by: [family]}
  consult:
    label: Demander l'avis de l'école
    from: waiting
    to: opinion
    by: [agent]
    do:
      - opinion:
          name: École Moulin
          to: ecole@carros.example
          question: Pouvez-vous accueillir cet enfant ?
          answers: [reason]
          papers: [proof]
          due: 10 days
  heard: {from: opinion, to: decided, on: opinion}
  grant: {label: Accorder, from: [waiting, opinion, decided], to: granted, by: [agent]%s}
  register: {from: granted_by_them, to: registered, on: api}
"""
SECRETS = ("secret-income", "secret-health", "avis-imposition")
SHOWN = "Nous déménageons rue Neuve."


def publish(app: Flask, folder: Path, *, more: str = "", do: str = "") -> Town:
    """`more` goes to town.yaml, `do` to the transition that grants."""
    copy = folder / "towns"
    shutil.copytree(app.extensions["settings"].towns, copy)
    town = copy / TOWN
    workflow = (WORKFLOW % (f", do: {do}" if do else "")).replace("granted_by_them", "decided")
    (town / "procedures" / "exemption.yaml").write_text(PROCEDURE, encoding="utf-8")
    (town / "workflows" / "exemption.yaml").write_text(workflow, encoding="utf-8")
    path = town / "town.yaml"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    outcome = publishing.publish(app.extensions["database"], copy, TOWN, app.extensions["vocabulary"])
    assert outcome.changed, "\n".join(map(str, outcome.problems))
    app.extensions["editions"].forget_look()
    found = app.extensions["editions"].current(TOWN)
    assert found is not None
    return found


def send(app: Flask, town: Town, folder: Path) -> Case:
    """A request of the demo family, with two papers."""
    with app.extensions["database"].begin(TOWN) as session:
        account = session.scalars(select(Account).where(Account.email == f"famille@{TOWN}.example")).one()
        actor = of_account(account)
        draft = drafts.start(session, town=town, procedure=town.procedures["exemption"], actor=actor)
        answers: dict[str, object] = {"reason": SHOWN, "income": SECRETS[0], "health_note": SECRETS[1]}
        for question, name in (("proof", "bail"), ("tax_notice", SECRETS[2])):
            answers[question] = [_attach(app, session, account, draft, question, name, folder)]
        return submit(session, town=town, draft=draft, actor=actor, answers=answers)


def _attach(
    app: Flask, session: Session, account: Account, draft: object, question: str, name: str, folder: Path
) -> str:
    content = made.pdf()
    path = folder / f"{name}.pdf"
    path.write_bytes(content)
    digest = f"{name.encode().hex():0<64}"[:64]
    app.extensions["gateways"]["files"].put(TOWN, path, digest)
    prepared = Prepared(path, "application/pdf", 1, len(content), digest, "")
    paper = documents.add(
        session,
        actor=of_account(account),
        prepared=prepared,
        name=f"{name}.pdf",
        clean=True,
        household_id=account.household_id,
    )
    session.flush()
    attachments.attach(session, draft=draft, question=question, key=name, document=paper)  # type: ignore[arg-type]
    return str(paper.id)


def link_of(app: Flask) -> str:
    """The address in the latest mail that asks for an opinion."""
    with app.extensions["database"].session(TOWN) as session:
        asked = select(OutboxMail).where(OutboxMail.dedupe.like("opinion:%")).order_by(OutboxMail.id.desc())
        mail = session.scalars(asked).first()
        assert mail is not None
        found = re.search(rf"/{TOWN}/opinions/\S+", mail.text)
        assert found, mail.text
        return found[0]
