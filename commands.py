"""Commands: `flask towns check|publish|new`, `flask staff add`, `flask demo load`, `flask worker`, `flask database upgrade`."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any, cast

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from domain import accounts, migrate
from domain.actors import CONFIGURATOR, EVERY_ROLE
from domain.database import Database
from domain.errors import DomainError
from forms.types.base import Refused
from forms.types.email import normalise
from gateways.store import ScannedStore
from jobs import publishing
from jobs.base import Tools
from jobs.runner import Runner
from schemas.definitions import Town
from schemas.new import files_of_new_town
from schemas.problem import Broken
from schemas.vocabulary import Vocabulary
from settings import Settings
from workflows import account_mails, demo

towns = AppGroup("towns", help="Towns: check, publish, begin a new one.")
staff = AppGroup("staff", help="Agents' accounts.")
demo_group = AppGroup("demo", help="Demo people.")
database_group = AppGroup("database", help="The database's tables.")


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def _database() -> Database:
    return cast(Database, current_app.extensions["database"])


def _vocabulary() -> Vocabulary:
    return cast(Vocabulary, current_app.extensions["vocabulary"])


def _slugs(given: tuple[str, ...]) -> list[str]:
    known = publishing.town_folders(_settings().towns)
    for slug in given:
        if slug not in known:
            raise click.UsageError(f"La commune « {slug} » n'existe pas. Communes connues : {', '.join(known)}.")
    return list(given) or known


def _tell(outcome: publishing.Outcome) -> None:
    if outcome.problems:
        count = len(outcome.problems)
        click.secho(f"✗ {outcome.town} : {count} problème{'s' if count > 1 else ''}", fg="red")
        for problem in outcome.problems:
            click.echo(f"  {problem}")
    else:
        click.secho(f"✓ {outcome.town} ({outcome.edition[:12]})", fg="green")


@towns.command("check")
@click.argument("slugs", nargs=-1)
def check(slugs: tuple[str, ...]) -> None:
    """Check towns' files; says every problem with its file, line and column."""
    outcomes = [publishing.check(_settings().towns, slug, _vocabulary()) for slug in _slugs(slugs)]
    for outcome in outcomes:
        _tell(outcome)
    if any(outcome.problems for outcome in outcomes):
        raise SystemExit(1)


@towns.command("diff")
@click.argument("slugs", nargs=-1)
def diff(slugs: tuple[str, ...]) -> None:
    """Say in words what publishing would change for families."""
    for slug in _slugs(slugs):
        try:
            edition, changes = publishing.compare(_database(), _settings().towns, slug, _vocabulary())
        except Broken as broken:
            _tell(publishing.Outcome(slug, problems=tuple(str(problem) for problem in broken.problems)))
            continue
        click.secho(f"{slug}, par rapport à l'édition {edition[:12] or '(aucune)'} en ligne :", bold=True)
        for change in changes or ["Rien ne change."]:
            click.echo(f"  {change}")


@towns.command("publish")
@click.argument("slugs", nargs=-1)
@click.option(
    "--instead-of", default=None, help="L'édition relue avec `diff` : refuse de publier si une autre est en ligne."
)
def publish(slugs: tuple[str, ...], instead_of: str | None) -> None:
    """Publish towns: families see the new edition within two seconds, drafts keep theirs."""
    failed = False
    for slug in _slugs(slugs):
        try:
            outcome = publishing.publish(_database(), _settings().towns, slug, _vocabulary(), instead_of=instead_of)
        except DomainError as refusal:
            outcome = publishing.Outcome(slug, problems=(refusal.sentence,))
        _tell(outcome)
        failed = failed or bool(outcome.problems)
    if failed:
        raise SystemExit(1)


@towns.command("new")
@click.argument("slug")
@click.option("--name", required=True, help="Le nom de la commune, tel qu'il s'affiche.")
@click.option("--commune", default="", help="Son code INSEE.")
@click.option("--postcode", default="", help="Son code postal.")
def new(slug: str, name: str, commune: str, postcode: str) -> None:
    """Write the files of a new town, which works at once."""
    folder = _settings().towns / slug
    if folder.exists():
        raise click.UsageError(
            f"Le dossier {folder.name} existe déjà : choisissez un autre identifiant, ou modifiez-le."
        )
    try:
        files = files_of_new_town(slug, name=name, commune=commune, postcode=postcode)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem
    for path, text in files.items():
        _write(folder / path, text)
    outcome = publishing.check(_settings().towns, slug, _vocabulary())
    _tell(outcome)
    click.echo(f"Fichiers écrits dans {folder}. Pour publier : flask towns publish {slug}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@staff.command("add")
@click.argument("slug")
@click.argument("email")
@click.option("--name", required=True, help="Prénom et nom, tels que les autres agents les lisent.")
@click.option(
    "--role", "roles", multiple=True, required=True, help="Un rôle de town.yaml, `all` ou `config` ; peut se répéter."
)
def add_staff(slug: str, email: str, name: str, roles: tuple[str, ...]) -> None:
    """Open an agent's account and mail them a link to choose their password."""
    town = _published(slug)
    known = list(dict.fromkeys((*town.roles, EVERY_ROLE, CONFIGURATOR)))
    for role in roles:
        if role not in known:
            raise click.UsageError(f"Le rôle « {role} » n'existe pas dans {slug}. Rôles connus : {', '.join(known)}.")
    if not name.strip():
        raise click.UsageError('Écrivez le nom de l\'agent : --name "Prénom Nom".')
    try:
        with _database().begin(slug) as session:
            account = accounts.open_staff_account(
                session,
                email=normalise(email),
                name=name.strip(),
                roles=dict.fromkeys(roles),
                password_hash=None,
            )
            link = account_mails.invite_staff(session, town=town, account=account)
    except DomainError as refusal:
        raise click.UsageError(f"{email} : {refusal.sentence}") from refusal
    except Refused as refusal:
        raise click.UsageError(f"{email} : {refusal.message}") from refusal
    click.secho(f"✓ {account.display_name}, {account.login} ({', '.join(account.roles)})", fg="green")
    click.echo(f"Un mail part avec ce lien, où choisir son mot de passe sous 30 jours :\n  {link}")


def _published(slug: str) -> Town:
    """A town that families see. Raises UsageError with the known ones."""
    published = {town.slug: town for town in current_app.extensions["editions"].all()}
    if slug not in published:
        raise click.UsageError(f"La commune « {slug} » n'est pas publiée. Communes publiées : {', '.join(published)}.")
    return published[slug]


@demo_group.command("load")
@click.option("--families", default=0, help="Invented families to add to each town.")
def load(families: int) -> None:
    """Demo staff and families in each published town; prints their logins."""
    for town in current_app.extensions["editions"].all():
        with _database().begin(town.slug) as session:
            for login in demo.load_demo(session, town=town, keep=demo_keep(current_app, town)):
                click.echo(f"  {town.name:<16} {login.role:<28} {login.login}")
            if families:
                demo.load_families(session, town=town, count=families)


@database_group.command("upgrade")
def upgrade() -> None:
    """Bring the tables up to date."""
    migrate.upgrade(_database())


@click.command("worker")
def worker() -> None:
    """What the clock does (mail, deadlines, scans, purges) in a process of its own, until Ctrl-C."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    runner = Runner(job_tools(current_app))
    runner.start()
    stop.wait()
    runner.stop()


def job_tools(app: Any) -> Tools:
    """What jobs are given, out of an application."""
    extensions, outside = app.extensions, app.extensions["gateways"]
    return Tools(
        extensions["database"],
        extensions["editions"].of,
        outside["mail"].send,
        store=ScannedStore(outside["files"], outside["antivirus"]),
        uploads=extensions["settings"].uploads,
    )


def demo_keep(app: Any, town: Town) -> demo.Keep:
    """How the papers of a town's demo people reach the place of its documents."""
    files = app.extensions["gateways"]["files"]
    return lambda made: files.put(town.slug, made.path, made.digest)


def init(app: Flask) -> None:
    for command in (towns, staff, demo_group, database_group, worker):
        app.cli.add_command(command)
