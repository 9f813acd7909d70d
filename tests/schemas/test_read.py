"""The first pass: what is text stays text, and a file that cannot be read says where and why."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.read import DEEPEST, LARGEST, read


def plain(text: str) -> Any:
    node, problems = read("f.yaml", text)
    assert problems == []
    assert node is not None
    return node.plain()


def told(text: str) -> list[str]:
    return [str(problem) for problem in read("f.yaml", text)[1]]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("06510", "06510"),
        ("0123", "0123"),
        ("12:30", "12:30"),
        ("1:2:3", "1:2:3"),
        ("no", "no"),
        ("off", "off"),
        ("on", "on"),
        ("yes", "yes"),
        ("True", "True"),
        ("NULL", "NULL"),
        ("~", "~"),
        ("1e3", "1e3"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("3.14", "3.14"),
        (".inf", ".inf"),
        ("2026-09-01", "2026-09-01"),
        ("+33 6 00 00 00 00", "+33 6 00 00 00 00"),
        ("+5", "+5"),
        ("-0", "-0"),
        ("1234567890123456", "1234567890123456"),
        ('"3"', "3"),
        ("'true'", "true"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("0", 0),
        ("-12", -12),
        ("33560", 33560),
    ],
)
def test_only_true_false_null_and_plain_integers_are_not_text(written: str, value: Any) -> None:
    found = plain(f"key: {written}")["key"]
    assert found == value
    assert type(found) is type(value)


def test_a_key_is_always_text() -> None:
    assert plain("{no: a, 06510: b, 12: c, true: d}") == {"no": "a", "06510": "b", "12": "c", "true": "d"}


def test_a_value_left_empty_is_null() -> None:
    assert plain("a:\nb: x") == {"a": None, "b": "x"}


def test_a_place_is_a_line_and_a_column_counted_from_one() -> None:
    node, _ = read("f.yaml", "à: été\nlist:\n  - {name: x}\n")
    assert node is not None
    assert node.find(["list", 0, "name"]) == ("f.yaml", 3, 12)
    assert node.follow(["list", 0]).key_mark("name") == ("f.yaml", 3, 6)
    assert node.find(["à"]) == ("f.yaml", 1, 4)


def test_a_key_written_twice_is_told_and_the_rest_is_still_read() -> None:
    node, problems = read("f.yaml", "a: 1\nb: 2\na: 3\nb: 4\n")
    assert node is not None
    assert node.plain() == {"a": 1, "b": 2}
    assert [str(problem) for problem in problems] == [
        "f.yaml:3:1: la clé « a » est déjà écrite ligne 1. Gardez une seule des deux.",
        "f.yaml:4:1: la clé « b » est déjà écrite ligne 2. Gardez une seule des deux.",
    ]


def test_a_file_cannot_swell_through_aliases() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert told(bomb)[0].startswith("f.yaml:1:4: les ancres et les renvois de YAML (& et *) ne sont pas admis.")


@pytest.mark.parametrize("text", ["a: !!python/object/apply:os.system [ls]", "a: !x 1", "!!str a: b"])
def test_no_tag_is_ever_obeyed(text: str) -> None:
    assert "n'est pas admise" in told(text)[0]


def test_a_file_nested_without_end_is_refused_quickly() -> None:
    assert told("[" * 100_000) == [
        f"f.yaml:1:{DEEPEST + 2}: ce fichier emboîte plus de {DEEPEST} niveaux. Simplifiez-le."
    ]


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    assert f"la limite est de {LARGEST}" in told("a" * (LARGEST + 1))[0]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\u200b", "\u202e", "\ufeff", "\ud800"])
def test_an_invisible_character_is_told_with_its_code(character: str) -> None:
    assert told(f"a: x\nb: y{character}z") == [
        f"f.yaml:2:5: le caractère invisible U+{ord(character):04X} n'est pas admis. "
        "Supprimez-le, puis retapez le texte qui l'entoure."
    ]


@pytest.mark.parametrize("text", ["L'été à 100\u00a0%, c'est « bien »\u202f!", "👨‍👩‍👧", "naïve — œuvre…"])
def test_french_typography_and_emoji_are_welcome(text: str) -> None:
    assert plain(f'a: "{text}"') == {"a": text}


@pytest.mark.parametrize("text", ["", "# rien\n", "---\n", "null\n"])
def test_an_empty_file_is_told(text: str) -> None:
    assert told(text) == ["f.yaml:1:1: ce fichier est vide. Écrivez-y au moins une clé, ou supprimez-le."]


def test_a_block_of_text_keeps_its_lines() -> None:
    assert plain("a: |\n  un\n\n  deux\nb: >-\n  un\n  deux\n") == {"a": "un\n\ndeux\n", "b": "un deux"}


@pytest.mark.parametrize(
    "text", ["a: x # un mot", "a: x#12", 'a: "le #12"', "a: |\n  le #12", "a: x ####", "#12\na: x", "a: #nom\n  b: c"]
)
def test_a_comment_and_a_number_sign_in_quotes_are_welcome(text: str) -> None:
    assert told(text) == []
