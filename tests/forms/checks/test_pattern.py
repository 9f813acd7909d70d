from __future__ import annotations

from werkzeug.datastructures import MultiDict

from forms.post import Unbound, read_post
from schemas.definitions import Check, Field
from tests.forms.judging import judge
from tests.forms.making import context


def test_the_whole_answer_follows_the_pattern() -> None:
    assert judge("pattern", "AB1234", "[A-Z]{2}[0-9]{4}") == ""
    assert judge("pattern", "AB12345", "[A-Z]{2}[0-9]{4}") == "Vérifiez la forme de votre réponse."


def test_the_town_s_own_words_are_said_instead() -> None:
    plate = Field("plate", "text", "Plaque", checks=(Check("pattern", "[A-Z]+", "Écrivez en capitales."),))
    read = read_post(Unbound((plate,)), MultiDict({"plate": "abc"}), stored={}, facts={}, context=context())
    assert read.errors == {"plate": "Écrivez en capitales."}
    assert read.pending == {"plate": "abc"}
