"""`flask audit verify|seals`: prove that journals are whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from commands.application import database, published_town, published_towns
from domain import audit
from domain.audit import Audit
from domain.clock import now

group = AppGroup("audit", help="Journals: prove that they are whole.")


@group.command("verify")
@click.argument("slugs", nargs=-1)
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Un fichier de scellés, écrit par `audit seals` et gardé ailleurs.",
)
def verify_journals(slugs: tuple[str, ...], against: Path | None) -> None:
    """Prove that no journal was changed, cut or removed; says what was, and fails. Also fails where seals are missing."""
    noted, whole = _noted(against), True
    for town in [published_town(slug) for slug in slugs] or published_towns():
        with database().session(town.slug, readonly=True) as session:
            found = audit.verify(session, town=town, moment=now(), against=noted.get(town.slug))
        _tell_audit(found)
        whole = whole and found.whole
    if not whole:
        raise SystemExit(1)


@group.command("seals")
@click.argument("slugs", nargs=-1)
def list_seals(slugs: tuple[str, ...]) -> None:
    """Print the digest of each day, to be kept where nobody who runs the portal can change it."""
    for town in [published_town(slug) for slug in slugs] or published_towns():
        with database().session(town.slug, readonly=True) as session:
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
    if found.problems:
        count = len(found.problems)
        more = " au moins" if count == audit.MOST else ""
        click.secho(f"✗ {found.town} : {count} anomalie{'s' if count > 1 else ''}{more}", fg="red")
        for problem in found.problems:
            click.echo(f"  {problem}")
    elif found.late:
        click.secho(f"✗ {_read(found)} : la suite n'est pas prouvée", fg="red")
    else:
        click.secho(f"✓ {_read(found)}", fg="green")
    _tell_waiting(found)


def _read(found: Audit) -> str:
    last = f"scellé jusqu'au {found.last_day:%d/%m/%Y}, {found.last_digest}" if found.last_day else "aucun jour scellé"
    return f"{found.town} : {found.cases} dossiers, {found.lines} lignes, {last}"


def _tell_waiting(found: Audit) -> None:
    if found.late:
        click.secho(
            f"  Aucun scellé depuis le {found.late:%d/%m/%Y}, alors que ce jour est fini et que des lignes y ont été écrites.\n"
            "  Soit `flask worker` ne tourne pas : lancez-le, il scelle dans l'heure. Soit des scellés ont été retirés :\n"
            "  comparez avec ceux que vous gardez ailleurs (`audit verify --against FICHIER`) avant de le relancer.",
            fg="red",
        )
    elif found.unsealed:
        click.secho("  Attention : des lignes attendent leur scellé. `flask worker` tourne-t-il ?", fg="yellow")
