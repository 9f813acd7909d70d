from __future__ import annotations

from tests.forms.asking import ask, page, sentence, stored


def test_lines_are_kept_and_blank_ones_are_few() -> None:
    assert stored(ask("long_text"), " Sieste.\r\n\r\n\r\n\r\nDoudou  bleu. ") == "Sieste.\n\nDoudou bleu."


def test_a_long_text_is_told_how_long_it_may_be() -> None:
    assert sentence(ask("long_text", max_length=5), "bonjour").startswith("Raccourcissez votre réponse : 5 caractères")


def test_the_text_area_is_as_tall_as_the_town_says_and_shows_the_answer() -> None:
    area = page(ask("long_text", rows=3), answers={"answer": "un\ndeux"}).textarea
    assert area["rows"] == "3"
    assert area.text.strip() == "un\ndeux"
