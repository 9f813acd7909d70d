"""Single changed answers refused while the rest is approved: which may be, and what the family reads of it."""

from __future__ import annotations

from collections.abc import Mapping

from domain.clock import paris
from domain.records import Case
from forms.answers import Change, changes, question_of
from schemas.definitions import Procedure
from workflows.guards import NotAllowed, NoteMissing

KEPT = "Nous avons gardé, pour ces réponses, ce que nous avions déjà :"
RESERVED = "le motif est dans votre espace"


def check_refused(procedure: Procedure, case: Case, refused: Mapping[str, str]) -> None:
    """`refused` is {input name of a changed answer: why}. Raises NoteMissing, NotAllowed."""
    if not refused:
        raise NoteMissing("lines")
    changed = _changed(procedure, case)
    for name, sentence in refused.items():
        if name not in changed:
            raise NotAllowed(
                "Seule une réponse qui change ce que nous avions peut rester comme avant. "
                "Pour les autres, demandez un complément."
            )
        if _is_newcomer(procedure, case, name):
            raise NotAllowed("Une personne nouvelle se valide en entier : demandez un complément à la famille.")
        if not sentence.strip():
            raise NotAllowed(f"Écrivez pourquoi « {changed[name].label} » n’est pas repris : la famille le lira.")


def told(procedure: Procedure, case: Case, note: str, refused: Mapping[str, str]) -> str:
    """The agent's message and what was not taken over, for the family's mail. What few may read is not mailed."""
    if not refused:
        return note
    changed = _changed(procedure, case)
    lines = [f"– {_called(changed[name])} : {_why(procedure, name, refused[name])}" for name in refused]
    return "\n\n".join(filter(None, (note, "\n".join([KEPT, *lines]))))


def _changed(procedure: Procedure, case: Case) -> dict[str, Change]:
    if not case.before:
        return {}
    facts = {"today": paris(case.sent_at).date().isoformat(), **case.facts}
    return {each.name: each for each in changes(procedure, case.before, case.answers, facts) if each.changed}


def _is_newcomer(procedure: Procedure, case: Case, name: str) -> bool:
    """Whether the line is one of somebody whom the record does not know: without it they might have no name."""
    group, *inner = question_of(procedure, name)
    if group.type != "people" or not inner:
        return False
    key = name.removeprefix(f"{group.id}-").removesuffix(f"-{inner[0].id}")
    return all(row["_key"] != key for row in case.before.get(group.id) or ())


def _called(change: Change) -> str:
    return f"{change.owner}, {change.label}" if change.owner else change.label


def _why(procedure: Procedure, name: str, sentence: str) -> str:
    reserved = any(question.readers for question in question_of(procedure, name))
    return RESERVED if reserved else " ".join(sentence.split())
