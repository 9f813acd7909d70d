"""Links written in texts to pages of the portal: each names its own town, and a page or a procedure that exists."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from schemas.node import Node
from schemas.problem import Problem, choose

Report = Callable[[Problem], None]

INLINE = re.compile(r"\]\(\s*<?(/(?!/)[^\s)>]*)")
DEFINED = re.compile(r"^ {0,3}\[[^\]]+\]:\s*<?(/(?!/)[^\s>]*)", re.MULTILINE)
"""`[CGU]: /carros/pages/legal`, the address of links written `[CGU]` elsewhere in the text."""
NAMED = {"pages": ("la page", "Pages connues"), "procedures": ("la démarche", "Démarches connues")}
SHARED = "Un texte de la bibliothèque sert à toutes les villes : retirez ce lien, ou écrivez ce texte dans la ville."


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a town's own addresses may lead to: the ids that exist, sound or not."""

    town: str
    pages: Collection[str]
    procedures: Collection[str]

    def wrong(self, address: str) -> tuple[str, str] | None:
        """Fact and remedy for an address of the portal that leads to another town or to nothing; `/` lists the towns."""
        path = re.split("[?#]", address, maxsplit=1)[0].removeprefix("/")
        town, _, inside = path.partition("/")
        if not town or "{" in path:
            return None
        if town != self.town:
            own = path if town in NAMED else inside
            return f"le lien « {address} » sort du portail de cette ville", f"Écrivez « /{self.town}/{own} »."
        folder, _, name = inside.partition("/")
        known = {"pages": self.pages, "procedures": self.procedures}.get(folder)
        if known is None or name in known:
            return None
        noun, heading = NAMED[folder]
        return (
            f"le lien « {address} » ne mène nulle part : {noun} « {name} » n'existe pas",
            choose(name, sorted(known), heading),
        )


def link_addresses(node: Node, addresses: Addresses, report: Report) -> None:
    """Link every text below a node, and the `url` of doors."""
    for text, address in _written(node):
        if (wrong := addresses.wrong(address)) is not None:
            fact, remedy = wrong
            report(Problem(*text.mark, fact, SHARED if text.mark.shared else remedy))


def _written(node: Node, key: str = "") -> Iterator[tuple[Node, str]]:
    """Each address of the portal, with the text that holds it."""
    if isinstance(node.value, str):
        if key == "url" and node.value.startswith("/") and not node.value.startswith("//"):
            yield node, node.value
        elif "](" in node.value or "]:" in node.value:
            yield from ((node, found) for sought in (INLINE, DEFINED) for found in sought.findall(node.value))
    for inner in node.entries():
        yield from _written(inner)
    for below, inner in node.items():
        yield from _written(inner, below)
