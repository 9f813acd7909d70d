"""The registry of actions: adding one is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.vocabulary import Word
from workflows.actions import (
    activate_account,
    assign,
    change_email,
    document,
    erase_household,
    invite_account,
    label,
    link_child,
    mail,
    mail_service,
    message,
    open_account,
    opinion,
    receipt,
    set_answers,
    start,
    webhook,
    write_records,
)
from workflows.actions.base import Action

ACTIONS: Mapping[str, Action] = {
    "mail": mail.action,
    "message": message.action,
    "open_account": open_account.action,
    "invite_account": invite_account.action,
    "activate_account": activate_account.action,
    "write_records": write_records.action,
    "change_email": change_email.action,
    "erase_household": erase_household.action,
    "link_child": link_child.action,
    "document": document.action,
    "receipt": receipt.action,
    "opinion": opinion.action,
    "webhook": webhook.action,
    "label": label.action,
    "assign": assign.action,
    "mail_service": mail_service.action,
    "set_answers": set_answers.action,
    "start": start.action,
}

WORDS: Mapping[str, Word] = {name: action.word for name, action in ACTIONS.items()}
