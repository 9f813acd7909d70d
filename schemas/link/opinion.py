"""Opinions asked outside: a mail can reach somebody, the papers are papers, and there is time to be reminded and to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set

from schemas.link.span import least_hours, most_hours
from schemas.link.start import actions_named
from schemas.node import Node
from schemas.problem import Problem

Report = Callable[[Problem], None]

UNSAID = "15 days"
"""How long is given where `due` says nothing: the action's own (`workflows.opinion_asking`)."""


def link_opinions(workflow: Node, asked: Mapping[str, Set[str]], report: Report) -> None:
    """Link the opinions of one workflow. `asked`: question -> its types, in the procedures that take the workflow."""
    for options in actions_named(workflow, "opinion"):
        if options.is_mapping:
            _link_types(options, asked, report)
            _link_delays(options, report)
    for options in _at_the_end(workflow):
        fact = "cet avis ne serait jamais demandé : ce passage clôt la demande"
        report(Problem(*options.mark, fact, "Demandez-le sur un passage qui mène à un état non final."))


def _at_the_end(workflow: Node) -> Iterator[Node]:
    states = workflow.get("states") or Node({}, workflow.mark)
    for _, transition in (workflow.get("transitions") or Node({}, workflow.mark)).items():
        target = states.get(transition.text("to"))
        if target is not None and target.plain().get("final") is True:
            for use in (transition.get("do") or Node([], transition.mark)).entries():
                options = use.get("opinion")
                yield from () if options is None else (options,)


def _link_types(options: Node, asked: Mapping[str, Set[str]], report: Report) -> None:
    to = options.get("to")
    named = [(to, "email", "une adresse mail")] if to is not None and "@" not in str(to.value) else []
    papers = (options.get("papers") or Node([], options.mark)).entries()
    for written, wanted, what in (*named, *((paper, "file", "une pièce") for paper in papers)):
        types = asked.get(str(written.value), set())
        if types and wanted not in types:
            fact = f"« {written.value} » n'est pas {what}, c'est une question de type {min(types)}"
            known = sorted(name for name, kinds in asked.items() if wanted in kinds)
            listed = f"Questions de ce type : {', '.join(known)}." if known else "La démarche n'en pose pas."
            report(Problem(*written.mark, fact, f"Nommez une question de type {wanted}. {listed}"))


def _link_delays(options: Node, report: Report) -> None:
    remind, due = options.get("remind"), options.text("due", UNSAID)
    if remind is not None and least_hours(str(remind.value)) >= most_hours(due):
        fact = f"ce rappel n'arrivera jamais : l'avis est attendu {due} au plus"
        report(Problem(*remind.mark, fact, "Raccourcissez « remind », ou allongez « due »."))
