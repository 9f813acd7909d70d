"""What commands use of the application that they run in."""

from __future__ import annotations

from typing import cast

import click
from flask import current_app

from domain.database import Database
from schemas.definitions import Town
from schemas.vocabulary import Vocabulary
from settings import Settings


def settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def database() -> Database:
    return cast(Database, current_app.extensions["database"])


def vocabulary() -> Vocabulary:
    return cast(Vocabulary, current_app.extensions["vocabulary"])


def published_towns() -> list[Town]:
    """The towns that families see."""
    return list(current_app.extensions["editions"].all())


def published_town(slug: str) -> Town:
    """A town that families see. Raises UsageError with the known ones."""
    published = {town.slug: town for town in published_towns()}
    if slug not in published:
        raise click.UsageError(f"La commune « {slug} » n'est pas publiée. Communes publiées : {', '.join(published)}.")
    return published[slug]
