"""What families log in with must be asked somewhere: else an account could be opened that nobody can enter."""

from __future__ import annotations

from collections.abc import Callable

from schemas.link.procedure import all_questions
from schemas.node import Node
from schemas.problem import Problem

Report = Callable[[Problem], None]


def link_account(town: Node, file: Node, steps: list[Node], report: Report) -> None:
    """A procedure that opens accounts asks an e-mail address and, where visitors take it themselves, what they log in with."""
    if file.text("subject") != "account":
        return
    opened_by = [str(entry.value) for entry in (file.get("for") or Node([], file.mark)).entries()]
    if "guardian" in opened_by:
        return
    asked = {(name, question.text("type")) for name, question in all_questions(steps)}
    types = {kind for _, kind in asked}
    if "email" not in types:
        report(_missing(file, "une adresse mail", "email"))
    if "anyone" not in opened_by:
        return
    if "password" not in types:
        report(_missing(file, "un mot de passe", "password"))
    by = town.under("login", "by")
    if by is not None and by.value == "user_name" and "user_name" not in types:
        report(_missing(file, "un identifiant, avec lequel la ville fait se connecter les familles", "user_name"))


def _missing(file: Node, what: str, kind: str) -> Problem:
    fact = f"cette démarche ouvre des comptes sans demander {what}"
    return Problem(*file.key_mark("subject"), fact, f"Ajoutez une question de type {kind}.")
