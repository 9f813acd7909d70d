"""`invite_account`: an account opened by an agent from a paper file; the family sets its password from a mail.

With `{code: true}` the mail tells a one-time code instead, a first password that must be changed at the first login.
"""

from __future__ import annotations

import secrets
from typing import Any

from domain import accounts
from domain.errors import DomainError
from domain.keys import UNMISTAKABLE
from domain.passwords import hash_password
from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext
from workflows.actions.open_account import open_for

CODE_LENGTH = 10

word = Word(
    name="invite_account",
    description="Ouvre un compte au nom d'une famille et l'invite : par un lien, ou par un code à changer.",
    schema={
        "type": ["object", "null"],
        "properties": {
            "code": {
                "type": "boolean",
                "description": "true : le courriel donne un code, premier mot de passe ({account.code}).",
            }
        },
        "additionalProperties": False,
    },
    example="do: [{invite_account: {code: true}}, write_records, {mail: account_code}]",
    sample={"code": True},
)


def run(context: ActionContext, options: Any) -> None:
    account = context.account()
    email = context.answer("email")
    if account is None and not email:
        raise DomainError("email_missing", "Il manque l'adresse e-mail de la famille.")
    if account is None:
        account = open_for(context, email, password_hash=None, state="invited")
    if (options or {}).get("code") and account.state == "invited":
        context.code = "".join(secrets.choice(UNMISTAKABLE) for _ in range(CODE_LENGTH))
        accounts.give_code(account, password_hash=hash_password(context.code))
        context.session.flush()


action = Action(word, run)
