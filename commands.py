"""Commands: `flask towns check|publish|new`, `flask staff add`, `flask demo load`, `flask worker`, `flask database upgrade`,
`flask audit verify`, `flask api-key new|list|revoke`."""

from __future__ import annotations

import signal
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from domain import accounts, api_keys, audit, migrate
from domain.actors import CONFIGURATOR, EVERY_ROLE
from domain.audit import Audit
from domain.clock import now
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
keys_group = AppGroup("api-key", help="Keys of other programs: new, list, revoke.")
audit_group = AppGroup("audit", help="Journals: prove that they are whole.")
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
@click.option(
    "--service", "services", multiple=True, help="Un service de town.yaml ; sans lui, l'agent travaille pour tous."
)
def add_staff(slug: str, email: str, name: str, roles: tuple[str, ...], services: tuple[str, ...]) -> None:
    """Open an agent's account and mail them a link to choose their password."""
    town = _published(slug)
    known = list(dict.fromkeys((*town.roles, EVERY_ROLE, CONFIGURATOR)))
    for role in roles:
        if role not in known:
            raise click.UsageError(f"Le rôle « {role} » n'existe pas dans {slug}. Rôles connus : {', '.join(known)}.")
    for service in services:
        if service not in town.services:
            known = list(town.services)
            said = f"Services connus : {', '.join(known)}." if known else "town.yaml n'en déclare aucun."
            raise click.UsageError(f"Le service « {service} » n'existe pas dans {slug}. {said}")
    if not name.strip():
        raise click.UsageError('Écrivez le nom de l\'agent : --name "Prénom Nom".')
    try:
        with _database().begin(slug) as session:
            account = accounts.open_staff_account(
                session,
                email=normalise(email),
                name=name.strip(),
                roles=dict.fromkeys(roles),
                services=dict.fromkeys(services),
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


@keys_group.command("new")
@click.argument("slug")
@click.argument("name")
@click.option("--procedure", "procedures", multiple=True, help="N'ouvrir que cette démarche ; peut se répéter.")
@click.option("--days", default=0, help="Nombre de jours avant que la clé n'expire ; jamais si rien n'est dit.")
def new_api_key(slug: str, name: str, procedures: tuple[str, ...], days: int) -> None:
    """Make a key for another program and print it, once."""
    town, moment = _published(slug), now()
    for procedure in procedures:
        if procedure not in town.procedures:
            known = ", ".join(sorted(town.procedures))
            raise click.UsageError(
                f"La démarche « {procedure} » n'existe pas dans {slug}. Démarches connues : {known}."
            )
    if not name.strip() or len(name) > 120:
        raise click.UsageError("Donnez un nom court au logiciel : c'est lui que le journal des dossiers montrera.")
    ends = moment + timedelta(days=days) if days > 0 else None
    try:
        with _database().begin(slug) as session:
            _, text = api_keys.new_key(
                session, name=name.strip(), procedures=procedures, expires_at=ends, moment=moment
            )
    except DomainError as refusal:
        raise click.UsageError(refusal.sentence) from refusal
    click.secho(f"✓ {name.strip()} ({slug})", fg="green")
    click.echo(f"Gardez cette clé en lieu sûr, elle ne sera plus montrée :\n  {text}")


@keys_group.command("list")
@click.argument("slug")
def list_api_keys(slug: str) -> None:
    """The keys of a town, without their texts."""
    _published(slug)
    with _database().session(slug, readonly=True) as session:
        for key in api_keys.listed(session):
            state = (
                "révoquée"
                if key.revoked_at
                else "expirée"
                if key.expires_at and key.expires_at < now()
                else "en service"
            )
            used = f"servie le {key.last_used_at:%d/%m/%Y}" if key.last_used_at else "jamais servie"
            reach = ", ".join(key.procedures) or "toutes les démarches"
            click.echo(f"  {key.start}…  {key.name:<24} {state:<10} {used:<22} {reach}")


@keys_group.command("revoke")
@click.argument("slug")
@click.argument("name")
def revoke_api_key(slug: str, name: str) -> None:
    """Let a key open nothing any more, at once."""
    _published(slug)
    with _database().begin(slug) as session:
        if not api_keys.revoke(session, name=name, moment=now()):
            raise click.UsageError(f"Aucune clé en service ne s'appelle « {name} ».")
    click.secho(f"✓ {name} est révoquée", fg="green")


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


@audit_group.command("verify")
@click.argument("slugs", nargs=-1)
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Un fichier de scellés, écrit par `audit seals` et gardé ailleurs.",
)
def verify_journals(slugs: tuple[str, ...], against: Path | None) -> None:
    """Prove that no journal was changed, cut or removed; says what was, and fails."""
    noted, whole = _noted(against), True
    for town in [_published(slug) for slug in slugs] or current_app.extensions["editions"].all():
        with _database().session(town.slug, readonly=True) as session:
            found = audit.verify(session, town=town, moment=now(), against=noted.get(town.slug))
        _tell_audit(found)
        whole = whole and not found.problems
    if not whole:
        raise SystemExit(1)


@audit_group.command("seals")
@click.argument("slugs", nargs=-1)
def list_seals(slugs: tuple[str, ...]) -> None:
    """Print the digest of each day, to be kept where nobody who runs the portal can change it."""
    for town in [_published(slug) for slug in slugs] or current_app.extensions["editions"].all():
        with _database().session(town.slug, readonly=True) as session:
            for day, digest in audit.digests(session):
                click.echo(f"{town.slug} {day} {digest}")


def _noted(path: Path | None) -> dict[str, dict[date, str]]:
    """{town: {day: digest}} of a file of seals."""
    found: dict[str, dict[date, str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path else [], 1):
        try:
            slug, day, digest = line.split()
            found.setdefault(slug, {})[date.fromisoformat(day)] = digest
        except ValueError:
            raise click.UsageError(
                f"{path}, ligne {number} : attendu « commune jour empreinte », comme l'écrit `audit seals`."
            ) from None
    return found


def _tell_audit(found: Audit) -> None:
    sealed = (
        f"scellé jusqu'au {found.last_day:%d/%m/%Y}, {found.last_digest}" if found.last_day else "aucun jour scellé"
    )
    if found.problems:
        count = len(found.problems)
        more = " au moins" if count == audit.MOST else ""
        click.secho(f"✗ {found.town} : {count} anomalie{'s' if count > 1 else ''}{more}", fg="red")
        for problem in found.problems:
            click.echo(f"  {problem}")
    else:
        click.secho(f"✓ {found.town} : {found.cases} dossiers, {found.lines} lignes, {sealed}", fg="green")
    if found.unsealed or found.late:
        since = f" depuis le {found.late:%d/%m/%Y}" if found.late else ""
        click.secho(f"  Attention : des lignes attendent leur scellé{since}. `flask worker` tourne-t-il ?", fg="yellow")


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
        mark=outside["papers"].watermark,
        call=outside["webhooks"].deliver,
    )


def demo_keep(app: Any, town: Town) -> demo.Keep:
    """How the papers of a town's demo people reach the place of its documents."""
    files = app.extensions["gateways"]["files"]
    return lambda made: files.put(town.slug, made.path, made.digest)


def init(app: Flask) -> None:
    for command in (towns, staff, demo_group, keys_group, audit_group, database_group, worker):
        app.cli.add_command(command)
