"""`write_records`: what the family declared becomes what the town knows.

`{write_records: direct}` writes only what needs no approval, on a transition that comes before the agent's.
"""

from __future__ import annotations

from typing import Any

from schemas.vocabulary import Word
from workflows import papers
from workflows.actions.base import Action, ActionContext
from workflows.writing import write_case, write_direct

word = Word(
    name="write_records",
    description=(
        "Écrit les réponses dans les fiches : adultes, enfants, contacts, foyer, liens entre eux. "
        "Une personne nouvelle est créée et rattachée au foyer. Avec « direct », seules les questions « change: direct » sont "
        "écrites, dans les fiches qui existent déjà : pour l'envoi, avant qu'un agent valide le reste."
    ),
    schema={"enum": [None, "direct"], "description": "Rien pour tout écrire, ou « direct »."},
    example="do: [{write_records: direct}, {mail: sheet_received}]",
)


def run(context: ActionContext, options: Any) -> None:
    if context.procedure.subject == "account" and context.account() is None:
        return  # nobody's account was opened: the address had one already
    session, sent = context.session, context.answers
    file: dict[str, Any] = {"town": context.town, "procedure": context.procedure, "case": context.case}
    if options == "direct":
        write_direct(session, **file, answers=sent, account=context.account())
        return  # papers stay the case's: whom its rows are about may not be recorded yet
    write_case(session, **file, answers=sent, account=context.account(), refused=context.refused)
    papers.settle(session, **file, sent=sent)


action = Action(word, run)
