from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from domain.records import Account, OutboxMail
from tests.journeys.person import Person

ADD = [
    "staff",
    "add",
    "carros",
    "Zoe.Blanc@mairie-carros.fr",
    "--name",
    "Zoé Blanc",
    "--role",
    "agent",
    "--role",
    "chief",
]
PASSWORD = "un-beau-Matin-2026!"


def test_an_agent_added_by_command_chooses_a_password_and_decides(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=ADD)
    assert done.exit_code == 0, done.output
    link = re.search(r"/carros/password/\S+", done.output)
    assert link is not None
    with app.extensions["database"].session("carros") as session:
        account = session.scalars(select(Account).where(Account.login == "zoe.blanc@mairie-carros.fr")).one()
        assert (account.state, account.roles) == ("invited", ["agent", "chief"])
        mail = session.scalars(select(OutboxMail).where(OutboxMail.to_address == account.email)).one()
        assert link[0] in mail.text
    agent = Person(app.test_client()).visit(link[0])
    fields = [str(each["name"]) for each in agent.page.select("input[type=password]")]
    token = str(agent.page.select_one('input[name="csrf_token"]')["value"])
    data = dict.fromkeys(fields, PASSWORD) | {"csrf_token": token}
    assert agent.client.post(link[0], data=data).status_code == 302
    agent.visit("/carros/login")
    token = str(agent.page.select_one('input[name="csrf_token"]')["value"])
    data = {"username": "zoe.blanc@mairie-carros.fr", "password": PASSWORD, "csrf_token": token}
    assert agent.client.post("/carros/login", data=data).status_code == 302
    assert agent.client.get("/carros/inbox").status_code == 200


def test_an_agent_is_added_once_with_known_roles_and_a_real_address(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    for args, said in (
        ([*ADD[:-1], "boss"], "Rôles connus : agent, chief, health, mayor, other_mayor, all, config"),
        ([*ADD[:3], "zoe", *ADD[4:]], "Il manque"),
        ([*ADD[:2], "nowhere", *ADD[3:]], "Communes publiées : "),
    ):
        refused = run(args=args)
        assert refused.exit_code == 2
        assert said in refused.output
    assert run(args=ADD).exit_code == 0
    assert "déjà pris" in run(args=ADD).output
    assert (
        run(args=["staff", "add", "carros", "c@d.fr", "--name", "C", "--role", "all", "--role", "config"]).exit_code
        == 0
    )


def test_agents_are_told_what_to_log_in_with_where_families_have_a_number(app: Flask) -> None:
    for town in app.extensions["editions"].all():
        page = Person(app.test_client()).visit(f"/{town.slug}/login")
        assert page.sees("Agents : votre adresse mail.") == (town.login.by != "email")
