"""`change_email`: another address for the account, once its owner has followed the link sent there.

Until then the old one stays in use: for logging in, and for every other mail.
"""

from __future__ import annotations

from typing import Any

from domain.text import normalise_login
from schemas.vocabulary import Word
from workflows.account_mails import send_email_proof
from workflows.actions.base import Action, ActionContext

word = Word(
    name="change_email",
    description=(
        "Change l'adresse du compte pour celle de la question de type email : un lien de confirmation y est envoyé, "
        "l'ancienne adresse sert jusqu'à ce qu'il soit suivi."
    ),
    schema={"type": "null", "description": "Cette action n'a pas d'option."},
    example="do: [write_records, change_email]",
)


def run(context: ActionContext, options: Any) -> None:
    account, email = context.account(), context.answer("email")
    if account is None or not email or normalise_login(email) == normalise_login(account.email):
        return
    send_email_proof(context.session, town=context.town, account=account, email=email)
    context.data["email_to_confirm"] = email


action = Action(word, run)
