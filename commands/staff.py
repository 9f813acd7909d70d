"""`flask staff add`: agents' accounts."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from commands.application import database, published_town
from domain import accounts
from domain.actors import CONFIGURATOR, EVERY_ROLE
from domain.errors import DomainError
from forms.types.base import Refused
from forms.types.email import normalise
from workflows import account_mails

group = AppGroup("staff", help="Agents' accounts.")


@group.command("add")
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
    town = published_town(slug)
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
        with database().begin(slug) as session:
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
