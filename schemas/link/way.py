"""What the passes ask of transitions as they are written: the states they leave and reach, who takes them, what they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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


def takers(transition: Node) -> set[str]:
    """Who takes it: those that are named, the clock where a delay runs out, a link or a program where an event does."""
    found = {str(actor.value) for actor in actors(transition)}
    found |= {"clock"} if transition.get("after") is not None else set()
    return found | ({"link"} if transition.get("on") is not None else set())


def does(transition: Node, *actions: str) -> bool:
    """Whether taking it runs one of these actions."""
    for use in (transition.get("do") or Node([], transition.mark)).entries():
        if use.value in actions or any(use.get(action) is not None for action in actions):
            return True
    return False


def reached(transitions: Iterable[Node], begun: set[str]) -> set[str]:
    """Every state that transitions lead to from some, those included; conditions are not looked at."""
    ways, found, grown = list(transitions), set(begun), True
    while grown:
        further = {way.text("to") for way in ways if any(source.value in found for source in sources(way))}
        grown = not further <= found
        found |= further
    return found
