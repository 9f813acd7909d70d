"""Mails and pages: their `{names}` are among those that the engine fills."""

from __future__ import annotations

from collections.abc import Callable

from schemas.link.placeholder import link_fixed
from schemas.node import Node
from schemas.problem import Problem
from schemas.vocabulary import Vocabulary

Report = Callable[[Problem], None]

PUBLIC = ("town.", "service.")
"""Beginnings of the names that a page may hold: it speaks to everybody, of no case."""


def link_mail(file: Node, vocabulary: Vocabulary, report: Report) -> None:
    for key in ("subject", "body"):
        link_fixed(file.get(key), vocabulary.placeholders, report)


def link_page(file: Node, vocabulary: Vocabulary, report: Report) -> None:
    public = [name for name in vocabulary.placeholders if name.startswith(PUBLIC)]
    for key in ("title", "body"):
        link_fixed(file.get(key), public, report)
