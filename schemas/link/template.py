"""Documents that the portal makes: what their workflows name exists, and their `{names}` are filled by each request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from schemas.link.names import Names
from schemas.link.placeholder import placeholders
from schemas.node import Node
from schemas.problem import Problem, choose
from schemas.vocabulary import Vocabulary

Report = Callable[[Problem], None]

RECEIPTS: Mapping[str, tuple[str, ...]] = {
    "registration": ("receipt.number", "receipt.date"),
    "acknowledgement": ("receipt.number", "receipt.date", "receipt.service", "receipt.silence"),
}
"""What a town's own wording of a receipt keeps: CRPA R112-11-1 and following say what it tells."""
PEOPLE = ("subject", "holder")
"""What a fact of a record begins with: `subject.birth_date`."""
COMPUTED = (".age", ".count")
"""Endings that conditions compute and no text shows."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One procedure whose workflow makes the document: what it asks, which answers of the town few may read, and what
    its records hold."""

    procedure: str
    names: Names
    reserved: frozenset[str]
    columns: frozenset[str]

    def problem(self, name: str, text: Node) -> Problem | None:
        """Why this procedure does not fill the name; None when it does."""
        if not self.reserved.isdisjoint(name.split(".")):
            fact = f"ce document montrerait « {{{name}}} », réservée à certains agents (démarche « {self.procedure} »)"
            return Problem(*text.mark, fact, "Retirez-la : tout agent du dossier ouvre le document.")
        person, _, column = name.partition(".")
        if person in PEOPLE and column and column not in self.columns:
            fact = f"ce document contient « {{{name}}} », qu'aucune fiche ne garde"
            return Problem(*text.mark, fact, choose(column, sorted(self.columns), "Noms connus"))
        if self.names.says(name) and not name.endswith(COMPUTED):
            return None
        why = self.names.unsayable(name, text.mark)
        fact = f"ce document contient « {{{name}}} », que la démarche « {self.procedure} » ne remplit pas : {why.fact}"
        return Problem(*text.mark, fact, why.remedy)


def link_template(
    file: Node,
    filled: list[Filled],
    made: bool,
    kinds: Collection[str],
    pictures: Collection[str],
    words: Vocabulary,
    report: Report,
) -> None:
    """Link one document with the procedures that make it or, where none does (`made`), with all: one may begin to."""
    name = file.text("document")
    fixed = [each for each in words.printed if name in RECEIPTS or not each.startswith("receipt.")]
    for text in _texts(file):
        for wanted in dict.fromkeys(placeholders(text)):
            told = None if wanted in fixed else _unfilled(wanted, text, filled, made, fixed)
            if told is not None:
                report(told)
    _keep_mentions(name, file, report)
    _link_named(file.get("kind"), kinds, "la pièce", "Pièces connues", report)
    _link_named(file.under("signature", "picture"), pictures, "l'image", "Images du dossier", report)


def _texts(file: Node) -> Iterator[Node]:
    written = (file.get("title"), file.get("name"), file.get("body"))
    signed = (file.under("signature", "name"), file.under("signature", "title"))
    return (text for text in (*written, *signed) if text is not None)


def _unfilled(name: str, text: Node, filled: list[Filled], made: bool, fixed: list[str]) -> Problem | None:
    problems = [each.problem(name, text) for each in filled]
    if made or name.startswith(PEOPLE):
        return next(filter(None, problems), None)
    return None if None in problems else _unknown(name, text, fixed)


def _unknown(name: str, text: Node, fixed: list[str]) -> Problem:
    fact = f"ce document contient « {{{name}}} », que rien ne remplit"
    return Problem(*text.mark, fact, choose(name, fixed, "Noms admis", listed=len(fixed)))


def _keep_mentions(name: str, file: Node, report: Report) -> None:
    held = {each for text in _texts(file) for each in placeholders(text)}
    for mention in RECEIPTS.get(name, ()):
        if mention not in held:
            fact = f"cet accusé ne dit pas « {{{mention}}} », que la loi y veut"
            report(Problem(*file.key_mark("body"), fact, f"Ajoutez {{{mention}}} au texte."))


def _link_named(node: Node | None, known: Collection[str], noun: str, heading: str, report: Report) -> None:
    if node is not None and node.value not in known:
        remedy = choose(str(node.value), sorted(known), heading)
        report(Problem(*node.mark, f"{noun} « {node.value} » n'existe pas", remedy))
