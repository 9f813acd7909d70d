"""Buttons: those shown together can be told apart, and the journal can tell a transition from its own lines."""

from __future__ import annotations

from collections.abc import Callable

from schemas.link.way import actors, leaves, sources
from schemas.node import Node
from schemas.problem import Problem

Report = Callable[[Problem], None]

OF_THE_JOURNAL = {"note": "un mot ajouté au dossier", "reminder": "un rappel envoyé"}
"""How the journal names the lines that are no transition of the workflow's."""
NOBODY = ("clock", "link")


def link_buttons(marks: Node, transitions: dict[str, Node], report: Report) -> None:
    for name in transitions:
        if name in OF_THE_JOURNAL:
            fact = f"« {name} » désigne déjà, dans l'historique, {OF_THE_JOURNAL[name]}"
            report(Problem(*marks.key_mark(name), fact, "Donnez un autre identifiant à ce passage."))
    _refuse_shared_keys(transitions, report)
    _refuse_shared_labels(transitions, report)


def _refuse_shared_keys(transitions: dict[str, Node], report: Report) -> None:
    """Two buttons shown together cannot share a keyboard key."""
    seen: dict[tuple[str, str], str] = {}
    for name, transition in transitions.items():
        key = transition.get("key")
        for source in sources(transition) if key is not None else ():
            used = (str(source.value), str(key.value) if key is not None else "")
            if key is not None and used in seen:
                fact = f"la touche « {key.value} » sert déjà à « {seen[used]} » dans l'état « {source.value} »"
                report(Problem(*key.mark, fact, "Choisissez une autre lettre."))
            seen.setdefault(used, name)


def _refuse_shared_labels(transitions: dict[str, Node], report: Report) -> None:
    """Whoever sees two buttons of the same words cannot know what each does; two conditions may show one at a time."""
    before: list[tuple[str, Node]] = []
    for name, transition in transitions.items():
        label = transition.get("label")
        same = next((other for other, earlier in before if label and _look_the_same(earlier, transition)), None)
        if same is not None and label is not None:
            fact = f"« {name} » et « {same} » montrent le même bouton « {label.value} » aux mêmes personnes"
            report(Problem(*label.mark, fact, "Donnez-leur des libellés différents."))
        before.append((name, transition))


def _look_the_same(one: Node, other: Node) -> bool:
    together = any(leaves(one, str(source.value)) for source in sources(other))
    conditions = one.get("when") is not None and other.get("when") is not None
    said = one.text("label").casefold() == other.text("label").casefold()
    return together and said and not conditions and _share_actors(one, other)


def _share_actors(one: Node, other: Node) -> bool:
    """An agent of any role is an agent too."""
    first, second = ({str(actor.value) for actor in actors(each)} - {*NOBODY} for each in (one, other))
    staff = [each - {"family"} for each in (first, second)]
    return bool(first & second) or ("agent" in first | second and all(staff))
