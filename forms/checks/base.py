"""What a check is: a rule on one answer, beyond what its type already asks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from forms.context import Context
from schemas.vocabulary import Word


class CheckType(ABC):
    """One rule. `judge` returns the sentence to show, or None when the answer is fine."""

    word: Word
    on_empty: bool = False
    """Whether it also judges an answer that was not given (`at_least_one_of`)."""
    names_others: bool = False
    """Whether its sentence calls other questions by their labels: `context.labels` then holds those beside it."""

    @property
    def name(self) -> str:
        return self.word.name

    @abstractmethod
    def judge(self, value: Any, options: Any, facts: Mapping[str, Any], context: Context) -> str | None:
        """`options` is what the town wrote after the check's name; `facts` holds the other answers by question id."""
