"""Everything a family's space shows, read once: people, what was sent, what is under way, papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from domain import drafts, family_cases, storage_space, thread_lists
from domain.attachments import Attached
from domain.households import Member, in_order
from domain.records import Account, Case, CaseEvent, Document, Draft, Household
from domain.thread_lists import Heard
from schemas.definitions import Procedure, Town
from web import casefile, current
from web.casefile import CaseFile
from web.wizard.gates import shut
from workflows import facts as facts_of
from workflows.sheets import indicators, sheet_procedures

ADULTS = ("holder", "co_guardian")


@dataclass
class Holdings:
    """One account's view of its household. Sheets are the household's; requests are the account's own.

    What only some pages show (papers, messages) is read when it is first asked for, in one statement each.
    """

    town: Town
    account: Account
    household: Household | None
    people: list[Member]
    drafts: list[Draft]
    sent: list[Case]
    """All that the household sent, oldest first."""

    @classmethod
    def of(cls, account: Account) -> Holdings:
        session = current.session()
        household, members = facts_of.load_household(session, account.household_id)
        return cls(
            town=current.town(),
            account=account,
            household=household,
            people=in_order(members),
            drafts=drafts.open_drafts(session, current.actor()),
            sent=family_cases.of_family(session, account_id=account.id, household_id=account.household_id),
        )

    # ------------------------------------------------------------------------------------------ people

    def with_role(self, *roles: str) -> list[Member]:
        return [member for member in self.people if member.role in roles]

    @property
    def adults(self) -> list[Member]:
        return self.with_role(*ADULTS)

    @property
    def children(self) -> list[Member]:
        return self.with_role("child")

    def member(self, person_id: str | None) -> Member | None:
        """Somebody of this very household; nobody else's people are here."""
        return next((member for member in self.people if member.person.id == person_id), None)

    # ------------------------------------------------------------------------------------------- cases

    @cached_property
    def requests(self) -> list[Case]:
        """What this account sent, the latest first."""
        return [case for case in reversed(self.sent) if case.account_id == self.account.id]

    def latest(self, procedure: Procedure, person_id: str | None) -> CaseFile | None:
        """The state of a record: the last case about it, by whoever of the household sent it."""
        found = [case for case in self.sent if case.procedure == procedure.id and case.person_id == person_id]
        return casefile.of_case(found[-1]) if found else None

    def unrecorded(self, procedure: Procedure) -> list[CaseFile]:
        """Cases about somebody who is in no record yet: a new child that waits for the town."""
        found = [case for case in self.sent if case.procedure == procedure.id and case.person_id is None]
        return [file for file in map(casefile.of_case, found) if not file.state.final]

    def draft_of(self, procedure: Procedure, person_id: str | None) -> Draft | None:
        """What is under way about a record; corrections of a case are shown with their case."""
        return next(iter(self.drafts_of(procedure, person_id)), None)

    def drafts_of(self, procedure: Procedure, person_id: str | None) -> list[Draft]:
        mine = [draft for draft in self.drafts if draft.procedure == procedure.id and draft.person_id == person_id]
        return [draft for draft in mine if draft.case_id is None]

    @cached_property
    def to_correct(self) -> list[CaseFile]:
        """Requests that the town sent back, oldest deadline first."""
        files = [casefile.of_case(case) for case in self.requests if case.holder == "family"]
        return sorted(files, key=lambda file: (file.case.due or file.case.lapse_at or file.case.due_at, file.case.id))

    # ------------------------------------------------------------------------------- papers and messages

    @cached_property
    def papers(self) -> list[Document]:
        """The storage space, the newest first, and what the town gave."""
        if self.account.household_id is None:
            return []
        shared = [kind.id for kind in self.town.documents.values() if kind.shared]
        return storage_space.space(
            current.session(),
            household_id=self.account.household_id,
            person_ids=[child.id for child, _ in self.children],
            shared_kinds=shared,
        )

    @cached_property
    def asked_again(self) -> Mapping[str, list[Attached]]:
        """{case: papers that an agent refused}, for the cases that wait for this family."""
        waiting = [file.case.id for file in self.to_correct]
        return family_cases.papers_refused(current.session(), case_ids=waiting)

    @cached_property
    def messages(self) -> list[tuple[CaseEvent, Case]]:
        """What agents wrote in what this account sent, the newest first."""
        mine = {case.id: case for case in self.requests}
        lines = family_cases.messages(current.session(), case_ids=mine)
        return [(line, mine[line.case_id]) for line in lines]

    @cached_property
    def threads(self) -> list[Heard]:
        """What this account and the services wrote to each other, the latest first."""
        return thread_lists.of_account(current.session(), account_id=self.account.id)

    # ------------------------------------------------------------------------------------------- gates

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What gates read, out of what is here already."""
        sheets = {procedure.id for procedure in sheet_procedures(self.town)}
        sent = [case for case in self.sent if case.procedure in sheets]
        found = indicators(self.town, self.people, sent)
        return facts_of.facts_from(self.town, current.actor(), self.household, self.people, indicators=found)

    def closed(self, procedure: Procedure, member: Member | None = None) -> str:
        """Why a procedure is not open to this family now, or not for this person; empty when it is."""
        about = facts_of.about("subject", member, town=self.town)
        closed = shut(procedure.opens, {**self.facts, **about})
        return closed or (shut(procedure.concerns, {**self.facts, **about}) if member is not None else "")


def known(town: Town, names: Iterable[str]) -> list[Procedure]:
    return [town.procedures[name] for name in names if name in town.procedures]
