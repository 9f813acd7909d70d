"""`{start: {procedure: activities, answers: {child_school: school}}}`: begin another procedure for the same family.

It is sent at once, with the answers named; the case it becomes remembers which one began it, and a transition `on: sub_cases`
of that one waits until all of them are closed.
"""

from __future__ import annotations

from typing import Any

from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext

word = Word(
    name="start",
    description=(
        "Commence une autre démarche pour la même famille, et l'envoie aussitôt avec les réponses nommées. "
        "Un passage « on: sub_cases » attend que toutes les demandes ainsi commencées soient closes."
    ),
    schema={
        "type": "object",
        "description": "La démarche à commencer.",
        "properties": {
            "procedure": {"type": "string", "description": "L'identifiant de la démarche."},
            "answers": {
                "type": "object",
                "description": "Ses réponses : sa question, puis la question d'ici dont elle reprend la réponse.",
                "additionalProperties": {"type": "string", "description": "Une question de cette démarche-ci."},
            },
        },
        "required": ["procedure"],
        "additionalProperties": False,
    },
    links="procedure",
    example="do: [{start: {procedure: canteen, answers: {school: school}}}]",
    sample={"procedure": "canteen"},
)


def run(context: ActionContext, options: Any) -> None:
    if context.begin is None or options["procedure"] not in context.town.procedures:
        return
    ours = options.get("answers", {})
    answers = {theirs: context.answers[name] for theirs, name in ours.items() if context.answers.get(name) is not None}
    begun = context.begin(options["procedure"], answers, actor=context.actor)
    context.remember("started", begun.reference)


action = Action(word, run)
