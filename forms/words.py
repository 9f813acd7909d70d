"""The engine's own words, which a town or a procedure may replace, and texts with `{names}` in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from schemas.definitions import Procedure, Town

WORDS: Mapping[str, str] = {
    "next": "Continuer",
    "previous": "Retour",
    "cancel": "Annuler la démarche",
    "later": "Finir plus tard",
    "submit": "Envoyer ma demande",
    "accept": "J'accepte",
    "not_sent": "Pas encore envoyé",
    "saved": "Enregistré",
    "error_summary": "Corrigez ce qui est signalé : tout le reste est gardé.",
    "required_error": "Répondez à cette question.",
    "add": "Ajouter",
    "edit": "Modifier",
    "remove": "Retirer",
    "copy": "Recopier",
    "clear": "Effacer",
    "start": "Commencer",
    "help": "Aide",
    "required_note": "Les champs marqués d'une * sont obligatoires.",
    "optional_note": "Tout est obligatoire, sauf ce qui est marqué « facultatif ».",
    "optional": "facultatif",
    "password_rule": "",
    "email_by_agent": "Pour changer d'adresse e-mail, appelez le service.",
}

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


def word(key: str, town: Town, procedure: Procedure | None = None) -> str:
    """A word of the interface: the procedure's, else the town's, else the engine's."""
    if procedure is not None and key in procedure.words:
        return procedure.words[key]
    return town.words.get(key) or WORDS[key]


def has_names(text: str) -> bool:
    return PLACEHOLDER.search(text) is not None


def names_in(text: str) -> list[str]:
    return PLACEHOLDER.findall(text)


def fill(text: str, facts: Mapping[str, Any]) -> str:
    """Replace `{holder.first_name}` by the answer or the fact of that name, or by an ellipsis while it has none."""
    return PLACEHOLDER.sub(lambda found: str(name_value(found[1], facts) or "…"), text)


def name_value(name: str, facts: Mapping[str, Any]) -> Any:
    """The value of a dotted name: a fact of that very name, else a part of the first row of a group."""
    if name in facts:
        return facts[name]
    head, _, tail = name.partition(".")
    rows = facts.get(head)
    if tail and isinstance(rows, list) and rows:
        return rows[0].get(tail)
    return rows.get(tail) if tail and isinstance(rows, dict) else None


def filler(text: str) -> Callable[[Mapping[str, Any]], str]:
    """`fill` for a text known in advance; a text without names costs nothing."""
    if not has_names(text):
        return lambda facts: text
    return lambda facts: fill(text, facts)
