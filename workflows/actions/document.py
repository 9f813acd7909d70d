"""`{document: attestation}`: make a PDF from a template of the town, kept with the case and in the family's space."""

from __future__ import annotations

from typing import Any

from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext
from workflows.printing.ordering import order, template_of
from workflows.printing.values import document_values

word = Word(
    name="document",
    description=(
        "Fait un document PDF à l'en-tête de la ville, gardé avec la demande et à télécharger dans l'espace de la famille. "
        "Un courriel placé ensuite peut donner son lien : {document.link}."
    ),
    schema={"type": "string", "description": "Le nom d'un document du dossier documents/."},
    links="template",
    example="do: [{document: attestation}]",
    sample="registration",
)


def run(context: ActionContext, options: Any) -> None:
    order(context, template_of(context.town, str(options)), document_values(context))


action = Action(word, run)
