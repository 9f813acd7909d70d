"""`flask api-key new|list|revoke`: keys of other programs."""

from __future__ import annotations

from datetime import timedelta

import click
from flask.cli import AppGroup

from commands.application import database, published_town
from domain import api_keys
from domain.clock import now
from domain.errors import DomainError

group = AppGroup("api-key", help="Keys of other programs: new, list, revoke.")


@group.command("new")
@click.argument("slug")
@click.argument("name")
@click.option("--procedure", "procedures", multiple=True, help="N'ouvrir que cette démarche ; peut se répéter.")
@click.option("--days", default=0, help="Nombre de jours avant que la clé n'expire ; jamais si rien n'est dit.")
def new_api_key(slug: str, name: str, procedures: tuple[str, ...], days: int) -> None:
    """Make a key for another program and print it, once."""
    town, moment = published_town(slug), now()
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
        with database().begin(slug) as session:
            _, text = api_keys.new_key(
                session, name=name.strip(), procedures=procedures, expires_at=ends, moment=moment
            )
    except DomainError as refusal:
        raise click.UsageError(refusal.sentence) from refusal
    click.secho(f"✓ {name.strip()} ({slug})", fg="green")
    click.echo(f"Gardez cette clé en lieu sûr, elle ne sera plus montrée :\n  {text}")


@group.command("list")
@click.argument("slug")
def list_api_keys(slug: str) -> None:
    """The keys of a town, without their texts."""
    published_town(slug)
    with database().session(slug, readonly=True) as session:
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


@group.command("revoke")
@click.argument("slug")
@click.argument("name")
def revoke_api_key(slug: str, name: str) -> None:
    """Let a key open nothing any more, at once."""
    published_town(slug)
    with database().begin(slug) as session:
        if not api_keys.revoke(session, name=name, moment=now()):
            raise click.UsageError(f"Aucune clé en service ne s'appelle « {name} ».")
    click.secho(f"✓ {name} est révoquée", fg="green")
