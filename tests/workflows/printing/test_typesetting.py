"""Real PDFs, read back by other libraries than the one that made them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pypdfium2
import pytest

from schemas.definitions import Town
from tests.worlds import make_town
from workflows.printing.markdown import filled
from workflows.printing.typesetting import pages_of, pdf

NOON = datetime(2026, 5, 4, 12, 5, tzinfo=UTC)
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4" fill="#1c5d59"/></svg>'


def town() -> Town:
    found = make_town()
    return replace(found, theme=replace(found.theme, logo="logo.svg"), files={"logo.svg": LOGO, "signed.svg": LOGO})


def made(body: str, values: Mapping[str, str] | None = None, **more: Any) -> dict[str, Any]:
    words = {"title": "Attestation d'inscription", "reference": "CAR-2026-AB12", "service": ["Service Famille"]}
    return {**words, "blocks": filled(body, values or {}), "signature": None, **more}


def read(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")


def test_a_document_says_who_writes_and_what() -> None:
    signature = {"name": "Anne Duval", "title": "Pour le maire", "picture": "signed.svg"}
    said = read(pdf(town(), made("Bonjour **{name}** : bienvenue !", {"name": "Claire"}, signature=signature), NOON))
    for words in ("Carros", "Kiosque famille", "Service Famille", "Attestation d’inscription", "CAR-2026-AB12"):
        assert words in said
    assert "Bonjour Claire\u00a0: bienvenue\u00a0!" in said
    assert "Fait à Carros, le 4 mai 2026\nPour le maire\nAnne Duval" in said
    assert "page 1 sur 1" in said


def test_a_document_is_tagged_for_screen_readers() -> None:
    content = pdf(town(), made("## Suite\n\n- un\n\n**Nom** : Roux\n**Âge** : 3"), NOON)
    with pikepdf.open(io.BytesIO(content)) as opened:
        root = opened.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "fr-FR"
        assert "/StructTreeRoot" in root
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert opened.open_metadata()["pdfuaid:part"] == "1"
        tags = {
            str(each.S)
            for each in opened.objects
            if isinstance(each, pikepdf.Dictionary) and "/S" in each and "/K" in each
        }
    assert {"/H1", "/H2", "/L", "/LI", "/Figure"} <= tags


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("x")',
        '#read("/etc/passwd")',
        '"); #panic("x") //',
        '#import "@preview/x:1.0.0": *',
        "$ x^2 $ *gras* _italique_ `code` <label> @cite",
        "= Titre\n== Sous-titre\n+ un\n/ a: b",
        "\\u{41} \\ ~ -- ... 'a' \"b\"",
        '{"a": 1} \\" \u2028 ]]> </script>',
    ],
)
def test_what_people_typed_is_never_a_command(typed: str) -> None:
    said = read(pdf(town(), made("Nom : {name}", {"name": typed}, title=typed.replace("\n", " ")), NOON))
    shown = "".join(said.replace("\u00a0", " ").replace("’", "'").split())
    assert shown.count("".join(typed.replace("\u2028", "").replace("’", "'").split())) == 2


def test_what_no_font_draws_does_not_keep_a_document_from_its_family(caplog: pytest.LogCaptureFixture) -> None:
    content = pdf(town(), made("Nom : {name}, à Carros", {"name": "山田 🙂"}), NOON)
    assert "à Carros" in read(content)
    assert "no PDF/UA" in caplog.text


@pytest.mark.parametrize("name", ["Łukasz Ñandú", "Ζωή", "Ольга", "François-Xavier d'Œuvres", "a" * 900])
def test_the_names_of_people_here_are_drawn(name: str, caplog: pytest.LogCaptureFixture) -> None:
    said = read(pdf(town(), made("{name}", {"name": name}), NOON))
    drawn = "".join(said.replace("\u200b", "").split())
    assert "".join(name.replace("'", "’").split()) in drawn
    assert not caplog.records


def test_the_same_words_make_the_same_file() -> None:
    words = made("Bonjour.")
    assert pdf(town(), words, NOON) == pdf(town(), words, NOON)


def test_a_long_document_runs_over_pages_that_are_counted() -> None:
    content = pdf(town(), made("\n\n".join(f"Paragraphe {n}." for n in range(120))), NOON)
    assert pages_of(content) > 1
    assert f"page 2 sur {pages_of(content)}" in read(content)


def test_a_town_without_a_logo_has_its_name() -> None:
    assert "Carros" in read(pdf(make_town(), made("Bonjour."), NOON))


def test_an_address_of_the_portal_is_whole_on_paper() -> None:
    content = pdf(town(), made("[Mon espace](/carros/family/)"), NOON)
    with pikepdf.open(io.BytesIO(content)) as opened:
        [link] = [each for each in opened.pages[0].Annots if each.Subtype == "/Link"]
        assert str(link.A.URI) == "http://localhost:8000/carros/family/"
