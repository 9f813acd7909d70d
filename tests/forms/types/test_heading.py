from __future__ import annotations

from tests.forms.asking import ask, context, page


def test_a_heading_is_a_title_and_asks_nothing() -> None:
    html = page(ask("heading", label="Santé de {first_name}"), asked=context(first_name="Zoé"))
    assert html.h2.text == "Santé de Zoé"
    assert not html.select("input")
