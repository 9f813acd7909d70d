"""Actions that name questions: `start` begins a procedure of the town with answers of this one, `set_answers` writes answers here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from schemas.definitions import DRAFT
from schemas.link.names import KINDS, Names
from schemas.link.way import leaves
from schemas.node import Node
from schemas.problem import Problem, choose

Report = Callable[[Problem], None]

NOT_GIVEN = ("papers", "secret")
"""Kinds of answers that belong to the case they were given in."""


def actions_named(workflow: Node, name: str, *, sending: bool | None = None) -> Iterator[Node]:
    """The options of each use of an action; with `sending`, only on the transition that sends, or only on others."""
    for _, transition in (workflow.get("transitions") or Node({}, workflow.mark)).items():
        if sending is not None and leaves(transition, DRAFT) is not sending:
            continue
        for action in (transition.get("do") or Node([], transition.mark)).entries():
            options = action.get(name)
            if options is not None:
                yield options


def link_starts(workflow: Node, names: Names, procedures: Mapping[str, Names], report: Report) -> None:
    """Link a workflow's `start` and `set_answers` for one of the procedures that take it; `names` are its questions."""
    for options in actions_named(workflow, "start"):
        _link_start(options, names, procedures, report)
    for options in actions_named(workflow, "set_answers"):
        for name, _ in options.items():
            if name not in names.asked:
                fact = f"la question « {name} » n'existe pas"
                report(Problem(*options.key_mark(name), fact, choose(name, list(names.asked), "Questions connues")))


def _link_start(options: Node, names: Names, procedures: Mapping[str, Names], report: Report) -> None:
    procedure = options.get("procedure")
    if procedure is None:
        return
    begun = procedures.get(str(procedure.value))
    if begun is None:
        fact = f"la démarche « {procedure.value} » n'existe pas"
        report(Problem(*procedure.mark, fact, choose(str(procedure.value), list(procedures), "Démarches connues")))
        return
    answers = options.get("answers") or Node({}, options.mark)
    for theirs, ours in answers.items():
        _link_answer(theirs, begun, "cette démarche ne pose pas la question", answers.key_mark(theirs), report)
        _link_answer(str(ours.value), names, "la question n'existe pas :", ours.mark, report)


def _link_answer(name: str, names: Names, fact: str, mark: tuple[str, int, int], report: Report) -> None:
    question = names.asked.get(name)
    if question is None:
        report(Problem(*mark, f"{fact} « {name} »", choose(name, list(names.asked), "Questions connues")))
    elif KINDS.get(question.text("type"), "text") in NOT_GIVEN:
        fact = f"la réponse à « {name} » ne se reprend pas d'une demande à l'autre"
        report(Problem(*mark, fact, "Retirez-la de « answers »."))


def refuse_circles(begins: Mapping[str, list[Node]], report: Report) -> None:
    """`begins`: procedure -> the `start` of the transition that sends it. Sending must not begin itself, however far."""
    for name, options in begins.items():
        seen, ahead = {name}, [(option, option.text("procedure")) for option in options]
        while ahead:
            option, begun = ahead.pop()
            if begun == name:
                fact = f"envoyer « {name} » commencerait « {name} » sans fin"
                report(Problem(*option.mark, fact, "Retirez « start » de l'un des envois."))
                break
            if begun not in seen:
                seen.add(begun)
                ahead += [(option, following.text("procedure")) for following in begins.get(begun, [])]
