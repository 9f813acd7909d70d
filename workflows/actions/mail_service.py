"""`{mail_service: to_decide}`: write to the service that has the case, or to the town's own where none is named."""

from __future__ import annotations

from typing import Any

from schemas.vocabulary import Word
from workflows.actions.base import Action, ActionContext
from workflows.actions.mail import case_values
from workflows.letters import absolute, mail_of, queue_letter

word = Word(
    name="mail_service",
    description=(
        "Envoie un courriel au service à qui la demande est confiée, à l'adresse donnée sous « services » dans town.yaml ; "
        "à défaut, au service de la ville."
    ),
    schema={"type": "string", "description": "Le nom d'un courriel du dossier mails/."},
    links="mail",
    example="do: [{mail_service: to_decide}]",
    sample="sheet_valid",
)


def run(context: ActionContext, options: Any) -> None:
    town, mail = context.town, mail_of(context.town, str(options))
    service = town.services.get(context.case.service)
    to = (service.email if service else "") or town.service.email
    if not to:
        context.remember("mails_without_address", mail.id)
        return
    queue_letter(
        context.session,
        town=town,
        mail_id=mail.id,
        to=to,
        values=case_values(context) | {"link": absolute(f"/{town.slug}/inbox/{context.case.reference}")},
        dedupe=f"{context.case.id}:{context.event_id}:{mail.id}:service",
    )
    context.remember("mails", mail.id)


action = Action(word, run)
