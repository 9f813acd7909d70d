"""Papers of the demo families: sent with their sheets, judged by an agent, kept in their space; one given by the town."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from domain import attachments, documents, households, readings, storage_space
from domain.actors import Actor, of_account
from domain.attachments import Attached
from domain.clock import paris, school_year, today
from domain.expiry import expires_on
from domain.papers import Prepared
from domain.records import Account, Case, Document, Draft
from forms.answers import question_of
from forms.attached import NAMES, places_of, put_in
from forms.visibility import Sight, look
from schemas.definitions import DocumentKind, Field, Procedure, Town
from workflows import verdicts
from workflows.demo_pdf import write_page
from workflows.giving import give_document

Keep = Callable[[Prepared], None]
"""Puts a file where the town's documents are kept: whoever loads the demo knows where that is."""
SOON = timedelta(days=12)
"""When the proofs of address of the demo end: a family's space then asks for another."""
USUAL = ("family_book", "address_proof", "vaccinations")
"""Kinds that a demo family gives even where its town does not insist."""
IN_THE_SPACE = ("address_proof", "vaccinations")
"""Kinds that its storage space has even where no sheet asks for them."""
TITLES: Mapping[str, str] = {
    "family_book": "Livret de famille",
    "identity": "Carte d'identité",
    "address_proof": "Facture d'eau",
    "vaccinations": "Carnet de santé",
}
"""What a paper of a kind mostly is; of other kinds, it is called as the town calls them."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the papers of one family lie before it sends them."""

    session: Session
    town: Town
    account: Account
    keep: Keep

    def paper(self, kind: DocumentKind | None, *, called: str, person_id: str | None, at: datetime) -> Document:
        """A paper of the family, in its storage space since `at`."""
        title = TITLES.get(kind.id, kind.label) if kind else called
        document = documents.add(
            self.session,
            actor=of_account(self.account),
            prepared=self._kept(title, at),
            name=f"{title}.pdf",
            clean=True,
            kind=kind.id if kind else "",
            household_id=self.account.household_id,
            person_id=None if kind and kind.of == "household" else person_id,
            expires_on=_last_day(kind, paris(at).date()),
        )
        document.uploaded_at = at
        return document

    def given_by_the_town(self, case: Case, agent: Actor, at: datetime) -> None:
        title = f"Attestation d’inscription {school_year(today())}"
        given = give_document(
            self.session,
            town=self.town,
            case=case,
            actor=agent,
            prepared=self._kept(title, at),
            clean=True,
            label=title,
            name=f"{title}.pdf",
            message="À garder pour l’année scolaire.",
            now=at,
        )
        given.uploaded_at = at

    def _kept(self, title: str, at: datetime) -> Prepared:
        lines = (self.account.display_name, f"Le {paris(at):%d/%m/%Y}", "Document de démonstration")
        with tempfile.TemporaryDirectory(prefix="demo-") as folder:
            made = write_page(Path(folder) / "paper.pdf", title, *lines)
            self.keep(made)
        return made


def _last_day(kind: DocumentKind | None, given: date) -> date | None:
    end = expires_on(kind, given)
    return today() + SOON if kind and kind.id == "address_proof" and end else end


# ----------------------------------------------------------------------------------------- with a request


def join_papers(
    desk: Desk, draft: Draft, answers: Mapping[str, Any], facts: Mapping[str, Any], *, at: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give a draft the papers that it asks for: its answers and its facts with them."""
    procedure, given, names = desk.town.procedures[draft.procedure], dict[str, list[str]](), dict[str, str]()
    for name, question in _asked(desk.town, procedure, answers, facts):
        kind = desk.town.documents.get(str(question.options.get("kind") or ""))
        document = desk.paper(kind, called=question.label, person_id=draft.person_id, at=at)
        attachments.attach(desk.session, draft=draft, question=name, key=document.id, document=document)
        given[name], names[document.id] = [document.id], document.name
    places = places_of(tuple(procedure.questions().values()))
    return put_in(places, answers, given), {**facts, NAMES: names} if names else dict(facts)


def _asked(
    town: Town, procedure: Procedure, answers: Mapping[str, Any], facts: Mapping[str, Any]
) -> Iterator[tuple[str, Field]]:
    """(input name, question) of each paper that a family would give."""
    scope, sight = dict(facts), Sight()
    for step in procedure.steps:
        if step.when is None or step.when.holds(scope) is True:
            look(step.fields, answers, scope, sight)
    for name in sorted(sight.shown):
        found = question_of(procedure, name)
        if found and found[-1].type == "file" and (name in sight.required or found[-1].options.get("kind") in USUAL):
            yield name, found[-1]


def accept_papers(desk: Desk, case: Case, agent: Actor) -> None:
    """The agent opens each paper of a case and accepts it."""
    for each in _sent(desk, case):
        _judge(desk, case, each, agent)


def refuse_one(desk: Desk, cases: Iterable[Case], agent: Actor) -> None:
    """Of the first case with papers, the agent opens one, which is too old; the others wait."""
    for case in cases:
        for each in _sent(desk, case)[:1]:
            _judge(desk, case, each, agent, reason=verdicts.TOO_OLD)
            return


def _sent(desk: Desk, case: Case) -> list[Attached]:
    return [each for lying in attachments.of_case(desk.session, case).values() for each in lying]


def _judge(desk: Desk, case: Case, each: Attached, agent: Actor, reason: str = "") -> None:
    """Note the reading, then the verdict: a refusal where there is a reason."""
    moment = case.sent_at + timedelta(hours=20)
    _opened(desk.session, case, each.document, agent)
    judged = verdicts.judge(
        desk.session,
        case=case,
        attachment_id=each.attachment.id,
        accepted=not reason,
        actor=agent,
        label=question_of(desk.town.procedures[case.procedure], each.attachment.question)[-1].label,
        reason=reason,
        now=moment,
    )
    judged.decided_at = moment


def _opened(session: Session, case: Case, document: Document, agent: Actor) -> None:
    readings.note(
        session,
        actor=agent,
        what="document",
        detail=document.name,
        household_id=case.household_id,
        person_id=document.person_id,
        case_id=case.id,
        document_id=document.id,
    )


# ------------------------------------------------------------------------------------- without a request


def fill_space(desk: Desk, *, at: datetime) -> None:
    """The papers that one has at hand, where no sheet asked for them."""
    household_id = desk.account.household_id or ""
    there = {document.kind for document in storage_space.space(desk.session, household_id=household_id)}
    child = next(
        (person.id for person, role in households.members(desk.session, household_id) if role == "child"), None
    )
    for kind in (desk.town.documents[name] for name in IN_THE_SPACE if name in desk.town.documents):
        if kind.id not in there:
            desk.paper(kind, called=kind.label, person_id=child, at=at)
