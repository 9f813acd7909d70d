from __future__ import annotations

import pytest

from schemas.bundle import Bundle
from tests.schemas.cases import SLUG, base, problems_of
from workflows.vocabulary import vocabulary

HEAD = (
    "procedure: child\ntitle: Enfant\nsubject: child\nfor: [guardian]\nworkflow: sheet\nsteps:\n"
    "  - id: one\n    title: Une\n    fields:\n"
)
CHILD = f"{SLUG}/procedures/child.yaml"


def told(line: str) -> list[str]:
    text = HEAD + f"      age: {{type: number, label: Âge}}\n      name: {{type: text, label: Nom, {line}}}\n"
    return problems_of(Bundle(SLUG, {**base().files, CHILD: text}), vocabulary())


@pytest.mark.parametrize(
    "other",
    ["hidden: true", "visible: true", "show_if: {age: 3}", "depends_on: age", "if: {age: 3}", "condition: {age: 3}"],
)
def test_trap_37_there_is_one_way_to_hide_a_question(other: str) -> None:
    problems = told(other)
    assert len(problems) == 1
    assert f"la clé « {other.partition(':')[0]} » n'existe pas pour une question" in problems[0]
    assert told("when: {age: 3}") == []


@pytest.mark.parametrize(
    "code",
    [
        'when: "age > 3"',
        'when: "{{ age }}"',
        "when: [age, 3]",
        'required: "lambda: True"',
        "default: !!python/name:os.system",
    ],
)
def test_trap_37_a_town_writes_no_code(code: str) -> None:
    assert told(code)


def test_trap_37_a_label_may_change_without_touching_an_answer() -> None:
    """Answers are kept under the question's id: the label is a text, whatever it holds."""
    assert told('hint: "Ce qu’on lit : libre"') == []
