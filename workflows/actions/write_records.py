"""`write_records`: what the family declared becomes what the town knows.

`{write_records: direct}` writes only what needs no approval, on a transition that comes before the agent's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain import cases
from domain.actors import SYSTEM
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
    gone = write_case(session, **file, answers=sent, account=context.account(), refused=context.refused)
    if gone:
        cases.add_note(session, case=context.case, actor=SYSTEM, note=_left(gone), at=context.now)
        sent = _without_rows(sent, gone)
    papers.settle(session, **file, sent=sent)


def _without_rows(answers: Mapping[str, Any], gone: Mapping[str, str]) -> dict[str, Any]:
    """The answers as they were sent, with the rows that were written: papers follow theirs in order."""
    return {
        name: [row for row in answer if row["_key"] not in gone]
        if isinstance(answer, list) and all(isinstance(row, dict) and "_key" in row for row in answer)
        else answer
        for name, answer in answers.items()
    }


def _left(gone: Mapping[str, str]) -> str:
    """What agents read in the journal of who was taken out of the family since it was sent."""
    who = ", ".join(sorted(name or "une personne sans nom" for name in gone.values()))
    return f"Plus dans cette famille depuis l’envoi, donc pas écrit : {who}. Les autres réponses le sont."


action = Action(word, run)
