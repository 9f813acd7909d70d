from __future__ import annotations

import pytest

from tests.forms.asking import ask, context, page


def test_a_text_is_markdown_without_html() -> None:
    html = page(ask("information", text="Apportez le **livret** <script>x</script> [ici](javascript:x)."))
    assert html.strong.text == "livret"
    assert html.find("script") is None
    assert html.find("a") is None


def test_a_text_names_the_answers() -> None:
    html = page(ask("information", text="Pour **{first_name}** et {last_name}."), asked=context(first_name="<b>Zoé"))
    assert html.strong.text == "<b>Zoé"
    assert html.p.text == "Pour <b>Zoé et …."


@pytest.mark.parametrize(("style", "colour"), [("info", "blue"), ("warning", "yellow"), ("plain", None)])
def test_a_town_chooses_how_loud_it_is(style: str, colour: str | None) -> None:
    notice = page(ask("information", style=style)).select_one(".notice")
    assert (notice["data-colour"] if notice else None) == colour
