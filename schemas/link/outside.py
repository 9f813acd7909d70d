"""Outside hands: the programs that workflows call exist and are signed for this town; what is shown to others is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from schemas.held import Held
from schemas.link.names import Names
from schemas.link.opinion import link_opinions
from schemas.node import Node
from schemas.problem import Problem, choose
from schemas.vocabulary import Vocabulary, Word

Report = Callable[[Problem], None]


def link_outside(held: Held, names: Mapping[str, Names], vocabulary: Vocabulary, report: Report) -> None:
    """Link `webhooks:` and the actions that name one or questions; `names` are known at each procedure's end."""
    town = held.one("town", held.slug)
    if town is None:
        return
    _link_secrets(town, held.slug, report)
    webhooks = [name for name, _ in (town.get("webhooks") or Node({}, town.mark)).items()]
    for name in held.workflows():
        workflow = held.one("workflow", name)
        if workflow is None:
            continue
        asked = _asked(held, names, name)
        link_opinions(workflow, asked or {}, report)
        for action, word, options in _uses(workflow, vocabulary):
            if word.links == "webhook":
                _link_webhook(options, webhooks, report)
            if word.reads is not None and asked is not None and options.is_mapping:
                _link_questions(action, options, word, asked, report)


def _link_secrets(town: Node, slug: str, report: Report) -> None:
    """Each town signs with its own keys: with another's it could speak in that one's name."""
    own = f"GUICHET_WEBHOOK_{slug.upper().replace('-', '_')}_"
    for name, webhook in (town.get("webhooks") or Node({}, town.mark)).items():
        secret = webhook.get("secret")
        if secret is not None and not str(secret.value).startswith(own):
            fact = f"« {secret.value} » n'est pas une clé de cette ville"
            example = own + name.upper()
            report(Problem(*secret.mark, fact, f"Son nom commence par {own}, par exemple {example}."))


def _uses(workflow: Node, vocabulary: Vocabulary) -> Iterator[tuple[Node, Word, Node]]:
    for _, transition in (workflow.get("transitions") or Node({}, workflow.mark)).items():
        for action in (transition.get("do") or Node([], workflow.mark)).entries():
            for name, options in action.items():
                word = vocabulary.actions.get(name)
                if word is not None:
                    yield action, word, options


def _link_webhook(options: Node, webhooks: list[str], report: Report) -> None:
    to = options.get("to") if options.is_mapping else options
    if to is not None and to.value not in webhooks:
        fact = f"le logiciel « {to.value} » n'existe pas"
        known = choose(str(to.value), webhooks, "Logiciels connus") if webhooks else ""
        report(Problem(*to.mark, fact, known or "Décrivez-le sous « webhooks » dans town.yaml."))


def _asked(held: Held, names: Mapping[str, Names], workflow: str) -> dict[str, set[str]] | None:
    """Every question of the procedures that take a workflow, with its types; None when one is not sound, or there is none."""
    takers = [each for each in held.ids("procedure") if _takes(held, each, workflow)]
    if not takers or any(each not in names for each in takers):
        return None
    found: dict[str, set[str]] = {}
    for each in takers:
        for name, question in names[each].asked.items():
            found.setdefault(name, set()).add(question.text("type"))
            for inner, below in (question.get("fields") or Node({}, question.mark)).items():
                found.setdefault(inner, set()).add(below.text("type"))
    return found


def _takes(held: Held, procedure: str, workflow: str) -> bool:
    return procedure in held.steps and held.procedure(procedure).text("workflow") == workflow


def _link_questions(action: Node, options: Node, word: Word, asked: Collection[str], report: Report) -> None:
    """A shared workflow may name what only some of its procedures ask; what none asks is a mistake."""
    for name in word.reads(options.plain()) if word.reads is not None else ():
        if name not in asked:
            mark = _mark(options, name) or action.mark
            fact = f"aucune démarche de ce circuit ne pose la question « {name} »"
            report(Problem(*mark, fact, choose(name, list(asked), "Questions connues")))


def _mark(options: Node, name: str) -> tuple[str, int, int] | None:
    """Where the options write this name."""
    for _, value in options.items():
        for node in value.entries() if value.is_list else (value,):
            if node.value == name:
                return (*node.mark,)
    return None
