from __future__ import annotations

from typing import Any

import pytest

from workflows.printing.markdown import filled, filled_line

HOSTILE = (
    '*gras* _x_ [lien](https://evil.example) `code` <b>a</b> # titre\n- puce\n1. un {note} #panic("x") $y$ @ref \\ ~'
)


def text_of(blocks: list[dict[str, Any]]) -> list[str]:
    return ["".join(run["text"] for run in line) for block in blocks for line in block["lines"]]


def test_what_people_typed_is_printed_as_they_typed_it() -> None:
    blocks = filled("Bonjour **{note}** !", {"note": HOSTILE})
    assert text_of(blocks) == ["Bonjour " + HOSTILE.split("\n")[0], "- puce", HOSTILE.split("\n")[2] + " !"]
    assert [block["kind"] for block in blocks] == ["paragraph"]
    assert not [run for line in blocks[0]["lines"] for run in line if "url" in run or "em" in run]


def test_a_value_is_not_filled_again() -> None:
    assert text_of(filled("{a}", {"a": "{b}", "b": "secret"})) == ["{b}"]


@pytest.mark.parametrize(
    ("written", "kinds"),
    [
        ("Un.\n\nDeux.", ["paragraph", "paragraph"]),
        ("## Titre\n\nTexte.", ["heading", "paragraph"]),
        ("- a\n- b", ["list"]),
        ("1. a\n2. b", ["numbered"]),
        ("**Nom** : Roux\n**Prénom** : Claire", ["facts"]),
        ("**Attention** à la date.\nMerci.", ["paragraph"]),
        ("> cité", ["paragraph"]),
    ],
)
def test_a_document_is_read_into_blocks(written: str, kinds: list[str]) -> None:
    assert [block["kind"] for block in filled(written, {})] == kinds


def test_lists_keep_their_items_and_what_lies_in_them() -> None:
    [block] = filled("- un *deux*\n  - trois\n- {none}\n- quatre", {})
    assert [item[0][0]["text"] for item in block["items"]] == ["un ", "trois", "quatre"]


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Réponse avant le {case.due}.", []),
        ("{a} et {b}", ["un et "]),
        ("Sans nom.\nAvec {none}.", ["Sans nom."]),
        ("## Ce qui manque\n\n{none}\n\n## Suite\n\nFin.", ["Suite", "Fin."]),
        ("## Seul\n\n{none}", []),
    ],
)
def test_what_has_nothing_to_say_is_left_out(written: str, left: list[str]) -> None:
    assert text_of(filled(written, {"a": "un"})) == left


def test_a_value_of_several_lines_makes_as_many() -> None:
    assert text_of(filled("Adresse : {a}.", {"a": "Mairie\n\n06510 Carros"})) == [
        "Adresse : Mairie", "", "06510 Carros.",
    ]  # fmt: skip


def test_facts_stand_side_by_side_with_their_labels() -> None:
    [block] = filled(
        "**Reçu le** : {date}\n**Pour** : {none}\n**Service** : {service}", {"date": "4 mai", "service": "A\nB"}
    )
    assert [(row["label"], text_of([row])) for row in block["rows"]] == [
        ("Reçu le", ["4 mai"]),
        ("Service", ["A", "B"]),
    ]


def test_signs_that_no_font_draws_are_left_out() -> None:
    assert text_of(filled("{a}", {"a": "a\x00b\u202ec\u00a0d"})) == ["a b c\u00a0d"]


def test_a_title_is_one_line() -> None:
    assert filled_line("Attestation de {a}", {"a": "Claire\n Roux"}) == "Attestation de Claire Roux"
