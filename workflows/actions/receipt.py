"""`{receipt: registration}`: a numbered proof of what was sent, and when; `{receipt: acknowledgement}` with the law's mentions."""

from __future__ import annotations

from typing import Any

from domain.printing import RECEIPT
from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext
from workflows.printing.ordering import order, template_of
from workflows.printing.receipts import receipt_values
from workflows.printing.values import document_values

word = Word(
    name="receipt",
    description=(
        "Donne un accusé en PDF, numéroté sans trou par ville et par an. registration : accusé d'enregistrement, à l'envoi. "
        "acknowledgement : accusé de réception, avec le service chargé du dossier, ce que vaut l'absence de réponse et à "
        "quelle date, les recours et les pièces qui manquent. Un courriel placé ensuite peut donner {receipt.number} et "
        "{receipt.link}."
    ),
    schema={
        "enum": ["registration", "acknowledgement"],
        "description": "Accusé d'enregistrement (registration) ou de réception (acknowledgement).",
    },
    links="template",
    example="do: [{receipt: registration}, {mail: request_received}]",
    sample="registration",
)


def run(context: ActionContext, options: Any) -> None:
    kind = str(options)
    values = document_values(context) | receipt_values(context, kind)
    order(context, template_of(context.town, kind), values, kind=RECEIPT)
    context.said["receipt.number"] = values["receipt.number"]
    context.said["receipt.link"] = context.said["document.link"]


action = Action(word, run)
