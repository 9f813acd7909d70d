"""First pass: the YAML text of one file becomes nodes that know their line and column.

The common readers of YAML turn the postcode `06510` into 3400, `12:30` into 750 and `no` into false. Here only `true`,
`false`, `null` and plain integers without a leading zero are not text. Keys are always text and never twice the same.
Aliases, tags and merge keys are refused: the library is the one way to say a thing once, and a file cannot swell.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from schemas.node import Mark, Node, Scalar
from schemas.problem import Problem
from schemas.yaml_words import CUT, OPENED, cut_text, in_french, unquoted

LARGEST = 300_000
"""Characters of one file. The longest procedure of the five towns has a tenth of that."""
DEEPEST = 40
"""Levels of nesting."""
LONGEST_INTEGER = 15
"""Digits: a longer row of digits is a number on a card, not a quantity, and stays text."""

INTEGER = re.compile(r"0|-?[1-9][0-9]*")
CONSTANTS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "": None}
FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\u200a\u200c\u200d\u2010-\u2027\u202f-\u205f\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""Control characters, and the invisible ones that change how a text is read: zero widths, directions, line separators."""
LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)
SHORT = 64
"""Texts up to this length are interned, so that a thousand editions share one « Nom »."""


class _Stop(Exception):
    def __init__(self, mark: Mark, fact: str, remedy: str) -> None:
        super().__init__(fact)
        self.problem = Problem(*mark, fact, remedy)


def read(file: str, text: str) -> tuple[Node | None, list[Problem]]:
    """Read one file.

    Returns its content, or None when the text is not YAML, and the problems found. Raises nothing: whatever the text holds,
    the answer is a list of problems.
    """
    if (refusal := _refuse_text(file, text)) is not None:
        return None, [refusal]
    reader = _Reader(file, text)
    try:
        return reader.document(), reader.problems
    except _Stop as stop:
        return None, [*reader.problems, stop.problem]
    except yaml.MarkedYAMLError as error:
        return None, [*reader.problems, _syntax_problem(file, text, error)]
    except yaml.YAMLError as error:
        return None, [
            *reader.problems,
            Problem(file, 1, 1, "ce fichier n'est pas du YAML", f"Le lecteur dit : {error}."),
        ]


def _refuse_text(file: str, text: str) -> Problem | None:
    if len(text) > LARGEST:
        fact = f"ce fichier fait {len(text)} caractères, la limite est de {LARGEST}"
        return Problem(file, 1, 1, fact, "Répartissez son contenu en plusieurs fichiers.")
    if (found := FORBIDDEN.search(text)) is not None:
        line, column = _place(text, found.start())
        fact = f"le caractère invisible U+{ord(found[0]):04X} n'est pas admis"
        return Problem(file, line, column, fact, "Supprimez-le, puis retapez le texte qui l'entoure.")
    return None


def _place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - before.rfind("\n")


def _syntax_problem(file: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    opened = (error.problem or "") in OPENED and error.context_mark is not None
    mark = error.context_mark if opened else error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    lines = text.splitlines()
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    if "flow" in (error.context or "") and (cut := _cut_near(file, lines, line)) is not None:
        return cut
    fact, remedy = in_french(error.problem or "", error.context or "", written)
    return Problem(file, line, column, fact, remedy)


def _cut_near(file: str, lines: list[str], line: int) -> Problem | None:
    """The `#` that hides the end of a block in braces: on the line of the error, or on the one above."""
    for number in (line - 1, line):
        if 0 < number <= len(lines) and (cut := CUT.search(unquoted(lines[number - 1]))) is not None:
            return Problem(file, number, cut.start("rest") + 1, *cut_text(cut["rest"]))
    return None


class _Reader:
    """Turns the parser's events into nodes, one method per kind of event, each reading no further than its own end."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=LOADER))
        self.kinds: dict[type, Callable[[Any, int], Node]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.SequenceStartEvent: self._list,
            yaml.MappingStartEvent: self._mapping,
        }

    def document(self) -> Node | None:
        start = Mark(self.file, 1, 1)
        node: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    raise _Stop(
                        self._mark(event), "ce fichier contient un second document", "Supprimez la ligne « --- »."
                    )
                node = self._node(next(self.events), 0)
        if node is None or node.value is None:
            raise _Stop(start, "ce fichier est vide", "Écrivez-y au moins une clé, ou supprimez-le.")
        return node

    def _mark(self, event: Any) -> Mark:
        return Mark(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _node(self, event: Any, depth: int) -> Node:
        mark = self._mark(event)
        if depth > DEEPEST:
            raise _Stop(mark, f"ce fichier emboîte plus de {DEEPEST} niveaux", "Simplifiez-le.")
        if getattr(event, "anchor", None) is not None:
            remedy = "Écrivez la valeur en toutes lettres, ou placez-la dans la bibliothèque et citez-la avec « use »."
            raise _Stop(mark, "les ancres et les renvois de YAML (& et *) ne sont pas admis", remedy)
        if getattr(event, "tag", None) is not None:
            raise _Stop(mark, f"l'étiquette YAML « {event.tag} » n'est pas admise", "Mettez ce texte entre guillemets.")
        return self.kinds[type(event)](event, depth)

    def _scalar(self, event: Any, depth: int) -> Node:
        if event.implicit[0] and (cut := CUT.match(self.text, event.end_mark.index)) is not None:
            place = _place(self.text, cut.start("rest"))
            self.problems.append(Problem(self.file, *place, *cut_text(cut["rest"])))
            return Node(event.value or cut["rest"], self._mark(event))
        return Node(_resolve(event), self._mark(event), empty=_is_empty(event))

    def _list(self, event: Any, depth: int) -> Node:
        entries: list[Node] = []
        while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
            entries.append(self._node(inner, depth + 1))
        return Node(entries, self._mark(event))

    def _mapping(self, event: Any, depth: int) -> Node:
        items: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            mark = self._mark(inner)
            key = self._key(inner, mark)
            node = self._node(next(self.events), depth + 1)
            if key in items:
                fact = f"la clé « {key} » est déjà écrite ligne {keys[key].line}"
                self.problems.append(Problem(*mark, fact, "Gardez une seule des deux."))
                continue
            if event.flow_style and items and node.empty and not self._has_colon(inner):
                remedy = f"Une virgule sépare les clés : si « {key} » continue un texte, mettez-le entre guillemets."
                self.problems.append(Problem(*mark, f"« {key} » n'est pas suivi de deux-points", remedy))
                continue
            items[key], keys[key] = node, mark
        return Node(items, self._mark(event), keys)

    def _has_colon(self, key: Any) -> bool:
        return self.text[key.end_mark.index :].lstrip().startswith(":")

    def _key(self, event: Any, mark: Mark) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            if isinstance(event, yaml.AliasEvent):
                self._node(event, 0)
            remedy = (
                "Une clé est un mot suivi de deux-points. Mettez entre guillemets un texte qui commence par { ou [."
            )
            raise _Stop(mark, "une clé doit être un texte", remedy)
        if event.anchor is not None or event.tag is not None:
            self._node(event, 0)
        if event.value == "<<" and not event.style:
            raise _Stop(
                mark, "la fusion YAML « << » n'est pas admise", "Citez un fichier de la bibliothèque avec « use »."
            )
        if event.value == "" and event.implicit[0]:
            raise _Stop(mark, "il manque une clé avant les deux-points", "Écrivez la clé, ou retirez les deux-points.")
        return sys.intern(str(event.value))


def _is_empty(event: Any) -> bool:
    return bool(event.implicit[0]) and event.value == ""


def _resolve(event: Any) -> Scalar:
    text: str = event.value
    if event.implicit[0]:
        if text in CONSTANTS:
            return CONSTANTS[text]
        if len(text) <= LONGEST_INTEGER and INTEGER.fullmatch(text):
            return int(text)
    return sys.intern(text) if len(text) <= SHORT else text
