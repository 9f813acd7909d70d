from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from domain.records import OutboxMail
from tests.journeys.person import Person
from tests.web.conftest import PASSWORD, Enter
from tests.web.pages import token_of

NEW = "nouvelle-adresse@example.org"


def waiting(app: Flask, town: str) -> int:
    with app.extensions["database"].session(town) as session:
        return session.scalar(select(func.count()).select_from(OutboxMail).where(OutboxMail.to_address == NEW)) or 0


@pytest.mark.parametrize(
    ("town", "who", "status"),
    [
        ("carros", "famille", 302),
        ("carbon-blanc", "famille", 302),
        ("carcans", "famille", 403),
        ("charost", "famille", 403),
        ("cesson-sevigne", "famille", 403),
        ("carcans", "agent", 302),
    ],
)
def test_a_family_changes_its_address_only_where_the_town_lets_it(
    app: Flask, enter: Enter, town: str, who: str, status: int
) -> None:
    client = enter(town, who)
    data = {"email": NEW, "current": PASSWORD, "csrf_token": token_of(client, f"/{town}/account")}
    assert client.post(f"/{town}/account/email", data=data).status_code == status
    assert waiting(app, town) == (status == 302)


@pytest.mark.parametrize(
    ("town", "sentence"),
    [
        ("carcans", "L'e-mail ne peut être modifié que par le gestionnaire du portail famille."),
        ("charost", "Modifiez-la dans « Mes coordonnées »"),
        ("cesson-sevigne", "Pour changer d'adresse e-mail, appelez le service."),
    ],
)
def test_the_account_says_who_changes_the_address(app: Flask, enter: Enter, town: str, sentence: str) -> None:
    service = app.extensions["editions"].current(town).service
    person = Person(enter(town, "famille")).visit(f"/{town}/account")
    person.must_see(sentence, service.name, service.phone)
    assert not person.page.find("input", attrs={"name": "email"})
    assert Person(enter("carros", "famille")).visit("/carros/account").page.find("input", attrs={"name": "email"})
