"""The papers of a step: what a post without a script gives or takes back, and what the page prints of them."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from domain.clock import today
from domain.errors import DomainError
from domain.records import Document
from forms.types import TYPES
from forms.types.file import StoredPaper
from forms.types.group import limits
from schemas.definitions import Field as Question
from web.papers import MEGABYTE, detail, kind_label, validity
from web.storing import folder_of
from web.wizard.filling import Filling
from web.wizard.inputs import named
from web.wizard.looking import shown as shown_paper
from web.wizard.receiving import Given, detach, file_type, fitting, receive, reuse

MOST = 60 * MEGABYTE
DRAINED = 200 * MEGABYTE
"""How much of a post that is too heavy is read to its end, so that the browser hears the answer."""
CAMERA = "-photo"
TOO_HEAVY = "Vos fichiers sont trop lourds ensemble : envoyez-les un par un, avec « Ajouter ce que j'ai choisi »."
VERBS = ("upload", "detach", "reuse")
"""Buttons of a file question, which lead back to it."""


# ------------------------------------------------------------------------------------------- a post


def asking(questions: Sequence[Question]) -> list[Question]:
    """The questions that take files, rows included."""
    own = [question for question in questions if TYPES[question.type].attached]
    return own + [inner for question in questions if question.fields for inner in asking(question.fields)]


def make_way(filling: Filling, questions: Sequence[Question]) -> bool:
    """Let the post of this page be as heavy as its files may be; False, with the post read away, when it is heavier."""
    asked = asking(questions)
    if not asked:
        return True
    room = _most_files(questions) * filling.town.uploads.max_size * MEGABYTE
    request.max_content_length = min(room + MEGABYTE, MOST)
    if (request.content_length or 0) <= request.max_content_length:
        return True
    _drain()
    return False


def _most_files(questions: Sequence[Question]) -> int:
    own = sum(file_type(question).most(question) for question in questions if TYPES[question.type].attached)
    rows = (limits(question)[1] * _most_files(question.fields) for question in questions if question.fields)
    return own + sum(rows)


def _drain() -> None:
    request.max_content_length = DRAINED
    try:
        while request.stream.read(65_536):
            pass
    except RequestEntityTooLarge:
        pass
    request.environ["CONTENT_LENGTH"] = "0"


def change(
    filling: Filling, questions: Sequence[Question], form: MultiDict[str, str], prefix: str = ""
) -> dict[str, str]:
    """Do what a post says of papers, each committed at once, before anything else of it is read.

    Sentences by input name for what was refused. `prefix` stands before the input names of these questions.
    """
    if not asking(questions):
        return {}
    refused = _take(filling, questions, form, prefix) | _press(filling, questions, form.get("_action", ""), prefix)
    if request.files or form.get("_action", "").partition(":")[0] in VERBS:
        filling.look_at_papers()
    return refused


def _take(filling: Filling, questions: Sequence[Question], form: MultiDict[str, str], prefix: str) -> dict[str, str]:
    """Attach the files of a post."""
    refused: dict[str, str] = {}
    for question, name, given in _given(filling, questions, form, prefix):
        try:
            receive(filling, question, name, given)
        except DomainError as problem:
            refused[name] = f"« {given.name} » : {problem.sentence}"
    return refused


def _press(filling: Filling, questions: Sequence[Question], action: str, prefix: str) -> dict[str, str]:
    """`detach:<name>:<document>` and `reuse:<name>:<document>`."""
    verb, _, rest = action.partition(":")
    name, _, document_id = rest.rpartition(":")
    question = _question(questions, name, prefix)
    if question is None or verb not in ("detach", "reuse"):
        return {}
    try:
        if verb == "reuse":
            reuse(filling, question, name, document_id)
        else:
            detach(filling, name, document_id)
    except DomainError as problem:
        return {name: problem.sentence}
    return {}


def _question(questions: Sequence[Question], name: str, prefix: str) -> Question | None:
    question = named(questions, name.removeprefix(prefix)) if name.startswith(prefix) else None
    return question if question is not None and TYPES[question.type].attached else None


def _given(
    filling: Filling, questions: Sequence[Question], form: MultiDict[str, str], prefix: str
) -> Iterator[tuple[Question, str, Given]]:
    """What the post's file inputs hold, one document at a time; photos ticked as pages of one document are joined."""
    for input_name, files in request.files.lists():
        name = input_name.removesuffix(CAMERA)
        question, chosen = _question(questions, name, prefix), [each for each in files if each.filename]
        if question is None or not chosen:
            continue
        with tempfile.TemporaryDirectory(prefix="posted-", dir=folder_of(filling.town.slug)) as folder:
            kept = [_kept(each, Path(folder) / str(number)) for number, each in enumerate(chosen)]
            if len(kept) > 1 and form.get(f"{name}-join") and file_type(question).joins(question):
                yield question, name, _one(kept)
            else:
                for each in kept:
                    yield question, name, _one([each])


def _kept(file: FileStorage, path: Path) -> tuple[str, Path]:
    file.save(path)
    return file.filename or "", path


def _one(kept: Sequence[tuple[str, Path]]) -> Given:
    """Its key is its content: the same file posted twice, by a double click or by going back, is attached once."""
    digest = hashlib.sha256()
    for _, path in kept:
        with path.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return Given(f"post-{digest.hexdigest()[:40]}", kept[0][0], [path for _, path in kept])


# ------------------------------------------------------------------------------------------- a page


def page(filling: Filling, questions: Sequence[Question], shown: Collection[str]) -> dict[str, Any]:
    """What the controls of a page print of papers; nothing for a page that asks for none.

    The storage space is read when a question among `shown` (input names) offers it; None says that it was not.
    """
    asked = asking(questions)
    if not asked:
        return {}
    space = _stored_or_not(filling, asked, shown)
    return {
        "files_url": filling.address("files"),
        "papers": {
            name: [shown_paper(filling, each.document) for each in given] for name, given in filling.papers.items()
        },
        "stored": None if space is None else [_offered(filling, document) for document in space],
        "fitting": partial(fitting, filling, space or ()),
    }


def _stored_or_not(filling: Filling, asked: Sequence[Question], shown: Collection[str]) -> Sequence[Document] | None:
    offering = {question.id for question in asked if file_type(question).reuses(question)}
    if not offering or not filling.has_space:
        return ()
    return filling.reusable() if any(name.rpartition("-")[2] in offering for name in shown) else None


def _offered(filling: Filling, document: Document) -> StoredPaper:
    """One paper as every question offers it: what it is, and whose."""
    whose = next((str(name) for person, _, name in _people(filling) if person == document.person_id), "")
    said = (kind_label(document), whose, detail(document), validity(document, today()))
    return StoredPaper(document.id, document.name, ", ".join(filter(None, said)))


def _people(filling: Filling) -> Sequence[Sequence[str]]:
    people: Sequence[Sequence[str]] = filling.draft.facts.get("people", ())
    return people
