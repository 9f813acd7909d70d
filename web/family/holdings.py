"""Everything a family's space shows, read once: people, what was sent, what is under way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from domain import cases, drafts, households
from domain.records import Account, Case, Draft, Person
from schemas.definitions import Procedure, Town
from web import casefile, current
from web.casefile import CaseFile
from workflows import facts as facts_of

ADULTS = ("holder", "co_guardian")


@dataclass
class Holdings:
    """One account's view of its household. Sheets are the household's; requests are the account's own."""

    town: Town
    account: Account
    people: list[tuple[Person, str]]
    drafts: list[Draft]
    sheets: list[Case]
    requests: list[Case]

    @classmethod
    def of(cls, account: Account) -> Holdings:
        session, town = current.session(), current.town()
        household = account.household_id
        listed = {name for section in town.sections if section.show == "sheets" for name in section.procedures}
        return cls(
            town=town,
            account=account,
            people=households.members(session, household) if household else [],
            drafts=drafts.open_drafts(session, current.actor()),
            sheets=cases.sheet_cases(session, household, sorted(listed)) if household and listed else [],
            requests=cases.of_account(session, account_id=account.id),
        )

    def with_role(self, *roles: str) -> list[tuple[Person, str]]:
        return [(person, role) for person, role in self.people if role in roles]

    @property
    def adults(self) -> list[tuple[Person, str]]:
        return self.with_role(*ADULTS)

    @property
    def children(self) -> list[tuple[Person, str]]:
        return self.with_role("child")

    def latest(self, procedure: Procedure, person_id: str | None) -> CaseFile | None:
        """The state of a record: the last case about it, by whoever of the household sent it."""
        found = [case for case in self._all_sent if case.procedure == procedure.id and case.person_id == person_id]
        return casefile.of_case(found[-1]) if found else None

    def unrecorded(self, procedure: Procedure) -> list[CaseFile]:
        """Cases about somebody who is in no record yet: a new child that waits for the town."""
        found = [case for case in self._all_sent if case.procedure == procedure.id and case.person_id is None]
        return [file for file in map(casefile.of_case, found) if not file.state.final]

    @cached_property
    def _all_sent(self) -> list[Case]:
        by_id = {case.id: case for case in (*self.sheets, *self.requests)}
        return sorted(by_id.values(), key=lambda case: (case.sent_at, case.id))

    def draft_of(self, procedure: Procedure, person_id: str | None) -> Draft | None:
        """What is under way about a record; corrections of a case are shown with their case."""
        return next(iter(self.drafts_of(procedure, person_id)), None)

    def drafts_of(self, procedure: Procedure, person_id: str | None) -> list[Draft]:
        mine = [draft for draft in self.drafts if draft.procedure == procedure.id and draft.person_id == person_id]
        return [draft for draft in mine if draft.case_id is None]

    def to_correct(self) -> list[CaseFile]:
        """Requests that the town sent back, oldest deadline first."""
        files = [casefile.of_case(case) for case in self.requests if case.holder == "family"]
        return sorted(files, key=lambda file: file.case.due_at)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What gates read, asked for once."""
        gated = next(procedure for procedure in self.town.procedures.values() if procedure.opens is not None)
        return facts_of.facts_for(
            current.session(), town=self.town, actor=current.actor(), procedure=gated, subject_id=None
        )

    def closed(self, procedure: Procedure) -> str:
        """Why a procedure is not open to this family now; empty when it is."""
        gate = procedure.opens
        if gate is None:
            return ""
        return "" if gate.when.holds(self.facts) is True else gate.otherwise


def known(town: Town, names: Iterable[str]) -> list[Procedure]:
    return [town.procedures[name] for name in names if name in town.procedures]
