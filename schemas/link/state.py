"""States: each can be reached from the sending, and from each some end can."""

from __future__ import annotations

from collections.abc import Callable

from schemas.definitions import DRAFT
from schemas.link.way import leaves, reached, sources
from schemas.node import Node
from schemas.problem import Problem

Report = Callable[[Problem], None]


def link_states(marks: Node, states: dict[str, Node], transitions: dict[str, Node], report: Report) -> None:
    if DRAFT in states:
        report(
            Problem(
                *marks.key_mark(DRAFT),
                "« draft » est l'état d'avant l'envoi, il ne se déclare pas",
                "Renommez cet état.",
            )
        )
    sent = any(leaves(transition, DRAFT) for transition in transitions.values())
    found = reached(transitions.values(), {DRAFT}) if sent else set(states)
    for name, state in states.items():
        if name not in found:
            fact = f"aucun chemin ne mène à l'état « {name} »"
            report(Problem(*marks.key_mark(name), fact, "Ajoutez un passage « to: " + name + " », ou retirez l'état."))
        final = (state.get("final") or Node(False, state.mark)).value
        if not final and not any(leaves(transition, name) for transition in transitions.values()):
            fact = f"rien ne sort de l'état « {name} »"
            report(
                Problem(*marks.key_mark(name), fact, "Ajoutez un passage « from: " + name + " », ou « final: true ».")
            )

    if sent:
        _refuse_endless(marks, states, transitions, report)


def _refuse_endless(marks: Node, states: dict[str, Node], transitions: dict[str, Node], report: Report) -> None:
    """From each state, some final one can be reached: a case that turns for ever is never closed."""
    ending = {name for name, state in states.items() if state.plain().get("final") is True}
    if not ending:
        report(
            Problem(*marks.mark, "aucun état n'est final", "Ajoutez « final: true » à celui où la demande s'arrête.")
        )
        return
    grown = True
    while grown:
        found = {str(s.value) for t in transitions.values() if t.text("to") in ending for s in sources(t)}
        grown = not found <= ending
        ending |= found
    for name in states:
        leaving = any(leaves(transition, name) for transition in transitions.values())
        if name not in ending and leaving:
            fact = f"de l'état « {name} », aucun chemin ne mène à un état final"
            report(Problem(*marks.key_mark(name), fact, "Ajoutez un passage qui en sort, ou « final: true »."))
