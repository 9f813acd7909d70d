"""Where a state sends its cases: services that the town has, the one without a condition last."""

from __future__ import annotations

from collections.abc import Callable

from schemas.node import Node
from schemas.problem import Problem, choose

Report = Callable[[Problem], None]


def link_routes(states: dict[str, Node], services: list[str], report: Report) -> None:
    for name, state in states.items():
        routes = list((state.get("route") or Node([], state.mark)).entries())
        if routes and state.text("holder") != "staff":
            fact = f"« route » confie à un service l'état « {name} », où les agents n'ont rien à faire"
            report(Problem(*state.key_mark("route"), fact, "Écrivez « holder: staff », ou retirez « route »."))
        for route in routes:
            to = route.get("to")
            if to is not None and to.value not in services:
                fact = f"le service « {to.value} » n'existe pas"
                remedy = choose(str(to.value), services, "Services connus") if services else ""
                report(Problem(*to.mark, fact, remedy or "Déclarez-le sous « services » dans town.yaml."))
        for route in routes[:-1]:
            if route.get("when") is None:
                fact = "ce service reçoit tout : ceux qui le suivent ne recevront jamais rien"
                report(Problem(*route.mark, fact, "Ajoutez-lui « when », ou mettez-le en dernier."))
