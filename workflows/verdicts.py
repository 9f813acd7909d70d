"""An agent's verdict on the papers of a case: each in the journal, the refused ones carried by what the family corrects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from domain import attachments, cases
from domain.actors import Actor
from domain.attachments import REFUSED
from domain.clock import now as clock_now
from domain.records import Attachment, Case
from forms.answers import question_of
from forms.attached import places_of
from schemas.definitions import Procedure, State
from workflows.guards import NotAllowed

TOO_OLD = "Trop ancien"
REASONS = ("Illisible", TOO_OLD, "Ce n’est pas le bon document")
"""What papers are mostly refused for; an agent may write another reason, or add to it."""


def judge(
    session: Session,
    *,
    case: Case,
    attachment_id: str,
    accepted: bool,
    actor: Actor,
    label: str,
    reason: str = "",
    reserved: bool = False,
    now: datetime | None = None,
) -> Attachment:
    """Accept or refuse one paper. The journal’s line is for agents: the family reads the reason when it has to correct.

    `label` is what the paper is called; of a `reserved` one the line does not tell the reason. Raises NotYours,
    DomainError `reason_missing`.
    """
    judged = attachments.judge(
        session, case=case, attachment_id=attachment_id, accepted=accepted, reason=reason, by=actor.name
    )
    verdict = "acceptée" if accepted else "refusée" if reserved else f"refusée ({judged.reason})"
    cases.add_note(session, case=case, actor=actor, note=f"Pièce {verdict} : {label}.", at=now or clock_now())
    return judged


def refused_papers(session: Session, procedure: Procedure, case: Case) -> dict[str, str]:
    """{input name of the question: why its papers were refused}, until the family replaces them.

    A reason alone stands after the question's label; only of several does each say its file.
    """
    if not takes_papers(procedure):
        return {}
    found: dict[str, str] = {}
    for name, given in attachments.of_case(session, case).items():
        refused = [each for each in given if _is_refused(each.attachment)]
        if len(refused) == 1:
            found[name] = refused[0].attachment.reason
        elif refused:
            found[name] = "\n".join(
                f"« {each.document.name} » : {_lowered(each.attachment.reason)}" for each in refused
            )
    return found


def takes_papers(procedure: Procedure) -> bool:
    return any(places_of(step.fields) for step in procedure.steps)


def check_papers(procedure: Procedure, target: State, refused: Mapping[str, str]) -> None:
    """Nothing is approved while a paper of it is refused. Raises NotAllowed, which tells no reason: few may read some."""
    if refused and target.colour == "green":
        labels = [question.label for name in refused for question in question_of(procedure, name)[-1:]]
        said = f" ({', '.join(labels)})" if labels else ""
        raise NotAllowed(f"Une pièce est refusée{said}. Demandez un complément à la famille, ou acceptez la pièce.")


def _lowered(reason: str) -> str:
    """As it goes on after a colon; an acronym stays."""
    return reason[:1].lower() + reason[1:] if reason[1:2].islower() else reason


def _is_refused(attachment: Attachment) -> bool:
    return attachment.verdict == REFUSED
