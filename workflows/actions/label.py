"""`{label: urgent}`: put a label on the case, or take some off, when it moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain import labels
from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext

_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "description": "Une étiquette de town.yaml."}
_NAMES = {"type": "array", "items": _NAME, "minItems": 1, "uniqueItems": True}

word = Word(
    name="label",
    description="Pose une étiquette sur le dossier, ou en retire. La famille ne les voit pas.",
    schema={
        "type": ["string", "object"],
        "pattern": _NAME["pattern"],
        "description": "Une étiquette de town.yaml à poser, ou celles à poser et à retirer.",
        "properties": {
            "put": _NAMES | {"description": "Les étiquettes à poser."},
            "remove": _NAMES | {"description": "Les étiquettes à retirer."},
        },
        "additionalProperties": False,
    },
    example="do: [{label: urgent}, {label: {put: [to_check], remove: [urgent]}}]",
    sample="urgent",
)


def run(context: ActionContext, options: Any) -> None:
    put, remove = _wanted(options)
    before = set(context.case.labels)
    kept = labels.relabel(context.session, case=context.case, put=put, remove=remove)
    for label in kept:
        if label not in before:
            context.remember("labels", label)


def _wanted(options: Any) -> tuple[list[str], list[str]]:
    if isinstance(options, Mapping):
        return list(options.get("put", ())), list(options.get("remove", ()))
    return [str(options)], []


action = Action(word, run)
