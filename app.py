"""Builds the application. The only module that knows everybody; nobody imports it but what starts a process."""

from __future__ import annotations

from flask import Flask

import commands
import web.accounts
import web.api
import web.csrf
import web.current
import web.dev
import web.errors
import web.family
import web.files
import web.filters
import web.headers
import web.limits
import web.nul
import web.public
import web.staff
import web.wizard
from domain.database import Database
from gateways import build_gateways
from settings import Settings
from web.editions import Editions
from workflows import letters
from workflows.vocabulary import vocabulary


def create_app(settings: Settings | None = None) -> Flask:
    """A ready application. `settings` come from the environment unless given."""
    settings = settings or Settings.from_environment()
    app = Flask("guichet", static_folder="web/static", static_url_path="/static", root_path=str(settings.root))
    app.config.update(settings.flask())
    app.extensions["settings"] = settings
    app.extensions["database"] = Database(settings.database_url)
    app.extensions["vocabulary"] = vocabulary()
    app.extensions["editions"] = Editions(app.extensions["database"], app.extensions["vocabulary"])
    letters.configure(base_url=settings.base_url)
    app.extensions["gateways"] = build_gateways(settings.gateways())
    for part in (
        web.nul,
        web.current,
        web.csrf,
        web.filters,
        web.headers,
        web.limits,
        web.errors,
        web.public,
        web.accounts,
        web.family,
        web.wizard,
        web.files,
        web.staff,
        web.api,
        web.dev,
        commands,
    ):
        part.init(app)
    return app
