"""`open_account`: the account that a visitor asked for, pending until its address is proved.

It takes the answers to the questions of type email, user_name and password, and makes the household and its holder. An
address that already has an account is told nothing on the page: its owner gets a mail instead.
"""

from __future__ import annotations

from typing import Any

from domain import accounts, attachments, households, logins
from domain.errors import DomainError
from domain.people import write_person
from domain.records import Account, Household, Person
from domain.text import normalise_login, searchable
from schemas.definitions import Town
from schemas.vocabulary import Word
from workflows.account_mails import account_values, send_activation
from workflows.actions.base import Action, ActionContext
from workflows.letters import absolute, queue_letter
from workflows.writing import source_of

word = Word(
    name="open_account",
    description=(
        "Ouvre le compte demandé, inactif tant que son adresse n'est pas confirmée. Le foyer et son titulaire sont créés."
    ),
    schema={"type": "null", "description": "Cette action n'a pas d'option."},
    example="do: [open_account, write_records, {mail: activation}]",
)

KEY = "linking_key"
"""The question for the key of the household, which an agent told the family."""


def run(context: ActionContext, options: Any) -> None:
    if context.account() is not None:
        return
    email = context.answer("email")
    if not email:
        raise DomainError("email_missing", "Il manque l'adresse e-mail du compte.")
    if _belongs_to_somebody(context, email):
        return
    open_for(context, email, password_hash=(context.answer("password") or {}).get("hash"), state="pending")


def asks_for_a_key(town: Town) -> bool:
    """Whether families may say, as they open their account, which household the town knows them by."""
    return any(KEY in procedure.questions() for procedure in town.procedures.values())


def open_for(context: ActionContext, email: str, *, password_hash: str | None, state: str) -> Account:
    """Household, holder and account, linked to the case. Raises DomainError `login_taken`."""
    household, person = _household(context)
    account = accounts.open_account(
        context.session,
        town=context.town,
        email=email,
        user_name=context.answer("user_name"),
        password_hash=password_hash,
        person=person,
        household=household,
        state=state,
    )
    context.case.account_id, context.case.household_id = account.id, household.id
    attachments.adopt(context.session, case=context.case)
    return account


def _household(context: ActionContext) -> tuple[Household, Person]:
    """The household that the linking key opens, else a new one; and the holder, by the names given."""
    session, names = context.session, _names(context)
    key = context.answers.get(KEY)
    found = households.find_by_key(session, linking_key=key) if isinstance(key, str) and key else None
    if key:
        context.data[KEY] = "known" if found else "unknown"
    household = found or households.create_household(session, town=context.town)
    for member, role in households.members(session, household):
        if role in ("holder", "co_guardian") and _same_name(member, names):
            return household, member
    role = "co_guardian" if found else "holder"
    source = source_of(context.case)
    return household, write_person(session, household=household, kind="adult", role=role, values=names, source=source)


def _names(context: ActionContext) -> dict[str, Any]:
    asked = ("title", "last_name", "birth_name", "first_name")
    return {name: context.answers[name] for name in asked if context.answers.get(name)}


def _same_name(person: Person, names: dict[str, Any]) -> bool:
    given = searchable(names.get("last_name"), names.get("first_name"))
    return bool(given) and given == searchable(person.last_name, person.first_name)


def _belongs_to_somebody(context: ActionContext, email: str) -> bool:
    """Where one logs in by address: write to who has it, and open nothing. An account never proved makes way."""
    if context.town.login.by != "email":
        return False
    owner = logins.find_login(context.session, login=normalise_login(email))
    if owner is None:
        return False
    if owner.state == "pending":
        accounts.close(context.session, account=owner)
        context.session.flush()
        return False
    if owner.verified:
        _tell_owner(context, owner)
    else:
        send_activation(context.session, town=context.town, account=owner)
    return True


def _tell_owner(context: ActionContext, owner: Account) -> None:
    queue_letter(
        context.session,
        town=context.town,
        mail_id="account_exists",
        to=owner.email,
        values=account_values(context.session, owner) | {"link": absolute(f"/{context.town.slug}/login")},
        dedupe=f"{context.case.id}:{context.event_id}:account_exists",
    )


action = Action(word, run)
