"""« Tout est encore exact »: a sheet sent again as the record holds it, with the papers that are still worth something."""

from __future__ import annotations

from domain import attachments, cases
from domain.clock import today
from domain.records import Draft
from schemas.definitions import Procedure
from web import current


def confirm(draft: Draft, procedure: Procedure) -> None:
    """Take every step as gone through: the walk then resumes at the last, or where something is missing."""
    draft.seen = {step.id: True for step in procedure.steps}
    if draft.household_id is None:
        return
    session = current.session()
    sent = cases.sheets(session, household_id=draft.household_id, procedures=[procedure.id])
    latest = sent.get((procedure.id, draft.person_id))
    if latest is None or not attachments.copy_to_draft(session, case=latest, draft=draft):
        return
    for question, papers in attachments.of_draft(session, draft).items():
        for paper in papers:
            if paper.document.expires_on is not None and paper.document.expires_on < today():
                attachments.detach(session, draft=draft, question=question, document_id=paper.document.id)
