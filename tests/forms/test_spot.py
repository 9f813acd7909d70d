from __future__ import annotations

from typing import Any

import pytest

from forms.spot import level_of
from schemas.definitions import Field
from tests.forms.asking import ask, page
from tests.forms.making import choice, unless, when

STEP: dict[str, Any] = {
    "name": "step",
    "pickup": [
        {"_key": "k1", "name": "first"},
        {"_key": "k2", "name": "second", "phones": [{"_key": "p1", "name": "deep"}]},
    ],
}


@pytest.mark.parametrize(
    ("answers", "row", "name"),
    [
        (STEP, "", "step"),
        (STEP, "pickup-k2-", "second"),
        (STEP, "pickup-k2-phones-p1-", "deep"),
        (STEP, "pickup-k9-", None),
        ({"_key": "c1", "name": "card"}, "children-c1-", "card"),
        ({"_key": "c1", "pickup": STEP["pickup"]}, "children-c1-pickup-k1-", "first"),
    ],
)
def test_a_row_s_answers_are_found_from_its_prefix(answers: dict[str, Any], row: str, name: str | None) -> None:
    assert level_of(answers, row).get("name") == name


def test_each_row_knows_whether_it_keeps_a_password() -> None:
    group = ask("group", "logins", fields=(Field("password", "password", "Mot de passe"),))
    html = page(group, answers={"logins": [{"_key": "k1", "password": {"hash": "x"}}, {"_key": "k2"}]})
    assert html.select("#logins-k1 [role=status]")
    assert not html.select("#logins-k2 [role=status]")


QUESTION = ask("text", "why", required=unless({"purpose": "arts"}))


@pytest.mark.parametrize(("purpose", "starred"), [("school", True), ("arts", False), (None, True)])
def test_trap_15_a_star_follows_its_condition_and_stands_while_undetermined(purpose: str | None, starred: bool) -> None:
    questions = (choice("purpose", "school", "arts"), QUESTION)
    answers = {"purpose": purpose} if purpose else {}
    assert bool(page(*questions, answers=answers).select("[data-question=why] .star:not([hidden])")) is starred
    assert bool(page(*questions, answers=answers).select("#why[aria-required]")) is starred
    optional = page(*questions, answers=answers, mark="optional").select("[data-question=why] .optional:not([hidden])")
    assert bool(optional) is not starred


@pytest.mark.parametrize(("purpose", "hidden"), [("arts", False), ("school", True), (None, True)])
def test_a_question_under_a_condition_is_printed_hidden_until_it_holds(purpose: str | None, hidden: bool) -> None:
    questions = (choice("purpose", "school", "arts"), ask("text", "why", when=when({"purpose": "arts"})))
    wrapper = page(*questions, answers={"purpose": purpose} if purpose else {}).select_one("[data-question=why]")
    assert wrapper.has_attr("hidden") is hidden
    assert wrapper["data-when"] == '["eq", "purpose", "arts"]'


def test_a_locked_answer_in_a_row_is_that_row_s() -> None:
    group = ask("group", "pickup", fields=(Field("name", "text", "Nom", locked=True),))
    html = page(group, answers={"pickup": [{"_key": "k1", "name": "Jeanne"}, {"_key": "k2", "name": "Paul"}]})
    assert [value.get_text(strip=True) for value in html.select(".value")] == ["Jeanne", "Paul"]
