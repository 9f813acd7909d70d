"""What a name means at one point of a procedure: a question asked before, or a fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from schemas.facts import FACTS
from schemas.node import Mark, Node
from schemas.problem import Problem, choose
from schemas.vocabulary import Vocabulary

Kind = Literal[
    "choice", "choices", "yes_no", "number", "date", "text", "rows", "papers", "secret", "silent", "anything"
]

KINDS: Mapping[str, Kind] = {
    "choice": "choice",
    "choices": "choices",
    "yes_no": "yes_no",
    "consent": "yes_no",
    "number": "number",
    "money": "number",
    "date": "date",
    "file": "papers",
    "password": "secret",
    "captcha": "secret",
}
"""What the answer to a type of question can be compared with; a type that is not here holds text."""


NEVER_SAID: tuple[Kind, ...] = ("secret", "silent", "papers")
"""What no text shows: a password, nothing, the ids of papers."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name may hold. `options` are the answers of a choice: value -> label."""

    kind: Kind
    options: Mapping[str, str] = field(default_factory=dict)


class Names:
    """The questions asked so far, those to come, and the facts. `row` holds the questions of the row one is in."""

    def __init__(self, vocabulary: Vocabulary, later: Mapping[str, str], row: dict[str, Node] | None = None) -> None:
        self.vocabulary = vocabulary
        self.later = later
        """Every top-level question of the procedure, with the step that asks it."""
        self.asked: dict[str, Node] = {}
        self.always: dict[str, Node] = {}
        """Those of them that everybody is asked."""
        self.row: dict[str, Node] = row if row is not None else {}

    def ask(self, name: str, question: Node, always: bool) -> None:
        self.asked[name] = question
        if always:
            self.always[name] = question

    def inside(self) -> Names:
        """The names known inside a row, which grows its own questions."""
        inner = Names(self.vocabulary, self.later)
        inner.asked = self.asked
        return inner

    def known(self) -> Iterator[str]:
        yield from self.row
        yield from (name for name in self.asked if name not in self.row)
        yield from (fact for fact in self.vocabulary.facts if not fact.endswith(".*"))

    def question(self, name: str) -> Node | None:
        """The question of that name: the row's own first, then the procedure's."""
        return self.row.get(name) or self.asked.get(name)

    def meaning(self, name: str) -> Meaning | None:
        """What a condition that reads `name` gets; None when the name means nothing here."""
        if (question := self.question(name)) is not None:
            return self.meaning_of(question)
        base, _, ending = name.rpartition(".")
        measured = {"age": "date", "count": "rows"}.get(ending)
        if measured and (below := self.meaning(base)) is not None and below.kind in (measured, "anything"):
            return Meaning("number")
        return self.fact(name)

    def meaning_of(self, question: Node) -> Meaning:
        word = self.vocabulary.field_types[question.text("type")]
        if not word.asks:
            return Meaning("silent")
        if word.holds_fields:
            return Meaning("rows")
        options = question.get("options")
        labels = {} if options is None else {value: str(label.value) for value, label in options.items()}
        return Meaning(KINDS.get(word.name, "text"), labels)

    def fact(self, name: str) -> Meaning | None:
        """What a fact holds; None for a name that is no fact."""
        facts = self.vocabulary.facts
        if name in facts:
            known = FACTS.get(name)
            return Meaning("anything") if known is None else Meaning(known.kind, known.values)
        parents = name.split(".")
        if any(".".join(parents[:size]) + ".*" in facts for size in range(1, len(parents))):
            return Meaning("anything")
        return None

    def says(self, name: str) -> bool:
        """Whether a text may hold `{name}`: anything known here but a password, papers or what asks nothing."""
        meaning = self.meaning(name)
        return self.knows(name) and (meaning is None or meaning.kind not in NEVER_SAID)

    def knows(self, name: str) -> bool:
        """Whether a name is an answer, a fact, or a question of the first row of a group."""
        if self.meaning(name) is not None:
            return True
        group, _, inner = name.partition(".")
        fields = (self.asked.get(group) or Node({}, Mark("", 0, 0))).get("fields")
        return fields is not None and fields.get(inner) is not None

    def unknown(self, name: str, mark: Mark) -> Problem:
        """The problem of a name that means nothing here: unknown, asked later, or asked inside a group."""
        base = name if name in self.later else name.partition(".")[0]
        if base in self.later and base not in self.asked:
            remedy = "Posez-la avant, ou déplacez ce qui la lit."
            return Problem(
                *mark, f"la question « {base} » n'est pas encore posée ici (étape « {self.later[base]} »)", remedy
            )
        group = next((group for group, node in self.asked.items() if node.under("fields", name) is not None), None)
        if group is not None:
            remedy = "Lisez une question hors du groupe, ou le nombre de lignes avec « .count »."
            return Problem(*mark, f"« {name} » est posée à chaque ligne du groupe « {group} »", remedy)
        return Problem(*mark, f"« {name} » n'est ni une question posée avant, ni un fait connu", self._remedy(name))

    def unsayable(self, name: str, mark: Mark) -> Problem:
        """The problem of a text that holds a name which is unknown here, or is never shown."""
        if not self.knows(name):
            return self.unknown(name, mark)
        return Problem(*mark, f"« {name} » ne s'affiche jamais dans un texte", "Retirez-la du texte.")

    def _remedy(self, name: str) -> str:
        return choose(name, list(self.known()), "Noms connus ici")
