"""A draft being filled in, with everything a view asks of it: its edition, its facts, its walk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.exceptions import NotFound

from domain import attachments, desk, desk_trace, documents, drafts, storage_space
from domain.actors import Actor
from domain.clock import today
from domain.errors import NotYours
from domain.passwords import hash_password
from domain.records import Document, Draft
from forms.answers import Sealed, nothing_sealed
from forms.attached import NAMES, Places, put_in, take_out
from forms.context import Context
from forms.walk import Approach, Walk, approach, walk
from schemas.definitions import Field as Question
from schemas.definitions import Procedure, Step, Town
from web import current
from web.desk import serves
from web.sealing import sealing
from web.wizard import captcha, correcting, hidden, settled
from web.wizard.compiled import places_of_papers
from workflows.provenance import Provenance, unchanged


@dataclass(slots=True)
class Filling:
    """One request's view of one draft. `answers`, `pending`, `seen` and `cautions` are working copies, stored by `save`."""

    draft: Draft
    town: Town
    procedure: Procedure
    answers: dict[str, Any]
    pending: dict[str, Any]
    seen: dict[str, bool]
    cautions: list[str]
    facts: dict[str, Any]
    places: Places
    """Where the procedure asks for papers."""
    papers: attachments.ByQuestion = field(default_factory=dict)
    actor: Actor = field(default_factory=current.actor)
    """Who fills it in; at the desk the family, by an agent's hand."""
    sealed: Sealed = nothing_sealed
    """What is kept from the agent at the desk, by its roles."""
    hidden: frozenset[str] = frozenset()
    """Input names of what the agent at the desk is not shown of it."""

    @classmethod
    def of(cls, draft: Draft, actor: Actor | None = None) -> Filling:
        town = current.editions().of(current.town().slug, draft.edition)
        procedure = town.procedures[draft.procedure]
        filling = cls(
            draft,
            town,
            procedure,
            dict(draft.answers),
            dict(draft.pending),
            dict(draft.seen),
            list(draft.cautions),
            {**draft.facts, "today": today().isoformat()},
            places_of_papers(town, procedure),
            actor=actor or current.actor(),
        )
        if draft.case_id is not None and draft.state == "open":
            told = filling.facts.get(settled.MARKED) or {}
            filling.facts[settled.MARKED], filling.seen = correcting.followed(draft, procedure, told, filling.seen)
        if filling.places:
            filling.look_at_papers()
        if filling.agent is not None:
            filling._hide(filling.agent)
        return filling

    @property
    def agent(self) -> Actor | None:
        """The agent at the desk."""
        return self.actor.desk.agent if self.actor.desk else None

    @property
    def settled(self) -> frozenset[str]:
        """Input names of what a correction does not ask again, as the answers are now."""
        if not self.facts.get(settled.MARKED):
            return frozenset()
        return settled.names(self.procedure, self.answers, self.facts, self.whole_walk())

    def _hide(self, agent: Actor) -> None:
        self.sealed = sealing(self.town, agent)
        self.hidden = hidden.names(self.procedure, self.draft, self.answers, self.papers, agent, self.sealed)

    def look_at_papers(self) -> None:
        """Put what is attached among the answers: one statement."""
        self.papers = attachments.of_draft(current.session(), self.draft)
        self.answers = put_in(self.places, self.answers, self._ids())
        named = {each.document.id: each.document.name for given in self.papers.values() for each in given}
        self.facts[NAMES] = {**(self.facts.get(NAMES) or {}), **named}

    def _ids(self) -> dict[str, list[str]]:
        """What answers each question: a document that the antivirus refused answers nothing."""
        return {
            name: [each.document.id for each in given if each.document.scan != documents.REFUSED]
            for name, given in self.papers.items()
        }

    def with_papers(self, group: str, row: dict[str, Any]) -> dict[str, Any]:
        """A row that the draft does not have yet, with what was attached to it already."""
        places = self.places.rows.get(group)
        return put_in(places, row, self._ids(), f"{group}-{row['_key']}-") if places else row

    @property
    def has_space(self) -> bool:
        """Whether who fills it in has a storage space: a family, once it has a household."""
        return self.actor.kind == "family" and self.actor.household_id is not None

    def reusable(self) -> list[Document]:
        """What a family may give again to any question; whom each paper is about decides where it is offered.

        An agent at the desk is offered the kinds that their roles read, and nothing of no kind.
        """
        if not self.has_space:
            return []
        kinds, household_id = self.town.documents, self.actor.household_id or ""
        shared = [kind.id for kind in kinds.values() if kind.shared]
        found = storage_space.reusable(current.session(), household_id=household_id, shared_kinds=shared)
        if self.agent is None:
            return found
        return [each for each in found if each.kind in kinds and documents.may_read(kinds[each.kind], self.agent)]

    def person_of(self, name: str) -> str | None:
        """Whom a question is about, by its input name: the person of its row, else whom the draft is about.

        A new one has no record yet.
        """
        known = [str(person[0]) for person in self.draft.facts.get("people", ())]
        return next((person for person in known if f"-{person}-" in name), None) or self.draft.person_id

    @property
    def context(self) -> Context:
        return Context(
            self.town,
            self.facts,
            people=tuple(tuple(person) for person in self.draft.facts.get("people", ())),
            hash_password=hash_password,
            solve_captcha=captcha.solves,
        )

    def approach(self, step_id: str) -> Approach:
        return approach(self.procedure, self.answers, self.facts, step_id, pending=self.pending, seen=self.seen)

    def walk(self) -> Walk:
        """The steps that ask something: all of them, but for a correction."""
        walked, left_out = self.whole_walk(), self.settled
        steps = [each for each in walked.steps if not settled.is_whole(each.step, left_out)] or [walked.steps[-1]]
        return replace(walked, steps=tuple(steps)) if left_out else walked

    def whole_walk(self) -> Walk:
        return walk(self.procedure, self.answers, self.facts, pending=self.pending, seen=self.seen)

    def step(self, step_id: str) -> Step:
        """A step as who fills it in may see it. Raises NotFound."""
        found = self.procedure.step(step_id)
        if found is None:
            raise NotFound
        left_out = self.hidden | self.settled
        return hidden.on_step(found, left_out, self.sealed) if left_out or self.agent is not None else found

    def group(self, step_id: str, group: Question, key: str) -> Question:
        """The questions of one person of a step, as who fills it in may see them."""
        if self.agent is None and not self.settled:
            return group
        step = self.procedure.step(step_id)
        whole = next((each for each in step.fields if each.id == group.id), group) if step else group
        return hidden.on_card(whole, key, self.hidden | self.settled)

    def address(self, *parts: str) -> str:
        return "/".join(["", self.town.slug, "drafts", self.draft.id, *parts])

    def mark_of(self, names: tuple[str, ...], row: Mapping[str, Any] | None = None) -> str:
        """A short hash of what the database holds for some questions: a page carries it, so that a second tab is noticed."""
        source = self.draft.answers if row is None else row
        kept = {name: source.get(name) for name in names}
        text = json.dumps(kept, sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()

    def provenance(self, answers: Mapping[str, Any] | None = None) -> Provenance:
        """Where values come from that are still as the draft began."""
        kept = self.draft.provenance
        return unchanged(kept, self.draft.answers, self.answers if answers is None else answers) if kept else {}

    @property
    def label(self) -> str:
        """Whom the draft is about, so that two of them are told apart in a list."""
        name = " ".join(str(self.answers[part]) for part in ("first_name", "last_name") if self.answers.get(part))
        return name[:120] or self.draft.label

    def save(self) -> bool:
        """Store the working copies in one statement; False when another request stored first."""
        answers = take_out(self.places, self.answers) if self.places else self.answers
        if (marked := self.facts.get(settled.MARKED)) != self.draft.facts.get(settled.MARKED):
            self.draft.facts = {**self.draft.facts, settled.MARKED: marked}
        if self.agent is not None or desk_trace.typed_by(self.draft):
            before, after = (self.draft.answers, self.draft.pending), (answers, self.pending)
            desk_trace.mark_typed(self.draft, hidden.changed(self.procedure, before, after), self.agent)
        return drafts.save(
            current.session(),
            draft=self.draft,
            answers=answers,
            pending=self.pending,
            seen=self.seen,
            cautions=self.cautions,
            provenance=self.provenance(),
            label=self.label,
            expected_version=self.draft.version,
        )


def find(draft_id: str) -> Filling:
    """The draft, if it is this visitor's, or one that this agent opened at the desk.

    Raises NotFound (an unknown draft and another's look the same).
    """
    session, who = current.session(), current.actor()
    if not who.is_agent:
        return Filling.of(drafts.load(session, draft_id=draft_id, actor=who))
    draft = drafts.load_at_desk(session, draft_id=draft_id, agent=who)
    return Filling.of(draft, _at_desk(draft, who))


def _at_desk(draft: Draft, agent: Actor) -> Actor:
    """Who an agent acts for.

    Raises NotYours where their roles have nothing to do with the procedure any more, or where another service has the case
    that is corrected.
    """
    town = current.town()
    procedure = town.procedures.get(draft.procedure)
    if procedure is None:
        town = current.editions().of(town.slug, draft.edition)
        procedure = town.procedures[draft.procedure]
    if draft.account_id == agent.id:
        return desk.newcomer(agent) if serves(town, procedure, agent) else agent
    if not serves(town, procedure, agent) or not agent.serves(desk.service_of(current.session(), draft=draft)):
        raise NotYours
    return desk.stand_in_for(current.session(), agent=agent, owner=draft)
