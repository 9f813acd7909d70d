"""What an action is given, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import accounts
from domain.actors import Actor
from domain.records import Account, Case
from schemas.definitions import Procedure, State, Town
from schemas.vocabulary import Word
from workflows.mapping import repeats


@dataclass(slots=True)
class ActionContext:
    """One transition being taken. Actions run in the order of `do:` and may pass `account` and `code` on."""

    session: Session
    town: Town
    procedure: Procedure
    case: Case
    state: State
    """The state that the case enters."""
    actor: Actor
    event_id: str
    """The journal line that this transition becomes."""
    answers: Mapping[str, Any]
    """The case's answers, secrets included."""
    now: datetime
    note: str = ""
    """What the family is told: the agent's message, and what was not taken over."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """{input name: why} of the changed answers that are not approved with the rest: records keep what they hold."""
    code: str = ""
    """A first password made by `invite_account`, for the mail that tells it."""
    begin: Callable[..., Case] | None = None
    """`begin(procedure, answers, actor=...)`: send another procedure for the same family."""
    said: dict[str, str] = field(default_factory=dict)
    """Placeholders that earlier actions fill for the mails after them: `receipt.number`, `document.link`."""
    data: dict[str, Any] = field(default_factory=dict)
    """Kept in the journal: which mails left, which were held back."""

    def account(self) -> Account | None:
        """Who answers for the case: its account, else the household's."""
        if self.case.account_id is not None:
            found = self.session.scalar(select(Account).where(Account.id == self.case.account_id))
            return found if found is not None and found.state != "closed" else None
        if self.case.household_id is not None:
            return accounts.of_household(self.session, household_id=self.case.household_id)
        return None

    def answer(self, question_type: str) -> Any:
        """The answer to the top-level question of a type (`email`, `user_name`, `password`): the one so called, else
        the first that does not only repeat another."""
        asked = [q for q in self.procedure.questions().values() if q.type == question_type and not repeats(q)]
        asked.sort(key=lambda question: question.id != question_type)
        return next((self.answers[q.id] for q in asked if self.answers.get(q.id) is not None), None)

    def remember(self, key: str, value: str) -> None:
        self.data.setdefault(key, []).append(value)


Run = Callable[[ActionContext, Any], None]


@dataclass(frozen=True, slots=True)
class Action:
    """A registered action: how the language describes it, and what it does with its options."""

    word: Word
    run: Run
