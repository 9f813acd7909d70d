"""What narrows the agents' list: questions with a few answers that every agent may read, else the list itself would tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from schemas.link.procedure import questions
from schemas.node import Node
from schemas.problem import Problem, choose

Report = Callable[[Problem], None]

TYPES = ("choice", "choices", "yes_no")
CHOICE = re.compile("[a-z0-9][a-z0-9_]{0,39}")
"""The ids of options that cases are found by: see `domain.words`."""


def link_filters(town: Node, procedures: Iterable[list[Node]], report: Report) -> None:
    """Link `inbox: {filters: …}` with what procedures ask, outside of groups. Each is its complete steps."""
    named = town.under("inbox", "filters")
    if named is None:
        return
    asked: dict[str, list[tuple[Node, Node]]] = {}
    for step in (step for steps in procedures for step in steps):
        for name, question in questions(step):
            asked.setdefault(name, []).append((step, question))
    for written in named.entries():
        for fact, remedy in _wrong(str(written.value), asked):
            report(Problem(*written.mark, fact, remedy))


def _wrong(name: str, asked: dict[str, list[tuple[Node, Node]]]) -> Iterator[tuple[str, str]]:
    """At most one thing: the first that makes a filter of it impossible."""
    places = asked.get(name, [])
    if not any(question.text("type") in TYPES for _, question in places):
        known = sorted(each for each, where in asked.items() if any(q.text("type") in TYPES for _, q in where))
        yield f"aucune démarche ne pose « {name} » comme une question à choix", choose(name, known, "Questions à choix")
    elif any(holder.get("readers") is not None for place in places for holder in place):
        fact = f"la question « {name} » est réservée : filtrer par elle dirait sa réponse à tous les agents"
        yield fact, "Retirez-la de « inbox », ou retirez ses « readers »."
    elif "{" in (said := _said(places)):
        fact = f"la liste ne sait pas de qui parle « {said} », le libellé de « {name} »"
        yield fact, "Donnez à la question un « name » sans nom entre accolades."
    elif odd := [option for _, question in places for option in _options(question) if not CHOICE.fullmatch(option)]:
        fact = f"la liste ne se filtre pas par « {odd[0]} », une réponse de « {name} »"
        yield fact, "Écrivez son identifiant en minuscules sans accent, chiffres et « _ », quarante signes au plus."


def _said(places: list[tuple[Node, Node]]) -> str:
    """What the list calls it: as in its errors, else by its label, where it is first asked."""
    question = next(question for _, question in places if question.text("type") in TYPES)
    return question.text("name") or question.text("label")


def _options(question: Node) -> list[str]:
    options = question.get("options")
    return [] if options is None or question.text("type") not in TYPES else [name for name, _ in options.items()]
