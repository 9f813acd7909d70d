"""Which documents the workflows make, for which procedures, and what the town must say for its receipts to be lawful."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from schemas.held import Held
from schemas.link.names import Names
from schemas.link.template import RECEIPTS, Filled, link_template
from schemas.node import Node
from schemas.problem import Problem, choose
from schemas.vocabulary import Vocabulary

Report = Callable[[Problem], None]


def link_documents_made(held: Held, names: Mapping[str, Names], vocabulary: Vocabulary, report: Report) -> None:
    """Link the documents of a bundle with the workflows that make them; `names` are known at each procedure's end."""
    workflows = [node for name in held.workflows() if (node := held.one("workflow", name)) is not None]
    unsound = len(workflows) < len(held.workflows())
    known = held.ids("template")
    for workflow in workflows:
        _link_named(workflow, known, vocabulary, report)
    kinds, pictures = held.kind_names(), held.ids("picture")
    for name, file in held.all("template"):
        makers = [workflow for workflow in workflows if name in _made_by(workflow, vocabulary)]
        if makers or not (file.mark.shared or unsound):
            filled = list(_filled(held, names, makers or workflows, vocabulary))
            link_template(file, filled, bool(makers), kinds, pictures, vocabulary, report)
    _link_contact(held.one("town", held.slug), workflows, report)


def _filled(
    held: Held, names: Mapping[str, Names], makers: Collection[Node], vocabulary: Vocabulary
) -> Iterator[Filled]:
    taken = {maker.text("workflow") for maker in makers}
    reserved = frozenset(name for steps in held.steps.values() for name in _reserved(steps))
    columns = frozenset(_columns(held, vocabulary))
    for procedure, known in names.items():
        if held.procedure(procedure).text("workflow") in taken:
            yield Filled(procedure, known, reserved, columns)


def _columns(held: Held, vocabulary: Vocabulary) -> Iterator[str]:
    """What the record of a person may hold: its columns, and whatever the town asks."""
    yield from (column for columns in vocabulary.records.values() for column in columns)
    for steps in held.steps.values():
        for step in steps:
            for name, question in (step.get("fields") or Node({}, step.mark)).items():
                yield name
                yield from (inner for inner, _ in (question.get("fields") or Node({}, step.mark)).items())


def _reserved(steps: list[Node]) -> set[str]:
    """The questions that not every agent may read; a step's own readers are those of each of its questions."""
    found = set()
    for step in steps:
        for name, question in (step.get("fields") or Node({}, step.mark)).items():
            readers = question.get("readers") or step.get("readers")
            if readers is not None and "agent" not in readers.plain():
                found.add(name)
    return found


def _actions(workflow: Node) -> Iterator[Node]:
    for _, transition in (workflow.get("transitions") or Node({}, workflow.mark)).items():
        yield from (transition.get("do") or Node([], workflow.mark)).entries()


def _named(workflow: Node, vocabulary: Vocabulary) -> Iterator[Node]:
    """Where its actions name a document."""
    for action in _actions(workflow):
        for name, option in action.items():
            word = vocabulary.actions.get(name)
            if word is not None and word.links == "template":
                yield option


def _made_by(workflow: Node, vocabulary: Vocabulary) -> set[str]:
    return {str(option.value) for option in _named(workflow, vocabulary)}


def _link_named(workflow: Node, known: Collection[str], vocabulary: Vocabulary, report: Report) -> None:
    """A receipt needs no file: the portal has its words."""
    for option in _named(workflow, vocabulary):
        if option.value not in known and option.value not in RECEIPTS:
            remedy = choose(str(option.value), sorted(known), "Documents connus")
            report(Problem(*option.mark, f"le document « {option.value} » n'existe pas", remedy))


def _link_contact(town: Node | None, workflows: list[Node], report: Report) -> None:
    """An acknowledgement gives the telephone and an address of the service (CRPA R112-11-1)."""
    service = None if town is None else town.get("service")
    asked = any(action.text("receipt") == "acknowledgement" for workflow in workflows for action in _actions(workflow))
    if town is None or service is None or not asked:
        return
    if not service.text("phone") or not (service.text("email") or service.text("address")):
        fact = "les accusés de réception doivent donner le téléphone du service et son adresse"
        report(Problem(*town.key_mark("service"), fact, "Ajoutez « phone », et « email » ou « address »."))
