"""Actions that name questions: `start` begins a procedure of the town with answers of this one, `set_answers` writes answers here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from schemas.definitions import DRAFT
from schemas.link.answer import unlike, unwritable
from schemas.link.names import KINDS, Names
from schemas.link.way import leaves
from schemas.node import Mark, Node
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
        for name, value in options.items():
            question = names.asked.get(name)
            if question is None:
                fact = f"la question « {name} » n'existe pas"
                report(Problem(*options.key_mark(name), fact, choose(name, list(names.asked), "Questions connues")))
            elif (said := unwritable(name, question, value, names.meaning_of(question))) is not None:
                report(Problem(*value.mark, *said))


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
        asked = _link_answer(theirs, begun, "cette démarche ne pose pas la question", answers.key_mark(theirs), report)
        given = _link_answer(str(ours.value), names, "la question n'existe pas :", ours.mark, report)
        if asked is not None and given is not None:
            meanings = begun.meaning_of(asked), names.meaning_of(given)
            said = unlike(theirs, asked, meanings[0], str(ours.value), given, meanings[1])
            if said is not None:
                report(Problem(*ours.mark, *said))
    _refuse_unanswered(procedure, begun, {theirs for theirs, _ in answers.items()}, report)


def _refuse_unanswered(procedure: Node, begun: Names, answered: set[str], report: Report) -> None:
    """What is begun is sent at once: nobody is there to answer what it asks of everybody."""
    required = [name for name, question in begun.always.items() if question.plain().get("required") is True]
    lacking = [f"« {name} »" for name in required if name not in answered]
    if lacking:
        fact = f"« {procedure.value} » serait envoyée sans réponse à ce qu'elle demande à tous : {', '.join(lacking)}"
        remedy = "Donnez-lui sous « answers » la réponse d'une question d'ici, ou rendez ces questions facultatives."
        report(Problem(*procedure.mark, fact, remedy))


def _link_answer(name: str, names: Names, fact: str, mark: Mark, report: Report) -> Node | None:
    """The question, if its answer may go from one request to another."""
    question = names.asked.get(name)
    if question is None:
        report(Problem(*mark, f"{fact} « {name} »", choose(name, list(names.asked), "Questions connues")))
    elif KINDS.get(question.text("type"), "text") in NOT_GIVEN:
        fact = f"la réponse à « {name} » ne se reprend pas d'une demande à l'autre"
        report(Problem(*mark, fact, "Retirez-la de « answers »."))
    else:
        return question
    return None


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
