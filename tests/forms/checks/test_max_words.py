from __future__ import annotations

from tests.forms.judging import judge


def test_a_text_is_told_how_many_words_it_may_have() -> None:
    assert judge("max_words", "un deux\ntrois", 3) == ""
    assert (
        judge("max_words", "un deux trois quatre", 3)
        == "Raccourcissez votre texte : 3 mots au plus, vous en avez écrit 4."
    )
