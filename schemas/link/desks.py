"""What a workflow asks of the agents' desks: labels and roles that the town has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from schemas.node import Node
from schemas.problem import Problem, choose

Report = Callable[[Problem], None]
NO_LABEL = "Déclarez-la dans town.yaml : « labels: {urgent: {label: Urgent, colour: red}} »."


def link_desks(file: Node, labels: Collection[str], roles: Collection[str], report: Report) -> None:
    """Link the actions `label` and `assign` of one workflow with the town's labels and roles."""
    for named in _options(file, "label"):
        for label in _labels(named):
            if label.value not in labels:
                remedy = choose(str(label.value), sorted(labels), "Étiquettes connues") if labels else NO_LABEL
                report(Problem(*label.mark, f"l'étiquette « {label.value} » n'existe pas", remedy))
    for named in _options(file, "assign"):
        role = named.get("role") if named.is_mapping else None
        if role is not None and role.value not in (*roles, "agent"):
            remedy = choose(str(role.value), sorted({*roles, "agent"}), "Rôles connus")
            report(Problem(*role.mark, f"le rôle « {role.value} » n'existe pas", remedy))


def _options(file: Node, action: str) -> Iterator[Node]:
    for _, transition in (file.get("transitions") or Node({}, file.mark)).items():
        for use in (transition.get("do") or Node([], file.mark)).entries():
            options = use.get(action) if use.is_mapping else None
            if options is not None:
                yield options


def _labels(options: Node) -> Iterator[Node]:
    """`{label: urgent}`, or `{label: {put: [urgent], remove: [to_check]}}`."""
    if not options.is_mapping:
        yield options
        return
    for key in ("put", "remove"):
        yield from (options.get(key) or Node([], options.mark)).entries()
