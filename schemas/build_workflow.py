"""A workflow's file as definitions: states, transitions, delays."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Literal

from schemas.build import flag, optional_condition, texts
from schemas.definitions import ActionUse, Reminder, Route, Silence, State, Transition, Workflow
from schemas.lengths import delay
from schemas.node import Node


def build_workflow(file: Node) -> Workflow:
    empty = Node({}, file.mark)
    states, transitions = file.get("states") or empty, file.get("transitions") or empty
    return Workflow(
        file.text("workflow"),
        MappingProxyType({name: _state(name, node) for name, node in states.items()}),
        MappingProxyType({name: _transition(name, node, states) for name, node in transitions.items()}),
        file.text("law", "requests"),  # type: ignore[arg-type]
    )


def _state(name: str, node: Node) -> State:
    final, holder = flag(node, "final"), node.text("holder", "nobody")
    return State(
        name,
        node.text("label"),
        node.text("colour"),  # type: ignore[arg-type]
        "others" if holder == "nobody" and not final else holder,  # type: ignore[arg-type]
        delay(node.text("due")),
        final,
        node.text("text"),
        node.text("clock", "runs"),  # type: ignore[arg-type]
        tuple([_reminder(each) for each in _entries(node, "remind")]),
        tuple([Route(each.text("to"), optional_condition(each.get("when"), {})) for each in _entries(node, "route")]),
    )


def _entries(node: Node, key: str) -> Iterable[Node]:
    listed = node.get(key)
    return () if listed is None else listed.entries()


def _reminder(node: Node) -> Reminder:
    after = delay(node.text("after"))
    assert after is not None, "the shape asks for this delay"
    return Reminder(after, node.text("mail"))


def _transition(name: str, node: Node, states: Node) -> Transition:
    written = node.get("from")
    sources = () if written is None else texts(written) if written.is_list else (str(written.value),)
    after, event = delay(node.text("after")), node.text("on") or None
    implied = ("clock",) if after else ("link",) if event else ()
    do = node.get("do")
    return Transition(
        id=name,
        label=node.text("label", "Envoi" if "draft" in sources else ""),
        sources=sources,
        target=node.text("to"),
        by=texts(node.get("by")) or implied,
        needs=texts(node.get("needs")),
        do=() if do is None else tuple([_action(action) for action in do.entries()]),
        after=after,
        when=optional_condition(node.get("when"), {}),
        on=event,
        style=node.text("style", "outline"),  # type: ignore[arg-type]
        key=node.text("key"),
        agree=_agree(node.get("agree")),
        since=node.text("since", "state"),  # type: ignore[arg-type]
        silence=_silence(node, states),
        by_field=flag(node, "by_field"),
    )


def _silence(node: Node, states: Node) -> Silence:
    """In editions published before the language said it, the colour of the state that the town's silence led to."""
    if node.text("since") != "complete" or node.get("silence") is not None:
        return node.text("silence")  # type: ignore[return-value]
    target = states.get(node.text("to"))
    return "accepts" if target is not None and target.text("colour") == "green" else "refuses"


def _agree(node: Node | None) -> Literal["any", "all"] | int:
    return "any" if node is None else node.value  # type: ignore[return-value]


def _action(node: Node) -> ActionUse:
    if isinstance(node.value, str):
        return ActionUse(node.value)
    name, options = next(iter(node.items()))
    return ActionUse(name, options.plain())
