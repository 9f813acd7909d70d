"""Canned replies: their `{names}` are among those that are known when an agent writes to a family."""

from __future__ import annotations

from collections.abc import Callable

from schemas.link.placeholder import link_fixed
from schemas.node import Node
from schemas.placeholders import ACCOUNT, CASE, HOLDER, PORTAL
from schemas.problem import Problem, choose
from schemas.vocabulary import Vocabulary

Report = Callable[[Problem], None]

NAMES = (*PORTAL, *ACCOUNT, *HOLDER, *CASE)
"""Those about a case are empty where an agent writes about none."""


def link_replies(file: Node, report: Report) -> None:
    for _, reply in (file.get("replies") or Node({}, file.mark)).items():
        link_fixed(reply.get("text"), NAMES, report)


def link_message_actions(workflow: Node, replies: list[str], vocabulary: Vocabulary, report: Report) -> None:
    """A workflow writes to families with replies that the town has."""
    for _, transition in (workflow.get("transitions") or Node({}, workflow.mark)).items():
        for action in (transition.get("do") or Node([], transition.mark)).entries():
            for name, reply in action.items():
                word = vocabulary.actions.get(name)
                if word is not None and word.links == "reply" and reply.value not in replies:
                    fact = f"la réponse type « {reply.value} » n'existe pas"
                    remedy = choose(str(reply.value), replies, "Réponses connues") if replies else ""
                    report(Problem(*reply.mark, fact, remedy or "Écrivez-la sous « replies » dans town.yaml."))


def reply_names(town: Node) -> list[str]:
    """The ids of a town's replies, for what may name one."""
    return [name for name, _ in (town.get("replies") or Node({}, town.mark)).items()]
