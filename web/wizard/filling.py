"""A draft being filled in, with everything a view asks of it: its edition, its facts, its walk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import NotFound

from domain import drafts
from domain.clock import today
from domain.passwords import hash_password
from domain.records import Draft
from forms.context import Context
from forms.walk import Approach, Walk, approach, walk
from schemas.definitions import Procedure, Step, Town
from web import current
from web.wizard import captcha


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

    @classmethod
    def of(cls, draft: Draft) -> Filling:
        town = current.editions().of(current.town().slug, draft.edition)
        return cls(
            draft,
            town,
            town.procedures[draft.procedure],
            dict(draft.answers),
            dict(draft.pending),
            dict(draft.seen),
            list(draft.cautions),
            {**draft.facts, "today": today().isoformat()},
        )

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
        return walk(self.procedure, self.answers, self.facts, pending=self.pending, seen=self.seen)

    def step(self, step_id: str) -> Step:
        found = self.procedure.step(step_id)
        if found is None:
            raise NotFound
        return found

    def address(self, *parts: str) -> str:
        return "/".join(["", self.town.slug, "drafts", self.draft.id, *parts])

    def mark_of(self, names: tuple[str, ...], row: Mapping[str, Any] | None = None) -> str:
        """A short hash of what the database holds for some questions: a page carries it, so that a second tab is noticed."""
        source = self.draft.answers if row is None else row
        kept = {name: source.get(name) for name in names}
        text = json.dumps(kept, sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()

    @property
    def label(self) -> str:
        """Whom the draft is about, so that two of them are told apart in a list."""
        name = " ".join(str(self.answers[part]) for part in ("first_name", "last_name") if self.answers.get(part))
        return name[:120] or self.draft.label

    def save(self) -> bool:
        """Store the working copies in one statement; False when another request stored first."""
        return drafts.save(
            current.session(),
            draft=self.draft,
            answers=self.answers,
            pending=self.pending,
            seen=self.seen,
            cautions=self.cautions,
            label=self.label,
            expected_version=self.draft.version,
        )


def find(draft_id: str) -> Filling:
    """The draft, if it is this visitor's. Raises NotFound (an unknown draft and another's look the same)."""
    return Filling.of(drafts.load(current.session(), draft_id=draft_id, actor=current.actor()))
