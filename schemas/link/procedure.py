"""A procedure's steps, in the order in which a family meets them: each name is known when it is read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from schemas.link.condition import link_condition
from schemas.link.names import Names
from schemas.link.placeholder import link_text
from schemas.link.question import link_question
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
        _link_step(step, names, _told_from(step, report))
    for text in SENT_TEXTS:
        link_text(file.under("sent", text), names, report)
    _link_writes(file, names, report)
    return names


def questions(step: Node) -> Iterator[tuple[str, Node]]:
    fields = step.get("fields")
    return iter(()) if fields is None else fields.items()


def _told_from(step: Node, report: Report) -> Report:
    """A problem in a library file also says where the town uses it."""

    def tell(problem: Problem) -> None:
        shared = Mark(problem.file, problem.line, problem.column).shared and not step.mark.shared
        place = f" (étape reprise par {step.mark.file}:{step.mark.line})" if shared else ""
        report(Problem(problem.file, problem.line, problem.column, problem.fact + place, problem.remedy))

    return tell


def _link_opening(file: Node, names: Names, report: Report) -> None:
    link_condition(file.under("opens", "when"), names, report)
    for text in (file.get("title"), file.get("intro"), file.under("opens", "else")):
        link_text(text, names, report)


def _link_step(step: Node, names: Names, report: Report) -> None:
    link_condition(step.get("when"), names, report)
    for text in STEP_TEXTS:
        link_text(step.get(text), names, report)
    around = names.inside()
    around.asked = names.asked | dict(questions(step))
    for name, question in questions(step):
        link_question(name, question, names, around, report)
        names.ask(name, question)
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


def _link_writes(file: Node, names: Names, report: Report) -> None:
    writes = file.get("writes") or Node({}, file.mark)
    columns: dict[str, str] = {}
    for name, column in writes.items():
        group, _, inner = name.partition(".")
        question = names.asked.get(group)
        if question is None or (inner and question.under("fields", inner) is None):
            fact = f"« writes » cite « {name} », que cette démarche ne demande pas"
            report(Problem(*writes.key_mark(name), fact, choose(name, list(_writable(names)), "Questions connues")))
        target = f"{group}.{column.value}" if inner else str(column.value)
        if target in columns:
            fact = f"« {columns[target]} » et « {name} » écrivent toutes deux « {column.value} »"
            report(Problem(*column.mark, fact, "Gardez une seule des deux."))
        columns[target] = name


def _writable(names: Names) -> Iterator[str]:
    for name, question in names.asked.items():
        yield name
        inner = question.get("fields") or Node({}, question.mark)
        yield from (f"{name}.{below}" for below, _ in inner.items())


def link_workflow_name(file: Node, workflows: Collection[str], report: Report) -> None:
    name = file.get("workflow")
    if name is not None and name.value not in workflows:
        fact = f"le circuit « {name.value} » n'existe pas"
        report(Problem(*name.mark, fact, choose(str(name.value), sorted(workflows), "Circuits connus")))
