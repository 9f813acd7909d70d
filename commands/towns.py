"""`flask towns check|diff|publish|new`: a town's files, from the folder to families."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from commands.application import database, settings, vocabulary
from domain.errors import DomainError
from jobs import publishing
from schemas.new import files_of_new_town
from schemas.problem import Broken

group = AppGroup("towns", help="Towns: check, publish, begin a new one.")


@group.command("check")
@click.argument("slugs", nargs=-1)
def check(slugs: tuple[str, ...]) -> None:
    """Check towns' files; says every problem with its file, line and column."""
    outcomes = [publishing.check(settings().towns, slug, vocabulary()) for slug in _slugs(slugs)]
    for outcome in outcomes:
        _tell(outcome)
    if any(outcome.problems for outcome in outcomes):
        raise SystemExit(1)


@group.command("diff")
@click.argument("slugs", nargs=-1)
def diff(slugs: tuple[str, ...]) -> None:
    """Say in words what publishing would change for families."""
    for slug in _slugs(slugs):
        try:
            edition, changes = publishing.compare(database(), settings().towns, slug, vocabulary())
        except Broken as broken:
            _tell(publishing.Outcome(slug, problems=tuple(str(problem) for problem in broken.problems)))
            continue
        click.secho(f"{slug}, par rapport à l'édition {edition[:12] or '(aucune)'} en ligne :", bold=True)
        for change in changes or ["Rien ne change."]:
            click.echo(f"  {change}")


@group.command("publish")
@click.argument("slugs", nargs=-1)
@click.option(
    "--instead-of", default=None, help="L'édition relue avec `diff` : refuse de publier si une autre est en ligne."
)
def publish(slugs: tuple[str, ...], instead_of: str | None) -> None:
    """Publish towns: families see the new edition within two seconds, drafts keep theirs."""
    failed = False
    for slug in _slugs(slugs):
        try:
            outcome = publishing.publish(database(), settings().towns, slug, vocabulary(), instead_of=instead_of)
        except DomainError as refusal:
            outcome = publishing.Outcome(slug, problems=(refusal.sentence,))
        _tell(outcome)
        failed = failed or bool(outcome.problems)
    if failed:
        raise SystemExit(1)


@group.command("new")
@click.argument("slug")
@click.option("--name", required=True, help="Le nom de la commune, tel qu'il s'affiche.")
@click.option("--commune", default="", help="Son code INSEE.")
@click.option("--postcode", default="", help="Son code postal.")
def new(slug: str, name: str, commune: str, postcode: str) -> None:
    """Write the files of a new town, which works at once."""
    folder = settings().towns / slug
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
    outcome = publishing.check(settings().towns, slug, vocabulary())
    _tell(outcome)
    click.echo(f"Fichiers écrits dans {folder}. Pour publier : flask towns publish {slug}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _slugs(given: tuple[str, ...]) -> list[str]:
    known = publishing.town_folders(settings().towns)
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
