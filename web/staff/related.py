"""What else the family of a case has with the town: its other requests, what it has begun, what was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain import family_cases, thread_lists, threads
from domain.hands import OPEN
from domain.records import Account, Case, Draft
from domain.thread_lists import Heard
from schemas.definitions import Town
from web import current
from web.casefile import CaseFile
from web.staff.queue import Search, title_of

MOST = 12
"""Requests and drafts that stand beside a case; the page of the family has the others."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft that the family has not sent: which procedure and since when, never what it says."""

    title: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Related:
    open: Sequence[Case]
    closed: Sequence[Case]
    drafts: Sequence[Begun]
    threads: Sequence[Heard]
    elsewhere: int
    """How many other requests another service has: nothing more of them is told than that they are there."""
    reader: Account | None
    """Who reads what is written about the case."""
    talk: Heard | None
    """The conversation about the case itself."""

    def __bool__(self) -> bool:
        return bool(self.open or self.closed or self.drafts or self.threads or self.elsewhere)


def of_file(file: CaseFile, search: Search) -> Related:
    """Of this home only: what a child's other home sent stays there. Four statements, whatever the family's size."""
    session, case = current.session(), file.case
    owners = family_cases.accounts_of(session, case=case)
    accounts, reader = [account.id for account in owners], threads.reader_among(owners, case)
    others = [each for each in family_cases.around(session, case=case, account_ids=accounts) if each.id != case.id]
    closed_to_us = {each.id for each in others if not current.actor().serves(each.service)}
    ours = [each for each in others if each.id not in closed_to_us]
    drafts = family_cases.drafts_under_way(session, case=case, account_ids=accounts)
    drafts = [draft for draft in drafts if draft.case_id not in closed_to_us]
    talks = thread_lists.of_accounts(session, account_ids=accounts, actor=current.actor(), procedures=search.allowed)
    return Related(
        open=[each for each in ours if each.holder in OPEN][:MOST],
        closed=[each for each in ours if each.holder not in OPEN][:MOST],
        drafts=[Begun(_name(current.town(), draft), draft) for draft in drafts[:MOST]],
        elsewhere=len(closed_to_us),
        threads=[each for each in talks if each.thread.case_id != case.id][:MOST],
        reader=reader,
        talk=next((each for each in talks if reader and _is_about(each, case, reader)), None),
    )


def _is_about(heard: Heard, case: Case, reader: Account) -> bool:
    return heard.thread.case_id == case.id and heard.thread.account_id == reader.id


def _name(town: Town, draft: Draft) -> str:
    procedure = town.procedures.get(draft.procedure)
    return procedure.title if procedure else draft.procedure


def of_talk(heard: Heard, search: Search) -> str:
    """What a conversation is called: its subject, else the request it is about."""
    return heard.thread.subject or (title_of(heard.case, search) if heard.case else "")
