"""`{webhook: {to: erp}}`: tell another program that a case reached a state, once the transition is written.

The call says which case and which state, and the answers that are named here; nothing else of the family leaves. A named
answer that few agents may read leaves a reading, which the family sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from domain import readings, webhooks
from domain.actors import Actor
from domain.clock import paris
from schemas.shape.pieces import identifier, listing, record
from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext
from workflows.opinion_file import is_reserved

NEVER = ("password", "captcha", "file")
"""Answers that no other program gets: secrets, and ids of papers that would open nothing."""
VERSION = 1

word = Word(
    name="webhook",
    description=(
        "Prévient un autre logiciel, décrit dans « webhooks » de town.yaml : quel dossier, dans quel état, et les réponses "
        "nommées ici. L'appel est signé, et recommencé pendant trois jours tant qu'il n'aboutit pas."
    ),
    schema=record(
        "L'appel.",
        {
            "to": identifier("Le logiciel, par son identifiant dans « webhooks »."),
            "answers": listing(
                "Les réponses transmises ; aucune si rien n'est dit.", identifier("Une question."), unique=True
            ),
        },
        ("to",),
    ),
    links="webhook",
    reads=lambda options: tuple(options.get("answers", ())),
    example="do:\n  - webhook: {to: erp, answers: [school]}",
    sample={"to": "erp"},
)


def run(context: ActionContext, options: Any) -> None:
    name, named = str(options["to"]), tuple(options.get("answers", ()))
    if name not in context.town.webhooks:
        context.remember("webhooks_unknown", name)
        return
    dedupe = f"{context.event_id}:{name}"
    webhooks.queue_call(context.session, case=context.case, name=name, body=_body(context, named), dedupe=dedupe)
    context.remember("webhooks", context.town.webhooks[name].label)
    _note_readings(context, name, named)


def _body(context: ActionContext, named: Iterable[str]) -> dict[str, Any]:
    """What the receiver gets. `version` orders calls about one case: the highest is the latest."""
    case = context.case
    return {
        "format": VERSION,
        "type": "case.state",
        "at": paris(context.now).isoformat(timespec="seconds"),
        "town": context.town.slug,
        "case": {
            "reference": case.reference,
            "procedure": case.procedure,
            "state": context.state.id,
            "final": context.state.final,
            "service": case.service,
            "sent_at": paris(case.sent_at).isoformat(timespec="seconds"),
            "version": case.version,
        },
        "answers": _answers(context, named),
    }


def _answers(context: ActionContext, named: Iterable[str]) -> Mapping[str, Any]:
    asked = context.procedure.questions()
    kept = (name for name in named if name in asked and asked[name].type not in NEVER)
    return {name: context.answers[name] for name in kept if name in context.answers}


def _note_readings(context: ActionContext, name: str, named: Iterable[str]) -> None:
    asked, case = context.procedure.questions(), context.case
    reserved = [asked[each].label for each in named if each in asked and is_reserved(context.town, asked[each])]
    if reserved:
        readings.note(
            context.session,
            actor=Actor("system", name=context.town.webhooks[name].label),
            what="health",
            detail=f"{context.procedure.title} : {', '.join(reserved)}",
            household_id=case.household_id,
            person_id=case.person_id,
            case_id=case.id,
        )


action = Action(word, run)
