"""A transition that several have to take: enough of them may, and each is a person of the town."""

from __future__ import annotations

from collections.abc import Callable

from schemas.definitions import DRAFT
from schemas.link.way import actors, leaves
from schemas.node import Node
from schemas.problem import Problem

Report = Callable[[Problem], None]

NOT_STAFF = ("family", "clock", "link")


def link_agreements(transitions: dict[str, Node], report: Report) -> None:
    for transition in transitions.values():
        agree = transition.get("agree")
        if agree is not None and agree.value != "any":
            _link_agreement(transition, agree, report)


def _link_agreement(transition: Node, agree: Node, report: Report) -> None:
    by = [str(actor.value) for actor in actors(transition)]
    others = [name for name in by if name in NOT_STAFF]
    if others:
        fact = f"« agree » réunit des agents : « {others[0]} » n'en est pas un"
        report(Problem(*agree.mark, fact, "Gardez seulement des rôles d'agents dans « by »."))
    elif agree.value == "all" and len(by) < 2:
        fact = "« agree: all » attend une personne par rôle, et « by » n'en nomme qu'un"
        report(
            Problem(*agree.mark, fact, "Ajoutez un rôle à « by », ou écrivez un nombre de personnes, par exemple 2.")
        )
    if "fields" in (transition.get("needs") or Node([], transition.mark)).plain():
        fact = "« agree » et « needs: [fields] » ne vont pas ensemble"
        remedy = "Les réponses cochées par l'un manqueraient à l'autre : gardez l'un des deux."
        report(Problem(*agree.mark, fact, remedy))
    if leaves(transition, DRAFT):
        report(Problem(*agree.mark, "l'envoi est fait par une seule personne", "Retirez « agree »."))
    elif transition.get("by_field") is not None:
        fact = "« agree » et « by_field » ne vont pas ensemble"
        report(
            Problem(*agree.mark, fact, "Les réponses refusées par l'un manqueraient à l'autre : gardez l'un des deux.")
        )
