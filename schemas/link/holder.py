"""Whose turn it is in a state: those who have it can act, and where the request has ended nobody has it any more."""

from __future__ import annotations

from collections.abc import Callable

from schemas.definitions import DRAFT
from schemas.link.way import leaves, sources, takers
from schemas.node import Node
from schemas.problem import Problem

Report = Callable[[Problem], None]

NOT_STAFF = ("family", "clock", "link")
OTHERS = ("others", "nobody")
NOT_ENDED = ("holder", "due", "clock")
"""What is said of a state where somebody still has to act; `remind` and `route` have sentences of their own."""


def link_holders(marks: Node, states: dict[str, Node], transitions: dict[str, Node], report: Report) -> None:
    for name, state in states.items():
        if name == DRAFT:
            continue
        if state.plain().get("final") is True:
            _link_end(name, state, transitions, report)
            continue
        leaving = [transition for transition in transitions.values() if leaves(transition, name)]
        by = {actor for transition in leaving for actor in takers(transition)}
        if leaving and (said := _misplaced(name, state, by)) is not None:
            holder = state.get("holder")
            report(Problem(*(marks.key_mark(name) if holder is None else holder.mark), *said))


def _misplaced(name: str, state: Node, by: set[str]) -> tuple[str, str] | None:
    """Fact and remedy where nobody would see that they have to act; what the clock or an event takes goes on alone."""
    staff, alone = by - {*NOT_STAFF}, bool(by & {"clock", "link"})
    holder, written = state.text("holder", "others"), state.get("holder") is not None
    if holder in OTHERS and (staff or "family" in by) and not (written and alone):
        right, whose = ("staff", "des agents") if staff else ("family", "de la famille")
        fact = f"l'état « {name} » attend une action {whose}, et ne le dit à personne"
        remedy = f"Écrivez « holder: {right} » : la demande paraîtra parmi celles à traiter."
        return fact, f"{remedy} Écrivez « holder: others » si elle attend d'abord le reste." if alone else remedy
    if holder == "staff" and not staff and not alone:
        fact = f"les agents ne peuvent rien faire dans l'état « {name} », qu'ils tiennent : seule la famille en sort"
        return fact, "Écrivez « holder: family », ou ajoutez un passage « by: [agent] »."
    if holder == "family" and "family" not in by and not alone:
        fact = f"la famille ne peut rien faire dans l'état « {name} », qu'elle tient : seuls les agents en sortent"
        return fact, "Écrivez « holder: staff », ou ajoutez un passage « by: [family] »."
    return None


def _link_end(name: str, state: Node, transitions: dict[str, Node], report: Report) -> None:
    for transition in transitions.values():
        for source in sources(transition):
            if source.value == name:
                fact = f"l'état « {name} » est final : rien n'en sort"
                report(Problem(*source.mark, fact, f"Retirez-le de « from », ou retirez « final » de « {name} »."))
    for key in NOT_ENDED:
        said = state.get(key)
        if said is not None and not (key == "holder" and said.value == "nobody"):
            fact = f"l'état « {name} » est final : « {key} » n'y a pas de sens, personne n'a plus rien à y faire"
            report(Problem(*state.key_mark(key), fact, f"Retirez « {key} », ou « final »."))
