"""Who fills a procedure in can send it, and answer what the town asks of them afterwards."""

from __future__ import annotations

from collections.abc import Callable

from schemas.definitions import DRAFT
from schemas.link.way import actors, does, leaves, reached, sources
from schemas.node import Node
from schemas.problem import Problem

Report = Callable[[Problem], None]

OPENING = ("open_account", "invite_account")
SENDERS = {"guardian": "la famille", "anyone": "un visiteur", "agent": "un agent"}


def link_audience(file: Node, workflow: Node, report: Report) -> None:
    """Link the `for` of a procedure with the workflow that it takes."""
    transitions = dict((workflow.get("transitions") or Node({}, workflow.mark)).items())
    sending = next((name for name, each in transitions.items() if leaves(each, DRAFT)), None)
    if sending is None:
        return
    by = [str(actor.value) for actor in actors(transitions[sending]) if actor.value not in ("clock", "link")]
    for audience in (file.get("for") or Node([], file.mark)).entries():
        who = str(audience.value)
        if by and not _may_send(who, by):
            fact = f"{SENDERS[who]} remplirait cette démarche sans pouvoir l'envoyer"
            needed = "agent" if who == "agent" else "family"
            where = f"au « by » de « {sending} », dans le circuit « {workflow.text('workflow')} »"
            report(Problem(*audience.mark, fact, f"Ajoutez {needed} {where}, ou retirez {who} de « for »."))
        elif who == "anyone":
            _refuse_return(audience, workflow, transitions, report)


def _may_send(audience: str, by: list[str]) -> bool:
    return any(actor != "family" for actor in by) if audience == "agent" else "family" in by


def _refuse_return(audience: Node, workflow: Node, transitions: dict[str, Node], report: Report) -> None:
    """A visitor has no account, so nothing of theirs can be given back to them before one is opened."""
    states = workflow.get("states") or Node({}, workflow.mark)
    without = {name: each for name, each in transitions.items() if not does(each, *OPENING)}
    before = reached(without.values(), {DRAFT})
    for name, transition in without.items():
        target = states.get(transition.text("to"))
        asked = "fields" in (transition.get("needs") or Node([], transition.mark)).plain()
        given_back = asked or (target is not None and target.text("holder") == "family")
        if given_back and any(source.value in before for source in sources(transition)):
            circuit = workflow.text("workflow")
            fact = f"un visiteur sans compte ne pourrait pas reprendre la demande que « {name} » lui rend (circuit « {circuit} »)"
            remedy = "Écrivez « for: [guardian] », ou choisissez un circuit qui ne rend rien à la famille."
            report(Problem(*audience.mark, fact, remedy))
            return
