"""`activate_account`: from now on its owner may log in."""

from __future__ import annotations

from typing import Any

from domain import accounts
from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext

word = Word(
    name="activate_account",
    description="Active le compte : son titulaire peut désormais se connecter.",
    schema={"type": "null", "description": "Cette action n'a pas d'option."},
    example="do: [activate_account, {mail: welcome}]",
)


def run(context: ActionContext, options: Any) -> None:
    account = context.account()
    if account is not None:
        accounts.make_active(account)
        context.session.flush()


action = Action(word, run)
