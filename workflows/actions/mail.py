"""`{mail: sheet_valid}`: write to the family, in the transaction that decides.

An address that nobody proved yet only gets the mail that proves it (one with `{link}` or `{account.code}`): portals that
mail to mistyped addresses get blocked. Others are held back, and the journal says so.
"""

from __future__ import annotations

from typing import Any

from domain.records import Account
from schemas.definitions import Mail
from schemas.vocabulary import Word
from workflows.account_mails import account_values, proof_values
from workflows.actions.base import Action, ActionContext
from workflows.letters import absolute, day, mail_of, queue_letter, uses

word = Word(
    name="mail",
    description="Envoie un courriel à la famille : le titulaire du compte, à l'adresse qu'il a confirmée.",
    schema={"type": "string", "description": "Le nom d'un courriel du dossier mails/."},
    links="mail",
    example="do: [{mail: sheet_valid}]",
    sample="sheet_valid",
)


def run(context: ActionContext, options: Any) -> None:
    account, mail = context.account(), mail_of(context.town, str(options))
    if account is None:
        context.remember("mails_without_address", mail.id)
    elif not (account.verified or _proves(mail)):
        context.remember("mails_held", mail.id)
    else:
        _queue(context, account, mail)
        context.remember("mails", mail.id)


def _queue(context: ActionContext, account: Account, mail: Mail) -> None:
    queue_letter(
        context.session,
        town=context.town,
        mail_id=mail.id,
        to=account.email,
        values=account_values(context.session, account) | case_values(context) | _link(context, account, mail),
        dedupe=f"{context.case.id}:{context.event_id}:{mail.id}",
    )


def case_values(context: ActionContext) -> dict[str, str]:
    """The placeholders about the case, as it is after the transition."""
    case = context.case
    return {
        "case.reference": case.reference,
        "case.procedure": context.procedure.title_for_family,
        "case.subject": case.title,
        "case.state": context.state.label,
        "case.due": day(case.due) if case.due else "",
        "note": context.note,
        "account.code": context.code,
        **context.said,
    }


def _proves(mail: Mail) -> bool:
    return uses(mail, "link", "account.code")


def _link(context: ActionContext, account: Account, mail: Mail) -> dict[str, str]:
    """Where `{link}` leads: to the proof of the address, to the login for a first code, else to the case."""
    slug = context.town.slug
    if not uses(mail, "link"):
        return {}
    if context.code:
        return {"link": absolute(f"/{slug}/login")}
    if not account.verified:
        return proof_values(context.session, context.town, account)
    return {"link": absolute(f"/{slug}/family/requests/{context.case.reference}")}


action = Action(word, run)
