"""A condition reads names that are known where it stands, and compares each with what it can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from schemas.condition_source import COMPARISONS, DATE, NUMBER, Atom, normalise
from schemas.link.names import Meaning, Names
from schemas.node import Mark, Node, Path
from schemas.problem import Problem, choose

Report = Callable[[Problem], None]
Said = tuple[str, str]


def link_condition(node: Node | None, names: Names, report: Report) -> None:
    """Report every name of a condition that is unknown here, and every comparison that can never hold."""
    if node is None:
        return
    for atom in normalise(node.plain(), _already_reported).atoms:
        meaning = names.meaning(atom.name)
        if meaning is None:
            report(names.unknown(atom.name, key_mark(node, atom.place)))
        elif (said := mismatch(atom, meaning)) is not None:
            report(Problem(*node.find(atom.path), *said))


def _already_reported(path: Path, fact: str, remedy: str) -> None:
    """Shape problems were told by the pass before."""


def key_mark(node: Node, path: Path) -> Mark:
    """Where the last key of a path is written."""
    return node.follow(path[:-1]).key_mark(str(path[-1]))


def mismatch(atom: Atom, meaning: Meaning) -> Said | None:
    """Why a test can never hold for what its name means, and what to write; None when it can."""
    if meaning.kind in ("secret", "silent"):
        return f"« {atom.name} » ne peut pas être lue par une condition", "Lisez une autre question."
    if meaning.kind == "anything" or atom.word in ("answered", "missing"):
        return None
    return JUDGES[meaning.kind](atom, meaning)


def _choice(atom: Atom, meaning: Meaning) -> Said | None:
    if atom.word != "eq":
        return (
            f"« {atom.name} » n'a qu'une réponse, « {atom.word} » ne s'y applique pas",
            f"Écrivez {{{atom.name}: réponse}}.",
        )
    return _among_options(atom, meaning)


def _choices(atom: Atom, meaning: Meaning) -> Said | None:
    if atom.word not in ("includes", "only"):
        remedy = f"Écrivez {{{atom.name}: {{includes: réponse}}}} ou {{{atom.name}: {{only: réponse}}}}."
        return f"« {atom.name} » admet plusieurs réponses", remedy
    return _among_options(atom, meaning)


def _among_options(atom: Atom, meaning: Meaning) -> Said | None:
    if atom.value in meaning.options:
        return None
    fact = f"« {atom.name} » n'a pas de réponse « {_written(atom)} », cette condition ne serait jamais vraie"
    remedy = choose(_written(atom), meaning.options, "Réponses possibles")
    named = next((value for value, label in meaning.options.items() if _same(label, _written(atom))), None)
    return fact, remedy if named is None else f"« {_written(atom)} » est le libellé de « {named} ». {remedy}"


def _same(label: str, written: str) -> bool:
    return label.casefold() == written.casefold()


def _yes_no(atom: Atom, meaning: Meaning) -> Said | None:
    if atom.word == "eq" and isinstance(atom.value, bool):
        return None
    return f"« {atom.name} » vaut true ou false", f"Écrivez {{{atom.name}: true}} ou {{{atom.name}: false}}."


def _number(atom: Atom, meaning: Meaning) -> Said | None:
    written = atom.value if isinstance(atom.value, str) else str(atom.value)
    if atom.word in (*COMPARISONS, "eq") and not isinstance(atom.value, bool) and NUMBER.fullmatch(written):
        return None
    return f"« {atom.name} » est un nombre", f"Écrivez par exemple {{{atom.name}: {{at_least: 3}}}}."


def _date(atom: Atom, meaning: Meaning) -> Said | None:
    if atom.word in (*COMPARISONS, "eq") and isinstance(atom.value, str) and is_date(atom.value):
        return None
    remedy = f'Comparez-la à une date, comme "2026-09-01", ou comparez l\'âge : {{{atom.name}.age: {{at_least: 3}}}}.'
    return f"« {atom.name} » est une date", remedy


def is_date(written: str) -> bool:
    """Whether a text is a day that exists."""
    try:
        return DATE.fullmatch(written) is not None and date.fromisoformat(written) is not None
    except ValueError:
        return False


def _text(atom: Atom, meaning: Meaning) -> Said | None:
    if atom.word == "eq" and isinstance(atom.value, str):
        return None
    if atom.word == "eq":
        return f"« {atom.name} » est un texte", f'Mettez la valeur entre guillemets : "{_written(atom)}".'
    return (
        f"« {atom.name} » est un texte, « {atom.word} » ne s'y applique pas",
        f"Écrivez {{{atom.name}: {{is: answered}}}}.",
    )


def _rows(atom: Atom, meaning: Meaning) -> Said | None:
    remedy = f"Comptez ses lignes : {{{atom.name}.count: {{at_least: 1}}}}."
    return f"« {atom.name} » est un groupe de questions", remedy


def _papers(atom: Atom, meaning: Meaning) -> Said | None:
    remedy = f"Écrivez {{{atom.name}: {{is: answered}}}} ou {{{atom.name}: {{is: missing}}}}."
    return f"« {atom.name} » est une pièce, elle ne se compare pas", remedy


def _written(atom: Atom) -> str:
    return {True: "true", False: "false"}[atom.value] if isinstance(atom.value, bool) else str(atom.value)


JUDGES: Mapping[str, Callable[[Atom, Meaning], Said | None]] = {
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "number": _number,
    "date": _date,
    "text": _text,
    "rows": _rows,
    "papers": _papers,
}
