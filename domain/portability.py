"""`donnees.json`: what the town holds on a family for programs to read, under names that do not change.

docs/families.md describes them; a test compares. Secrets are not data: no password's hash, no key that opens a household
or a child, no one-time link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from domain.cases import CORRECTED
from domain.clock import paris
from domain.export import Held
from domain.households import Member
from domain.people import read_sources, read_values
from domain.records import Case, CaseEvent, Document, Draft, Message, Thread
from schemas.definitions import Procedure, Town

FORMAT = 1
SECRET_TYPES = ("password", "captcha")
_SECRET_LINK = re.compile(r"(https?://[^\s\"'<>)]*/)[A-Za-z0-9_-]{40,}")

ProcedureOf = Callable[[Case | Draft], Procedure | None]
"""The procedure in the edition that a case or draft was written under; None when it is gone."""
Paths = Mapping[str, str]
"""Where each document's file stands in the archive, by document id."""


def as_json(held: Held, *, town: Town, procedure_of: ProcedureOf, paths: Paths, moment: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "town": {"id": town.slug, "name": town.name, "portal": town.portal},
        "made_at": _text(moment),
        "account": _account(held),
        "household": _household(held),
        "people": [_person(held, member, town) for member in held.members],
        "guardianships": [
            {
                "adult": tie.adult_id,
                "child": tie.child_id,
                "relationship": tie.relationship,
                "parental_authority": tie.parental_authority,
            }
            for tie in held.ties
        ],
        "requests": [_request(held, case, procedure_of(case)) for case in held.cases],
        "drafts": [_draft(draft, procedure_of(draft)) for draft in held.drafts],
        "documents": [_document(document, paths) for document in held.documents],
        "readings": [
            {"at": _text(each.at), "by": each.account_name, "what": each.what, "detail": each.detail}
            for each in held.readings
        ],
        "mails": [
            {
                "to": mail.to_address,
                "subject": mail.subject,
                "text": without_secret_links(mail.text),
                "written_at": _text(mail.created_at),
                "sent_at": _text(mail.sent_at),
            }
            for mail in held.mails
        ],
        "messages": [_thread(held, thread, said) for thread, said in held.threads],
    }


def without_secret_links(text: str) -> str:
    """A mail's text without its one-time links: who reads the file must not be able to use them."""
    return _SECRET_LINK.sub(r"\1…", text)


def _account(held: Held) -> dict[str, Any]:
    account = held.account
    return {
        "login": account.login,
        "email": account.email,
        "name": account.display_name,
        "state": account.state,
        "person": account.person_id,
        "created_at": _text(account.created_at),
        "activated_at": _text(account.activated_at),
        "last_login_at": _text(account.last_login_at),
        "other_accounts": [other.display_name for other in held.others],
    }


def _household(held: Held) -> dict[str, Any] | None:
    household = held.household
    if household is None:
        return None
    return {
        "number": household.number,
        "created_at": _text(household.created_at),
        "values": _filled(read_values(household)),
        "sources": own_sources(held, read_sources(household)),
    }


def _person(held: Held, member: Member, town: Town) -> dict[str, Any]:
    person, shared = member.person, town.shared
    return {
        "id": person.id,
        "kind": person.kind,
        "role": member.role,
        "since": _text(member.place.since),
        "values": _filled(read_values(person, member.place, shared=shared)),
        "sources": own_sources(held, read_sources(person, member.place, shared=shared)),
    }


def own_sources(held: Held, sources: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Where values came from. Of what another home's request said, only the day: who asked it is not ours to tell."""
    return {name: _own_source(held, source) for name, source in sources.items()}


def _own_source(held: Held, source: Mapping[str, str]) -> dict[str, str]:
    own = source.get("case") is None or source["case"] in held.references
    return dict(source) if own else {key: each for key, each in source.items() if key == "at"}


def _request(held: Held, case: Case, procedure: Procedure | None) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "procedure": case.procedure,
        "title": procedure.title_for_family if procedure else case.procedure,
        "about": case.title,
        "person": case.person_id,
        "state": case.state,
        "sent_at": _text(case.sent_at),
        "updated_at": _text(case.updated_at),
        "answers": told_answers(procedure, case.answers),
        "before": told_answers(procedure, case.before),
        "to_correct": dict(case.marked),
        "opinions": [
            {"of": each.name, "verdict": each.verdict, "comment": each.comment, "given_at": _text(each.ended_at)}
            for each in held.opinions
            if each.case_id == case.id
        ],
        "history": [_line(line, procedure) for line in held.journals.get(case.id, ())],
        "documents": [
            {
                "document": each.document_id,
                "question": each.question,
                "verdict": each.verdict,
                "reason": each.reason,
                "decided_at": _text(each.decided_at),
                "replaced_at": _text(each.replaced_at),
            }
            for each in held.given
            if each.case_id == case.id
        ],
    }


def _line(line: CaseEvent, procedure: Procedure | None) -> dict[str, Any]:
    return {
        "at": _text(line.at),
        "by": line.actor_name if line.actor_kind == "family" else line.actor_kind,
        "transition": line.transition,
        "from": line.from_state,
        "to": line.to_state,
        "note": line.note,
        "replaced_answers": told_answers(procedure, line.data.get(CORRECTED, {})),
    }


def _draft(draft: Draft, procedure: Procedure | None) -> dict[str, Any]:
    return {
        "procedure": draft.procedure,
        "title": procedure.title_for_family if procedure else draft.procedure,
        "about": draft.label,
        "created_at": _text(draft.created_at),
        "updated_at": _text(draft.updated_at),
        "expires_at": _text(draft.expires_at),
        "answers": told_answers(procedure, draft.answers),
        "typed": told_answers(procedure, draft.pending),
    }


def _document(document: Document, paths: Paths) -> dict[str, Any]:
    return {
        "id": document.id,
        "name": document.name,
        "kind": document.kind,
        "person": document.person_id,
        "from": document.origin,
        "content_type": document.content_type,
        "size": document.size,
        "pages": document.pages,
        "uploaded_at": _text(document.uploaded_at),
        "expires_on": _text(document.expires_on),
        "scan": document.scan,
        "file": paths.get(document.id),
    }


def _thread(held: Held, thread: Thread, said: Sequence[Message]) -> dict[str, Any]:
    """Of the town's messages, not who wrote them: the service did."""
    return {
        "subject": thread.subject,
        "request": next((case.reference for case in held.cases if case.id == thread.case_id), None),
        "service": thread.service,
        "said": [
            {"at": _text(each.at), "by": each.author_name if each.side == "family" else "town", "text": each.text}
            for each in said
        ],
    }


def told_answers(procedure: Procedure | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers without those to secret questions. Without the procedure nobody can tell which are secret: none."""
    if procedure is None:
        return {}
    secret = tuple(each.id for each in procedure.questions().values() if each.type in SECRET_TYPES)
    return {name: answer for name, answer in answers.items() if not _is_of(name, secret)}


def _is_of(name: str, questions: tuple[str, ...]) -> bool:
    """Whether an input is a question's, or one of its parts: `password`, `password-again`."""
    return any(name == question or name.startswith(f"{question}-") for question in questions)


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _text(moment: datetime | date | None) -> str | None:
    """ISO 8601, in the town's time."""
    if moment is None:
        return None
    return paris(moment).isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()
