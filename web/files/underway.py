"""One document on its way: whose draft, which question, under which key; and what the page is answered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from flask import Response, current_app, jsonify, make_response
from werkzeug.exceptions import BadRequest, NotFound

from domain import attachments
from forms.types import TYPES
from forms.types.file import print_papers
from forms.types.group import ROW_KEY
from schemas.definitions import Field as Question
from web import current
from web.files import parts
from web.storing import folder_of
from web.wizard import looking
from web.wizard.filling import Filling, find
from web.wizard.hidden import is_sealed
from web.wizard.settled import keeps

KEY = re.compile(r"[A-Za-z0-9_-]{8,80}")
OFFSET = "X-Upload-Offset"


@dataclass(frozen=True, slots=True)
class Upload:
    """One document on its way. `sizes` are those of its files, one behind the other."""

    filling: Filling
    question: Question
    name: str
    key: str
    path: Path

    @property
    def attached(self) -> bool:
        found = attachments.find(current.session(), draft=self.filling.draft, question=self.name, key=self.key)
        return found is not None


def find_upload(draft_id: str, name: str, key: str) -> Upload:
    """Raises NotYours for somebody else's draft, NotFound for a question that takes no file, BadRequest without a key."""
    filling = find(draft_id)
    question = find_question(filling, name)
    if filling.draft.state != "open" or question is None or keeps(filling.settled, name):
        raise NotFound
    if not KEY.fullmatch(key):
        raise BadRequest
    draft = filling.draft
    path = parts.path_of(folder_of(filling.town.slug), draft.id, draft.account_id or draft.visitor or "", name, key)
    return Upload(filling, question, name, key, path)


def find_question(filling: Filling, name: str) -> Question | None:
    """The file question of this input name, on a step itself or in a row (`children-<key>-vaccines`)."""
    asked = filling.procedure.questions()
    question = asked.get(name)
    group, _, rest = name.partition("-")
    if question is None and group in asked and rest:
        key, _, inner = rest.rpartition("-")
        if ROW_KEY.fullmatch(key):
            question = next((each for each in asked[group].fields if each.id == inner), None)
    return question if question is not None and TYPES[question.type].attached and not question.locked else None


def papers_of(sent: Upload) -> Response:
    """The question's list of papers, as its page prints it."""
    given = attachments.of_draft(current.session(), sent.filling.draft).get(sent.name, [])
    who = current.actor()
    if sent.filling.agent is not None and is_sealed(sent.question, sent.filling.sealed):
        given = [each for each in given if each.document.account_id == who.id]
    papers = [looking.shown(sent.filling, each.document) for each in given]
    return make_response(print_papers(current_app.jinja_env, sent.filling.town, sent.name, papers))


def refused(sentence: str, code: int) -> Response:
    answer: Response = jsonify(sentence=sentence)
    answer.status_code = code
    return answer
