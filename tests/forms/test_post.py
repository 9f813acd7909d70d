from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms.post import Posted, Unbound, read_post
from schemas.definitions import Check, Field
from tests.forms.making import choice, context, group, procedure, text, unless, when

PERMISSIONS = (
    choice("purpose", "school", "arts", required=True),
    choice("image", "yes", "no", required=unless({"purpose": "arts"})),
    text("why", when=when({"image": "no"}), required=True),
    group("contacts", text("name", required=True), text("phone")),
)


def posted(questions: tuple[Field, ...], form: dict[str, Any], stored: dict[str, Any] | None = None) -> Posted:
    formdata: MultiDict[str, str] = MultiDict()
    for name, value in form.items():
        formdata.setlist(name, value if isinstance(value, list) else [value])
    asked = context()
    return read_post(
        Unbound(questions), formdata, stored=stored or {}, facts=asked.facts, context=asked, procedure=procedure()
    )


def test_trap_14_a_radio_left_out_of_the_post_is_a_missing_answer() -> None:
    assert set(posted(PERMISSIONS, {"purpose": "school"}).errors) == {"image"}


def test_an_answer_may_be_left_out_where_the_town_says_so() -> None:
    assert posted(PERMISSIONS, {"purpose": "arts"}).errors == {}


def test_trap_1_a_hidden_question_is_neither_judged_nor_overwritten() -> None:
    read = posted(PERMISSIONS, {"purpose": "school", "image": "yes", "why": "crafted"}, stored={"why": "before"})
    assert read.errors == {}
    assert read.answers["why"] == "before"
    assert "why" not in read.sight.counted


def test_trap_13_a_locked_answer_is_never_read_from_the_post() -> None:
    locked = (text("email", locked=True),)
    assert posted(locked, {"email": "crafted@town.example"}, stored={"email": "mine@town.example"}).answers == {
        "email": "mine@town.example"
    }


def test_what_a_post_adds_is_not_looked_at() -> None:
    assert "admin" not in posted(PERMISSIONS, {"purpose": "arts", "admin": "1", "_key": "x"}).answers


def test_trap_10_every_refusal_names_its_input() -> None:
    read = posted(PERMISSIONS, {"contacts-_row": ["k1"], "contacts-k1-phone": "06"})
    assert set(read.errors) == {"purpose", "image", "contacts-k1-name"}
    assert all(message.endswith(".") for message in read.errors.values())


def test_rows_are_keyed_by_stable_ids() -> None:
    form = {"purpose": "arts", "contacts-_row": ["b", "a"], "contacts-a-name": "Ana", "contacts-b-name": "Bo"}
    assert posted(PERMISSIONS, form).answers["contacts"] == [{"_key": "b", "name": "Bo"}, {"_key": "a", "name": "Ana"}]


def test_rows_stop_at_what_the_town_allows() -> None:
    keys = [f"k{n}" for n in range(40)]
    form = {"purpose": "arts", "contacts-_row": keys} | {f"contacts-{key}-name": key for key in keys}
    assert len(posted(PERMISSIONS, form).answers["contacts"]) == 6


def test_text_that_is_no_answer_is_kept_as_it_was_typed() -> None:
    short = (text("code", options={"min_length": 5}),)
    read = posted(short, {"code": "abc"})
    assert read.pending == {"code": "abc"}
    assert "code" not in read.answers


def test_a_town_says_in_its_own_words_that_an_answer_is_mandatory() -> None:
    named = (text("last_name", required=True, label="Nom d'usage"),)
    formdata: MultiDict[str, str] = MultiDict()
    asked = context()
    own = procedure(words={"required_error": "Le champ « {label} » est obligatoire."})
    read = read_post(Unbound(named), formdata, stored={}, facts=asked.facts, context=asked, procedure=own)
    assert read.errors == {"last_name": "Le champ « nom d'usage » est obligatoire."}


def test_a_question_may_have_another_name_in_an_error_than_on_the_page() -> None:
    named = (text("quality", required=True, label="Qualité de {holder}", name_in_errors="qualité du titulaire"),)
    asked = context()
    own = procedure(words={"required_error": "Le champ '{label}' est obligatoire."})
    read = read_post(Unbound(named), MultiDict(), stored={}, facts=asked.facts, context=asked, procedure=own)
    assert read.errors == {"quality": "Le champ 'qualité du titulaire' est obligatoire."}


@pytest.mark.parametrize(("birth", "fine"), [("2008-11-21", True), ("2008-11-22", False), ("1980-02-29", True)])
def test_a_check_judges_the_answer(birth: str, fine: bool) -> None:
    born = (text("born", checks=(Check("min_age", 18),)),)
    assert (posted(born, {"born": birth}).errors == {}) is fine


def test_the_towns_own_message_replaces_the_checks() -> None:
    born = (text("born", checks=(Check("min_age", 18, "Réservé aux adultes."),)),)
    assert posted(born, {"born": "2020-01-01"}).errors == {"born": "Réservé aux adultes."}


NAMES = ["purpose", "image", "why", "contacts-_row", "contacts-k-name", "x"]


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(max_size=30))))
def test_no_post_is_able_to_break_the_reading(form: dict[str, list[str]]) -> None:
    read = posted(PERMISSIONS, form)
    assert set(read.sight.counted) <= {"purpose", "image", "why", "contacts"}
