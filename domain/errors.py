"""What the domain refuses, as a value with its reason: a code for programs and a French sentence for people."""

from __future__ import annotations


class DomainError(Exception):
    """A refusal that a person may read: `sentence` is shown as it is."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence


class NotYours(DomainError):
    """The record does not exist, or belongs to someone else: the same answer, so that nobody can tell which."""

    def __init__(self, sentence: str = "Cette page n’existe pas, ou vous n’y avez pas accès.") -> None:
        super().__init__("not_yours", sentence)


class UnscopedQuery(RuntimeError):
    """A programming error: a query on a town's records from a session that has no town."""


class ReadOnlySession(RuntimeError):
    """A programming error: a page that is only shown tried to write."""
