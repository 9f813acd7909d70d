"""The papers of a draft for who looks at it: a family opens its own, an agent at the desk by a token of five minutes.

What an agent gave themselves shows its picture at once. What the family gave is opened by a post, which notes the reading.
"""

from __future__ import annotations

from domain import attachments, documents
from domain.clock import today
from domain.records import Document
from forms.answers import question_of
from forms.types.file import Paper
from web import current
from web.files import tokens
from web.files.tokens import OF_DRAFT
from web.filters import date_fr
from web.papers import address, paper_of, preview_address
from web.wizard.filling import Filling


def shown(filling: Filling, document: Document) -> Paper:
    """A paper as the list of its question prints it."""
    if filling.agent is None:
        return paper_of(document, opens=filling.actor.kind == "family")
    paper = paper_of(document, opens=may_look(filling, document))
    if not paper.url:
        return paper
    if document.account_id != filling.agent.id:
        return paper_of(document, opens=True, url=filling.address("desk", "papers", document.id))
    return paper_of(
        document,
        opens=True,
        url=opened(filling, document),
        preview=f"{preview_address(document)}?open={_token(filling, document, 'preview')}",
    )


def may_look(filling: Filling, document: Document) -> bool:
    """Whether the agent's roles read such a paper: by its kind, and by the question that it answers."""
    agent = filling.agent
    if agent is None:
        return False
    own = document.account_id == agent.id
    return own or (
        documents.may_read(filling.town.documents.get(document.kind), agent) and _asked_openly(filling, document)
    )


def _asked_openly(filling: Filling, document: Document) -> bool:
    given = attachments.of_draft(current.session(), filling.draft) if not filling.papers else filling.papers
    names = [name for name, papers in given.items() if any(each.document.id == document.id for each in papers)]
    asked = [question for name in names for question in question_of(filling.procedure, name)]
    return bool(names) and not any(map(filling.sealed, asked))


def opened(filling: Filling, document: Document) -> str:
    """Where the file lies for this agent, for five minutes, with their name across its pages."""
    return f"{address(document)}?open={_token(filling, document, 'file')}"


def _token(filling: Filling, document: Document, what: tokens.What) -> str:
    actor, town = current.actor(), filling.town
    mark = f"{town.name}, {actor.name}, {date_fr(today())}, au guichet" if what == "file" else ""
    named = {"town": town.slug, "document_id": document.id, "case_id": OF_DRAFT + filling.draft.id}
    return tokens.make(actor=actor, what=what, mark=mark, **named)
