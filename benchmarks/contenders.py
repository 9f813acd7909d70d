"""The two applications that are measured, each with a family logged in and a way to begin a draft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from app import create_app
from benchmarks.browser import Browser, Statements
from benchmarks.handwritten.app import create_app as create_handwritten
from benchmarks.handwritten.models import Account as HandwrittenAccount
from benchmarks.paperless import without_papers
from benchmarks.walk import Walker
from domain import accounts, households, migrate
from domain.editions import publish
from domain.passwords import hash_password
from schemas.bundle import Bundle
from settings import Settings

SLUG = "cesson-sevigne"
EMAIL = "famille@cesson-sevigne.example"
PASSWORD = "guichet-demo"
SECRET = "benchmarks"


@dataclass(frozen=True, slots=True)
class Contender:
    name: str
    app: Flask
    walker: Walker


def settings(folder: Path) -> Settings:
    """The engine as it runs in production, on a file of its own."""
    environment = {
        "GUICHET_VAR": str(folder),
        "GUICHET_DATABASE_URL": f"sqlite:///{folder / 'guichet.sqlite'}",
        "GUICHET_SECRET_KEY": SECRET,
        "GUICHET_JOBS": "off",
    }
    return Settings.from_environment(environment)


def engine(folder: Path) -> Contender:
    """The engine with Cesson-Sévigné published, and a family logged in through its own page."""
    app = create_app(settings(folder))
    migrate.upgrade(app.extensions["database"])
    publish_bundle(app, without_papers(SLUG))
    add_family(app, SLUG)
    browser = Browser(app, Statements(app.extensions["database"].engine))
    log_in(browser, f"/{SLUG}/login")
    return Contender("engine", app, Walker(browser, lambda browser: begin(browser, SLUG)))


def publish_bundle(app: Flask, bundle: Bundle) -> None:
    with app.extensions["database"].begin(bundle.slug) as session:
        publish(session, town=bundle.slug, bundle_hash=bundle.hash, bundle=bundle.files)


def add_family(app: Flask, slug: str, password_hash: str | None = None) -> None:
    """An activated account with its household, as after the account's procedure."""
    town = app.extensions["editions"].current(slug)
    with app.extensions["database"].begin(slug) as session:
        household = households.create_household(session, town=town)
        hashed = password_hash or hash_password(PASSWORD)
        accounts.open_account(
            session, town=town, email=EMAIL, password_hash=hashed, household=household, state="active"
        )


def log_in(browser: Browser, address: str, email: str = EMAIL) -> None:
    form = {"csrf_token": browser.get(address).csrf, "username": email, "password": PASSWORD}
    answer = browser.post(address, urlencode(form).encode())
    if answer.status != 302:
        raise RuntimeError(f"{address} refused the family: {answer.status}")


def begin(browser: Browser, slug: str, person: str = "") -> str:
    """Start a sheet for a child, a new one unless `person`, as the button of the procedure's page does; the draft's address."""
    address = f"/{slug}/procedures/child?person={person}"
    answer = browser.post(address, urlencode({"csrf_token": browser.get(address).csrf}).encode())
    if answer.status != 302:
        raise RuntimeError(f"{address}: {answer.status}")
    return answer.location.rstrip("/")


def handwritten(folder: Path) -> Contender:
    """The hand-written application on a file of its own, and the same family logged in."""
    app = create_handwritten(f"sqlite:///{folder / 'handwritten.sqlite'}", SECRET)
    database = app.extensions["database"]
    with Session(database) as session:
        hashed = generate_password_hash(PASSWORD, "pbkdf2:sha256:1000")
        session.add(HandwrittenAccount(email=EMAIL, password_hash=hashed, display_name="Camille Le Gall"))
        session.commit()
    browser = Browser(app, Statements(database))
    log_in(browser, "/login")
    return Contender("handwritten", app, Walker(browser, begin_handwritten))


def begin_handwritten(browser: Browser) -> str:
    form = {"csrf_token": browser.get("/family/account").csrf}
    return browser.post("/drafts", urlencode(form).encode()).location.rpartition("/")[0]
