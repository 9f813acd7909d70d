"""Who may take a transition, and what they must give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.actors import Actor
from domain.errors import DomainError
from domain.records import Case
from schemas.definitions import Transition
from workflows.agreements import role_to_agree_for


class NotAllowed(DomainError):
    """This actor may not take this transition, or it does not leave from here."""

    def __init__(self, sentence: str = "Vous ne pouvez pas faire cela sur ce dossier.") -> None:
        super().__init__("not_allowed", sentence)


class NoteMissing(DomainError):
    """The transition asks for words that were not given; `need` is reason, message, fields or lines."""

    SENTENCES: Mapping[str, str] = {
        "reason": "Écrivez le motif : la famille le lira.",
        "message": "Écrivez un message : la famille le lira.",
        "fields": "Cochez au moins une réponse à corriger.",
        "lines": "Cochez au moins une réponse à garder comme avant, et dites pourquoi. Si tout convient, validez tout.",
    }

    def __init__(self, need: str) -> None:
        super().__init__(f"{need}_missing", self.SENTENCES[need])
        self.need = need


def may_take(transition: Transition, case: Case, actor: Actor) -> bool:
    """Whether one of the transition's roles is the actor's.

    A family only has that of its own cases, an agent that of the services they work for; whoever agreed has no more to say.
    """
    if actor.kind == "agent" and not actor.serves(case.service):
        return False
    if transition.agree != "any" and role_to_agree_for(transition, case, actor) is None:
        return False
    return any(actor.has_role(role) and (role != "family" or _owns(case, actor)) for role in transition.by)


def may_send(transition: Transition, actor: Actor) -> bool:
    """Whether the actor may send a draft; a visitor is a family too."""
    return any(actor.has_role(role) for role in transition.by)


def is_open(transition: Transition, facts: Mapping[str, Any]) -> bool:
    """Whether its condition holds; undetermined is closed."""
    return transition.when is None or transition.when.holds(facts) is True


def check_needs(transition: Transition, note: str, marked: Mapping[str, str]) -> None:
    """Raises NoteMissing for the first thing that lacks."""
    for need in transition.needs:
        if need == "fields" and not marked:
            raise NoteMissing(need)
        if need != "fields" and not note.strip():
            raise NoteMissing(need)


def _owns(case: Case, actor: Actor) -> bool:
    return actor.id is not None and case.account_id == actor.id
