"""Towns take from the library and change it: they never copy, and each problem is told where it was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from schemas.bundle import Bundle, load_town
from schemas.definitions import Field, Procedure
from schemas.problem import Broken
from tests.schemas.cases import SLUG, base
from workflows.vocabulary import vocabulary

FILES = dict(base().files)
CHILD = f"{SLUG}/procedures/child.yaml"
HEAD = "procedure: child\ntitle: Enfant\nsubject: child\nfor: [guardian]\nworkflow: sheet\nsteps:\n"


def child(steps: str, more: Mapping[str, str] | None = None) -> Procedure:
    return load_town(Bundle(SLUG, FILES | {CHILD: HEAD + steps} | dict(more or {})), vocabulary()).procedures["child"]


def told(steps: str, more: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(Broken) as caught:
        child(steps, more)
    return [str(problem) for problem in caught.value.problems]


def field(procedure: Procedure, name: str) -> Field:
    return procedure.questions()[name]


def test_a_town_takes_a_step_of_the_library_as_it_is() -> None:
    step = child("  - use: identity/child\n").steps[0]
    assert (step.id, step.title) == ("child", "Identité")
    assert [question.id for question in step.fields] == [
        "last_name",
        "first_name",
        "nickname",
        "birth_date",
        "relationship",
    ]
    assert step.fields[0].options["max_length"] == 80


def test_a_town_changes_a_library_step_without_copying_it() -> None:
    procedure = child(
        """\
  - use: identity/child
    id: identity
    title: Votre enfant
    fields:
      nickname: null
      last_name: {label: Nom d'usage, max_length: null}
      birth_place: {type: text, label: Lieu de naissance, before: relationship}
      school: {type: text, label: École, after: last_name}
      other: {type: text, label: Autre}
    order: [first_name]
"""
    )
    step = procedure.steps[0]
    assert (step.id, step.title) == ("identity", "Votre enfant")
    names = ["first_name", "last_name", "school", "birth_date", "birth_place", "relationship", "other"]
    assert [question.id for question in step.fields] == names
    assert field(procedure, "last_name").label == "Nom d'usage"
    assert field(procedure, "last_name").required is True
    assert "max_length" not in field(procedure, "last_name").options


def test_an_existing_question_can_be_moved() -> None:
    step = child("  - use: identity/child\n    fields: {nickname: {before: last_name}}\n").steps[0]
    assert [question.id for question in step.fields][:2] == ["nickname", "last_name"]


def test_answers_are_dropped_renamed_and_added_one_by_one() -> None:
    procedure = child(
        "  - use: identity/child\n    fields: {relationship: {options: {other: null, father: Papa, uncle: Oncle}}}\n"
    )
    assert field(procedure, "relationship").options["options"] == {"mother": "Mère", "father": "Papa", "uncle": "Oncle"}


def test_another_shared_list_replaces_the_first() -> None:
    more = {"library/lists/other.yaml": "list: other\noptions: {a: A, b: B}\n"}
    steps = "  - use: identity/child\n    fields: {relationship: {options: {use: lists/other, b: null, c: C}}}\n"
    assert field(child(steps, more), "relationship").options["options"] == {"a": "A", "c": "C"}


def test_another_type_forgets_the_options_of_the_former() -> None:
    procedure = child("  - use: identity/child\n    fields: {last_name: {type: long_text, rows: 3}}\n")
    assert field(procedure, "last_name").type == "long_text"
    assert field(procedure, "last_name").label == "Nom"
    assert field(procedure, "last_name").options["max_length"] != 80


def test_a_condition_replaces_the_librarys_instead_of_joining_it() -> None:
    more = {
        "library/steps/a.yaml": "step: a\ntitle: A\nfields:\n  x: {type: text, label: X}\n  y: {type: text, label: Y, when: {x: a}}\n"
    }
    procedure = child("  - use: a\n    fields: {y: {when: {x: {is: answered}}}}\n", more)
    when = field(procedure, "y").when
    assert when is not None
    assert when.source == ["answered", "x"]


def test_the_questions_of_a_group_are_changed_in_place() -> None:
    more = {
        "library/steps/a.yaml": "step: a\ntitle: A\nfields:\n  g:\n    type: group\n    label: G\n    repeat: {min: 1, max: 3}\n"
        "    fields: {use: fields/address}\n"
    }
    steps = "  - use: a\n    fields:\n      g:\n        repeat: {max: 5}\n        fields: {floor: null, zip: {type: text, label: Code}}\n"
    group = field(child(steps, more), "g")
    assert [question.id for question in group.fields] == ["street", "city", "zip"]
    assert (group.options["repeat"]["min"], group.options["repeat"]["max"]) == (1, 5)


def test_the_same_step_taken_twice_is_not_changed_for_the_other() -> None:
    procedure = child(
        "  - {use: fields_only, id: one, fields: {x: {label: Un}}}\n  - {use: identity/child, id: two}\n",
        {"library/steps/fields_only.yaml": "step: fields_only\ntitle: T\nfields: {x: {type: text, label: X}}\n"},
    )
    again = child(
        "  - {use: fields_only}\n",
        {"library/steps/fields_only.yaml": "step: fields_only\ntitle: T\nfields: {x: {type: text, label: X}}\n"},
    )
    assert (field(procedure, "x").label, field(again, "x").label) == ("Un", "X")


def test_a_towns_own_mail_replaces_the_librarys() -> None:
    own = {f"{SLUG}/mails/valid.yaml": "mail: valid\nsubject: À nous\nbody: Bonjour.\n"}
    town = load_town(Bundle(SLUG, FILES | own), vocabulary())
    assert town.mails["valid"].subject == "À nous"
    assert town.mails["activation"].subject == "Activez votre compte"


def test_a_problem_is_told_in_the_file_that_wrote_it() -> None:
    told_in_the_town = told("  - use: identity/child\n    fields: {last_name: {max_length: long}}\n")
    assert [problem.split(": ")[0] for problem in told_in_the_town] == [f"{CHILD}:8:38"]
    broken = FILES["library/steps/identity/child.yaml"].replace("max_length: 80", "max_length: long")
    told_in_the_library = told("  - use: identity/child\n", {"library/steps/identity/child.yaml": broken})
    assert [problem.split(": ")[0] for problem in told_in_the_library] == ["library/steps/identity/child.yaml:4:67"]


def test_a_library_step_that_lacks_a_question_says_which_town_file_takes_it() -> None:
    more = {"library/steps/a.yaml": "step: a\ntitle: A\nfields: {y: {type: text, label: 'Pour {first_name}'}}\n"}
    assert told("  - use: a\n", more)[0].startswith(
        "library/steps/a.yaml:3:33: ce texte contient « {first_name} » : « first_name » n'est ni une question posée avant, "
        f"ni un fait connu (étape reprise par {CHILD}:7). "
    )


def test_a_broken_library_step_is_told_once_however_often_it_is_taken() -> None:
    more = {"library/steps/a.yaml": "step: a\ntitle: A\nfields: {y: {type: text}}\n"}
    assert len(told("  - {use: a}\n  - {use: a, id: b}\n", more)) == 1


@pytest.mark.parametrize(
    ("override", "options"),
    [
        ({}, {"mother": "Mère", "father": "Père", "other": "Autre lien"}),
        ({"other": None}, {"mother": "Mère", "father": "Père"}),
    ],
)
def test_what_one_town_changes_no_other_town_sees(override: dict[str, Any], options: dict[str, str]) -> None:
    written = "{" + ", ".join(f"{key}: null" for key in override) + "}"
    procedure = child(f"  - use: identity/child\n    fields: {{relationship: {{options: {written}}}}}\n")
    assert field(procedure, "relationship").options["options"] == options
