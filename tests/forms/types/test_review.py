from __future__ import annotations

from markupsafe import Markup

from tests.forms.asking import ask, page


def test_the_summary_of_the_page_stands_in_its_place() -> None:
    assert page(ask("review"), review=Markup("<dl><dt>Nom</dt></dl>")).dt.text == "Nom"
    assert not page(ask("review")).select("input")
