"""The registry of actions: adding one is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.vocabulary import Word
from workflows.actions import (
    activate_account,
    change_email,
    erase_household,
    invite_account,
    link_child,
    mail,
    open_account,
    write_records,
)
from workflows.actions.base import Action

ACTIONS: Mapping[str, Action] = {
    "mail": mail.action,
    "open_account": open_account.action,
    "invite_account": invite_account.action,
    "activate_account": activate_account.action,
    "write_records": write_records.action,
    "change_email": change_email.action,
    "erase_household": erase_household.action,
    "link_child": link_child.action,
}

WORDS: Mapping[str, Word] = {name: action.word for name, action in ACTIONS.items()}
