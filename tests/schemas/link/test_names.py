"""What a name means depends on where it stands."""

from __future__ import annotations

import pytest

from schemas.link.names import Names
from schemas.node import Mark, Node
from schemas.read import read
from workflows.vocabulary import vocabulary

FIELDS = """\
birth: {type: date, label: Naissance}
children:
  type: group
  label: Enfants
  fields: {name: {type: text, label: Nom}, born: {type: date, label: Né le}}
secret: {type: password, label: Mot de passe}
title: {type: heading, label: Titre}
"""
HERE = Mark("f.yaml", 1, 1)


def names() -> Names:
    node, _ = read("f.yaml", FIELDS)
    assert node is not None
    known = Names(vocabulary(), {"later": "end"} | dict.fromkeys(dict(node.items()), "start"))
    for name, question in node.items():
        known.ask(name, question, always=True)
    return known


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("birth", "date"),
        ("birth.age", "number"),
        ("children", "rows"),
        ("children.count", "number"),
        ("secret", "secret"),
        ("title", "silent"),
        ("today", "date"),
        ("actor", "choice"),
        ("household.children", "number"),
        ("account.active", "yes_no"),
        ("subject.birth_date", "anything"),
        ("subject.birth_date.age", "number"),
        ("holder.anything_at_all", "anything"),
    ],
)
def test_a_name_means_an_answer_or_a_fact(name: str, kind: str) -> None:
    meaning = names().meaning(name)
    assert meaning is not None
    assert meaning.kind == kind


@pytest.mark.parametrize("name", ["later", "name", "children.age", "birth.count", "subject", "household.pets", "x.y"])
def test_other_names_mean_nothing(name: str) -> None:
    assert names().meaning(name) is None


def test_the_rows_own_question_comes_first() -> None:
    inside = names().inside()
    inside.row["birth"] = Node({"type": Node("text", HERE), "label": Node("X", HERE)}, HERE)
    meaning = inside.meaning("birth")
    assert meaning is not None
    assert meaning.kind == "text"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("children.name", True),
        ("birth", True),
        ("children.other", False),
        ("holder.x", True),
        ("secret", False),
        ("title", False),
    ],
)
def test_a_text_may_also_name_the_first_row_of_a_group(name: str, said: bool) -> None:
    assert names().says(name) is said


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("later", "la question « later » n'est pas encore posée ici (étape « end »)"),
        ("name", "« name » est posée à chaque ligne du groupe « children »"),
        ("brith", "« brith » n'est ni une question posée avant, ni un fait connu"),
    ],
)
def test_an_unknown_name_says_why(name: str, fact: str) -> None:
    assert names().unknown(name, HERE).fact == fact
