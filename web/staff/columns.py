"""What a line of the list says besides the name: the columns that an agent chose, for every list or for one view."""

from __future__ import annotations

from collections.abc import Iterable

COLUMNS = {
    "procedure": "Démarche",
    "state": "État",
    "due": "Échéance",
    "sent": "Envoyé le",
    "assignee": "Attribué à",
    "service": "Service",
    "labels": "Étiquettes",
    "reference": "Référence",
}


def known(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are columns, in the order of the table."""
    named = set(names)
    return tuple(column for column in COLUMNS if column in named)


def written(names: Iterable[str]) -> str:
    """As an address and a saved view hold them."""
    return ",".join(known(names))


def shown(asked: str, kept: str) -> tuple[str, ...]:
    """Those of the address, else those that the agent keeps for every list; none means the narrow list."""
    return known((asked or kept).split(","))
