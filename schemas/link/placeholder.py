"""Texts with `{names}` in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from schemas.link.names import Names
from schemas.node import Node
from schemas.problem import Problem, choose

Report = Callable[[Problem], None]
PLACEHOLDER = re.compile(r"\{([A-Za-z][A-Za-z0-9_.]*)\}")


def placeholders(text: Node | None) -> list[str]:
    """The names that a text holds between braces."""
    return PLACEHOLDER.findall(text.value) if text is not None and isinstance(text.value, str) else []


def link_text(text: Node | None, names: Names, report: Report) -> None:
    """A text of a procedure may hold questions asked before and facts."""
    for name in placeholders(text):
        if text is not None and not names.says(name):
            problem = names.unsayable(name, text.mark)
            report(Problem(*text.mark, f"ce texte contient « {{{name}}} » : {problem.fact}", problem.remedy))


def link_fixed(text: Node | None, allowed: Iterable[str], report: Report) -> None:
    """A text of a mail or a page may hold a fixed list of names."""
    known = list(allowed)
    for name in placeholders(text):
        if text is not None and name not in known:
            report(
                Problem(
                    *text.mark,
                    f"ce texte contient « {{{name}}} », que rien ne remplit",
                    choose(name, known, "Noms admis", listed=len(known)),
                )
            )
