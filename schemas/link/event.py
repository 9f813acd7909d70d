"""What nobody clicks: transitions that a delay or an event takes, given nothing, and only where that event can come."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from schemas.definitions import DRAFT
from schemas.link.way import actors, does, leaves, reached, sources
from schemas.node import Node
from schemas.problem import Problem

Report = Callable[[Problem], None]

GIVEN_BY_CALL = ("reason", "message")
"""What a program may give with its call: one note."""


def link_events(transitions: dict[str, Node], states: dict[str, Node], report: Report) -> None:
    for transition in transitions.values():
        after, event = transition.get("after"), transition.get("on")
        if after is not None or event is not None:
            _link_sending(transition, report)
            _link_needs(transition, report)
        if after is not None and event is not None:
            fact = "ce passage attendrait à la fois un délai et un événement"
            report(Problem(*event.mark, fact, "Faites-en deux passages : l'un avec « after », l'autre avec « on »."))
        if after is not None:
            _link_delay(transition, after, report)
    _link_sub_cases(transitions, report)
    _link_opinions(transitions, states, report)
    _link_activation(transitions, report)
    _refuse_second(transitions, report)


def _link_sending(transition: Node, report: Report) -> None:
    event = transition.get("on") or transition.get("after") or transition
    if leaves(transition, DRAFT):
        key = "on" if transition.get("on") is not None else "after"
        fact = f"l'envoi est fait par une personne, « {key} » n'y a pas de sens"
        report(Problem(*event.mark, fact, f"Retirez « {key} »."))


def _link_needs(transition: Node, report: Report) -> None:
    """A clock writes no reason; a program may write one with its call, and marks no answer."""
    event = transition.get("on")
    given = GIVEN_BY_CALL if event is not None and event.value == "api" and transition.get("after") is None else ()
    who = "l'horloge" if event is None else "un programme" if event.value == "api" else "cet événement"
    for need in (transition.get("needs") or Node([], transition.mark)).entries():
        if need.value not in given:
            fact = f"« needs: [{need.value}] » demande ce que seule une personne donne, et {who} fait ce passage"
            report(Problem(*need.mark, fact, "Retirez-le, ou faites un autre passage pour les agents."))
    for key in ("agree", "by_field"):
        asked = transition.get(key)
        if asked is not None and asked.value not in ("any", False):
            fact = f"« {key} » demande des agents, et {who} fait ce passage sans eux"
            report(Problem(*transition.key_mark(key), fact, "Retirez-le, ou faites deux passages."))


def _link_delay(transition: Node, after: Node, report: Report) -> None:
    """`by` says who may take it: a delay that runs out is the clock's doing."""
    by = [str(actor.value) for actor in actors(transition)]
    if by and "clock" not in by and not leaves(transition, DRAFT):
        fact = "l'horloge ferait ce passage à la fin du délai, et « by » ne la nomme pas"
        report(Problem(*after.mark, fact, "Ajoutez clock à « by », ou retirez « after »."))


def _link_sub_cases(transitions: dict[str, Node], report: Report) -> None:
    """Waiting for other cases is of use only where some were begun."""
    begins = any(does(transition, "start") for transition in transitions.values())
    for transition, event in _waiting_for("sub_cases", transitions):
        if not begins:
            fact = "aucune démarche n'est commencée par ce circuit, celle-ci n'arrivera jamais"
            report(Problem(*event.mark, fact, "Ajoutez l'action « start » à un passage, ou retirez « on »."))
        else:
            missing = "aucune démarche n'est commencée avant l'état"
            _refuse_before(transition, transitions, ("start",), missing, report)


def _link_opinions(transitions: dict[str, Node], states: dict[str, Node], report: Report) -> None:
    """Where agents have the case they may ask for an opinion by hand; elsewhere an action did before."""
    for transition, _ in _waiting_for("opinion", transitions):
        _refuse_before(transition, transitions, ("opinion",), "aucun avis n'est demandé avant l'état", report, states)


def _link_activation(transitions: dict[str, Node], report: Report) -> None:
    for transition, _ in _waiting_for("activation", transitions):
        opening = ("open_account", "invite_account")
        _refuse_before(transition, transitions, opening, "aucun compte n'est ouvert avant l'état", report)


def _waiting_for(event: str, transitions: dict[str, Node]) -> Iterable[tuple[Node, Node]]:
    for transition in transitions.values():
        on = transition.get("on")
        if on is not None and on.value == event:
            yield transition, on


def _refuse_before(
    transition: Node,
    transitions: dict[str, Node],
    actions: tuple[str, ...],
    missing: str,
    report: Report,
    states: dict[str, Node] | None = None,
) -> None:
    """Each state that it leaves comes after one of `actions` on some path; those held by staff may do without, with `states`."""
    after = reached(transitions.values(), {way.text("to") for way in transitions.values() if does(way, *actions)})
    for source in sources(transition):
        state = (states or {}).get(str(source.value))
        by_hand = state is not None and state.text("holder") == "staff"
        if source.value != DRAFT and source.value not in after and not by_hand:
            named = " ou ".join(f"« {action} »" for action in actions)
            remedy = f"Ajoutez l'action {named} à un passage qui y mène, ou retirez « on »."
            report(Problem(*source.mark, f"{missing} « {source.value} » : cet événement n'y arrivera jamais", remedy))


def _refuse_second(transitions: dict[str, Node], report: Report) -> None:
    """An event takes the first transition that waits for it; a program names the one that it takes."""
    first: dict[tuple[str, str], str] = {}
    for event in ("activation", "opinion", "sub_cases"):
        for transition, on in _waiting_for(event, transitions):
            name = next(name for name, each in transitions.items() if each is transition)
            for source in sources(transition):
                earlier = first.get((str(source.value), event))
                if earlier is not None:
                    fact = f"ce passage n'arrivera jamais : « {earlier} » part du même état au même événement, sans condition"
                    remedy = f"Donnez une condition « when » à « {earlier} », ou retirez ce passage."
                    report(Problem(*on.mark, fact, remedy))
                elif transition.get("when") is None:
                    first[str(source.value), event] = name
