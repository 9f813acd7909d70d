"""A document ordered: in the family's space and in the case at once, its words frozen in the journal, printed next.

Printing it here would cost 5 ms only; keeping its file would not do. The store may be slow or away, and the transaction
holds the counter of receipts: a sending would then wait for another, or be refused for want of its receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from domain import printing
from domain.clock import paris
from domain.expiry import expires_on
from domain.records import Document
from schemas.definitions import DocumentKind, Signature, Template, Town
from workflows.actions.base import ActionContext
from workflows.letters import absolute
from workflows.printing.markdown import filled, filled_line
from workflows.printing.service import contact
from workflows.printing.standard import STANDARD


def template_of(town: Town, template_id: str) -> Template:
    """The town's own document of this id, else the portal's. Raises KeyError for a name that neither has."""
    return town.templates.get(template_id) or STANDARD[template_id]


def order(context: ActionContext, template: Template, values: Mapping[str, str], *, kind: str = "") -> Document:
    """Order a document with these words. `kind` stands before the template's own. Its address is told to later mails."""
    found = context.town.documents.get(template.kind)
    document = printing.order(
        context.session,
        case=context.case,
        name=filled_line(template.called, values) + ".pdf",
        kind=kind or template.kind,
        person_id=context.case.person_id if found is None or found.of != "household" else None,
        expires_on=_expiry(found, context),
        at=context.now,
    )
    context.data.setdefault(printing.MADE, []).append({"id": document.id, **_words(context, template, values)})
    context.said["document.name"] = document.name.removesuffix(".pdf")
    context.said["document.link"] = absolute(f"/{context.town.slug}/files/{document.id}")
    return document


def _expiry(kind: DocumentKind | None, context: ActionContext) -> Any:
    return expires_on(kind, paris(context.now).date())


def _words(context: ActionContext, template: Template, values: Mapping[str, str]) -> dict[str, Any]:
    """All that the paper says but the town's letterhead, which its edition holds."""
    return {
        "template": template.id,
        "title": filled_line(template.title, values),
        "reference": context.case.reference,
        "service": list(contact(context.town, context.case)),
        "blocks": filled(template.body, values),
        "signature": _signature(template.signature, values),
    }


def _signature(signature: Signature | None, values: Mapping[str, str]) -> dict[str, str] | None:
    if signature is None:
        return None
    return {key: filled_line(written, values) for key, written in asdict(signature).items()}
