"""`flask demo load`: people to try a town with."""

from __future__ import annotations

from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from commands.application import database, published_towns
from schemas.definitions import Town
from workflows.demo import load_demo
from workflows.demo_families import load_families
from workflows.demo_papers import Keep

group = AppGroup("demo", help="Demo people.")


@group.command("load")
@click.option("--families", default=0, help="Invented families to add to each town.")
def load(families: int) -> None:
    """Demo staff and families in each published town; prints their logins."""
    for town in published_towns():
        with database().begin(town.slug) as session:
            for login in load_demo(session, town=town, keep=demo_keep(current_app, town)):
                click.echo(f"  {town.name:<16} {login.role:<28} {login.login}")
            if families:
                load_families(session, town=town, count=families)


def demo_keep(app: Any, town: Town) -> Keep:
    """How the papers of a town's demo people reach the place of its documents."""
    files = app.extensions["gateways"]["files"]
    return lambda made: files.put(town.slug, made.path, made.digest)
