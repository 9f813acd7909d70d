"""A procedure's steps, in the order in which a family meets them: each name is known when it is read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from schemas.link.condition import link_condition
from schemas.link.names import Names
from schemas.link.placeholder import link_text
from schemas.link.question import link_question
from schemas.link.writes import link_writes
from schemas.node import Mark, Node
from schemas.problem import Problem, choose
from schemas.vocabulary import Vocabulary

Report = Callable[[Problem], None]

RESERVED_STEPS = ("cancel", "later")
"""Words of the addresses under a draft."""
RESERVED_QUESTIONS = ("actor", "today")
"""Facts that a question of the same name would hide."""
STEP_TEXTS = ("title", "intro", "help", "aside")
SENT_TEXTS = ("title", "text")


def link_procedure(file: Node, steps: list[Node], vocabulary: Vocabulary, report: Report) -> Names:
    """Link a procedure whose steps are complete; return the names known once all is answered."""
    later = {name: step.text("id") for step in steps for name, _ in questions(step)}
    names = Names(vocabulary, later)
    _link_opening(file, names, report)
    _refuse_twice(file, steps, report)
    for step in steps:
        _link_step(step, names, told_from(step, report))
    for text in SENT_TEXTS:
        link_text(file.under("sent", text), names, report)
    link_writes(file, names, report)
    _link_renewal(file, report)
    return names


def _link_renewal(file: Node, report: Report) -> None:
    sheet = file.get("sheet")
    if file.get("renew") is not None and (sheet is None or sheet.value is not True):
        fact = "« renew » ne concerne qu'une fiche, et cette démarche n'en est pas une"
        report(Problem(*file.key_mark("renew"), fact, "Ajoutez « sheet: true », ou retirez « renew »."))


def questions(step: Node) -> Iterator[tuple[str, Node]]:
    fields = step.get("fields")
    return iter(()) if fields is None else fields.items()


def all_questions(steps: Iterable[Node]) -> Iterator[tuple[str, Node]]:
    """Every question of some steps, those of rows included."""
    for step in steps:
        for name, question in questions(step):
            yield name, question
            inner = question.get("fields")
            yield from () if inner is None else inner.items()


def told_from(user: Node, report: Report, noun: str = "étape") -> Report:
    """A problem in a library file also says where the town uses it: the step, or the procedure, `user`."""

    def tell(problem: Problem) -> None:
        shared = Mark(problem.file, problem.line, problem.column).shared and not user.mark.shared
        told = shared and " reprise par " not in problem.fact
        place = f" ({noun} reprise par {user.mark.file}:{user.mark.line})" if told else ""
        report(Problem(problem.file, problem.line, problem.column, problem.fact + place, problem.remedy))

    return tell


def _link_opening(file: Node, names: Names, report: Report) -> None:
    for gate in ("opens", "concerns"):
        link_condition(file.under(gate, "when"), names, report)
        link_text(file.under(gate, "else"), names, report)
    for text in (file.get("title"), file.get("family_title"), file.get("intro")):
        link_text(text, names, report)


def _link_step(step: Node, names: Names, report: Report) -> None:
    link_condition(step.get("when"), names, report)
    for text in STEP_TEXTS:
        link_text(step.get(text), names, report)
    around = names.inside()
    around.asked = names.asked | dict(questions(step))
    for name, question in questions(step):
        link_question(name, question, names, around, report)
        names.ask(name, question, always=step.get("when") is None and question.get("when") is None)
    for caution in (step.get("cautions") or Node([], step.mark)).entries():
        link_condition(caution.get("when"), names, report)
        for text in ("title", "text"):
            link_text(caution.get(text), names, report)


def _refuse_twice(file: Node, steps: list[Node], report: Report) -> None:
    """Ids of steps, of questions, and of the cautions of a step are unique; none takes the engine's own words."""
    unnamed = _steps_without_id(file)
    seen_steps: dict[str, Mark] = {}
    seen_questions: dict[str, Mark] = {}
    for step in steps:
        mark = step.find(["id"])
        remedy = f"Donnez-lui un « id », par exemple id: {step.text('id')}_2." if mark in unnamed else ""
        _see(step.text("id"), mark, seen_steps, "l'étape", "« id »", report, remedy)
        if step.text("id") in RESERVED_STEPS:
            report(
                Problem(
                    *mark, f"« {step.text('id')} » est un mot réservé du portail", "Donnez un autre « id » à l'étape."
                )
            )
        for name, question in questions(step):
            fields = step.get("fields")
            key_mark = question.mark if fields is None else fields.key_mark(name)
            _see(name, key_mark, seen_questions, "la question", "noms", report)
            if name in RESERVED_QUESTIONS:
                report(
                    Problem(*key_mark, f"« {name} » est un fait connu du portail", "Donnez un autre nom à la question.")
                )
        _refuse_cautions_twice(step, report)


def _refuse_cautions_twice(step: Node, report: Report) -> None:
    seen: dict[str, Mark] = {}
    for caution in (step.get("cautions") or Node([], step.mark)).entries():
        _see(caution.text("id"), caution.find(["id"]), seen, "l'avertissement", "« id »", report)


def _steps_without_id(file: Node) -> set[Mark]:
    """Where the steps stand that take their id from the last word of their `use`."""
    steps = (file.get("steps") or Node([], file.mark)).entries()
    return {step.find(["use"]) for step in steps if step.get("use") is not None and step.get("id") is None}


def _see(name: str, mark: Mark, seen: dict[str, Mark], noun: str, what: str, report: Report, remedy: str = "") -> None:
    if name in seen:
        first = seen[name]
        fact = f"{noun} « {name} » existe déjà ({first.file}:{first.line})"
        report(Problem(*mark, fact, remedy or f"Changez l'un des deux {what}."))
    seen.setdefault(name, mark)


def link_workflow_name(file: Node, workflows: Collection[str], report: Report) -> None:
    name = file.get("workflow")
    if name is not None and name.value not in workflows:
        fact = f"le circuit « {name.value} » n'existe pas"
        report(Problem(*name.mark, fact, choose(str(name.value), sorted(workflows), "Circuits connus")))
