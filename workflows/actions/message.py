"""`{message: welcome}`: write one of the town's replies in the conversation about the case, in the transaction that decides.

The family finds it in its space and may answer there; a mail says that it waits, not what it says.
"""

from __future__ import annotations

from typing import Any

from domain import threads
from domain.actors import SYSTEM
from schemas.vocabulary import Word
from workflows import replies
from workflows.actions.base import Action, ActionContext
from workflows.messages import tell

word = Word(
    name="message",
    description=(
        "Écrit à la famille, dans les échanges de la demande, une des réponses types de la ville (replies de town.yaml). "
        "Elle peut y répondre ; un courriel lui dit qu'un message l'attend."
    ),
    schema={"type": "string", "description": "L'identifiant d'une réponse type de town.yaml."},
    links="reply",
    example="do: [{message: missing_paper}]",
    sample="missing_paper",
)


def run(context: ActionContext, options: Any) -> None:
    """A family without an account has nowhere to read it: the journal says so."""
    reply, account = context.town.replies[str(options)], context.account()
    if account is None or account.roles:
        context.remember("messages_without_account", reply.id)
        return
    session, town, case = context.session, context.town, context.case
    state = {"case.state": context.state.label}
    text = replies.fill(session, town=town, reply=reply, account=account, case=case, more=state)
    thread = threads.about_case(session, case=case, account=account)
    key = f"{context.event_id}:{reply.id}"
    tell(session, town=town, thread=thread, by=SYSTEM, text=text, key=key, now=context.now)
    context.remember("messages", reply.id)


action = Action(word, run)
