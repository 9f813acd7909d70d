"""The papers of a town: the library's kinds, with what the town changes in them key by key."""

from __future__ import annotations

from collections.abc import Callable

from schemas.build import flag, texts
from schemas.definitions import DocumentKind
from schemas.lengths import validity
from schemas.merge import merged_mapping
from schemas.node import Node
from schemas.problem import Problem, choose

Report = Callable[[Problem], None]


def merged_kinds(shared: Node | None, own: Node | None, report: Report) -> Node | None:
    """Every kind by name, places kept; None when nobody declares any. Either is the whole of a `documents.yaml`."""
    base = None if shared is None else shared.get("documents")
    changes = None if own is None else own.get("documents")
    if base is None or changes is None:
        return base or changes
    for name, change in changes.items():
        if change.value is None and not change.empty and base.get(name) is None:
            remedy = choose(name, [key for key, _ in base.items()], "Pièces connues")
            fact = f"la bibliothèque n'a pas de pièce « {name} » à retirer"
            report(Problem(*changes.key_mark(name), fact, remedy))
    return merged_mapping(base, changes, changes.mark, report)


def build_kinds(kinds: Node) -> dict[str, DocumentKind]:
    return {name: _kind(name, node) for name, node in kinds.items()}


def _kind(name: str, node: Node) -> DocumentKind:
    return DocumentKind(
        id=name,
        label=node.text("label"),
        hint=node.text("hint"),
        of=node.text("of", "household"),  # type: ignore[arg-type]
        valid_for=validity(node.text("valid_for")),
        readers=texts(node.get("readers")),
        shared=flag(node, "shared"),
        keep=validity(node.text("keep")),
    )
