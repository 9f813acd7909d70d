"""What the passes ask of one transition as it is written: the states it leaves, who may take it."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.node import Node


def sources(transition: Node) -> list[Node]:
    """The states a transition leaves, written as one or as a list."""
    written = transition.get("from")
    if written is None:
        return []
    return list(written.entries()) if written.is_list else [written]


def leaves(transition: Node, state: str) -> bool:
    return any(source.value == state for source in sources(transition))


def actors(transition: Node) -> Iterator[Node]:
    return (transition.get("by") or Node([], transition.mark)).entries()
