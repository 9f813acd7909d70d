from __future__ import annotations

from forms.types import TYPES
from tests.forms.asking import ask, context, page, stored

TERMS = ask(
    "consent",
    label="Conditions générales",
    accept="J'accepte",
    text="Lisez **{first_name}** <b>tout</b>.",
    required=True,
)


def test_only_a_ticked_box_is_an_agreement() -> None:
    assert stored(TERMS, "yes") is True
    assert stored(TERMS, "") is None
    assert stored(TERMS, "crafted") is None


def test_a_mandatory_box_left_empty_says_what_to_do() -> None:
    assert TYPES["consent"].lacking(TERMS, "Conditions", "") == {"": "Cochez la case pour continuer."}


def test_the_text_is_markdown_without_html_and_names_the_family() -> None:
    html = page(TERMS, asked=context(first_name="Zoé <i>"))
    assert html.strong.text == "Zoé <i>"
    assert html.find("b") is None
    assert html.find("i") is None
    assert html.find("label").get_text(" ", strip=True) == "J'accepte"


def test_a_label_that_repeats_the_box_is_printed_once() -> None:
    html = page(ask("consent", label="Liste rouge", accept="Liste rouge", required=True))
    assert html.get_text(" ", strip=True).count("Liste rouge") == 1
    assert html.select("label .star")
