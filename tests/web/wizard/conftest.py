"""People at work in Cesson-Sévigné: a family that just opened its account, and an agent."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.journeys.person import Person

TOWN = "cesson-sevigne"


def logged_in(app: Flask, name: str, town: str = TOWN) -> Person:
    """Somebody of the demo, with a browser of their own."""
    person = Person(app.test_client()).visit(f"/{town}/login")
    label = next(label for label in person.labels() if "passe" not in label.lower() and "souvenir" not in label.lower())
    person.press("Connexion", {label: f"{name}@{town}.example", "Mot de passe": "guichet-demo"})
    assert "/login" not in person.address, person.text
    return person


@pytest.fixture
def parent(app: Flask) -> Person:
    return logged_in(app, "nouvelle")


@pytest.fixture
def agent(app: Flask) -> Person:
    return logged_in(app, "agent")


CHILD = {
    "Nom": "Martin", "Prénom": "Lou", "Date de naissance": "03/02/2019", "Lieu de naissance": "Rennes", "Sexe": "Fille",
    "Département de naissance": "35 – Ille-et-Vilaine",
}  # fmt: skip


def begin_child(parent: Person) -> Person:
    parent.visit(f"/{TOWN}/procedures/child")
    return parent.press("Commencer" if parent.offers("Commencer") else "Reprendre")
