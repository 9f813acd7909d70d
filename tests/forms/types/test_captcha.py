from __future__ import annotations

import json
from dataclasses import replace

from tests.forms.asking import ask, context, page, refusal, stored

PROOF = ask("captcha", required=True)


def test_the_browser_s_solution_opens() -> None:
    assert stored(PROOF, "solved") is True
    assert refusal(PROOF, "crafted") == {"answer": "La vérification a expiré : recommencez."}


def test_the_answer_in_words_goes_with_its_token() -> None:
    seen: list[str] = []
    asked = replace(context(), solve_captcha=lambda text: bool(seen.append(text)) or True)
    assert stored(PROOF, {"answer": "cinq", "token": "t"}, asked) is True
    assert json.loads(seen[0]) == {"answer": "cinq", "token": "t"}


def test_a_wrong_answer_is_told() -> None:
    assert refusal(PROOF, {"answer": "six", "token": "t"}) == {
        "answer": "Ce n'est pas la bonne réponse : essayez avec la nouvelle question."
    }


def test_nothing_given_is_refused_even_where_a_town_forgot_to_require_it() -> None:
    assert set(refusal(ask("captcha"), {})) == {"answer"}


def test_once_solved_it_is_not_asked_again() -> None:
    assert stored(PROOF, {}, before=True) is True
    html = page(PROOF, answers={"answer": True})
    assert "Vérification faite" in html.text
    assert not html.select("input")


def test_the_page_asks_in_words_and_gives_the_script_its_challenge() -> None:
    html = page(PROOF, captcha="{&#34;salt&#34;: 1}", captcha_question=("Combien font un plus un ?", 'to"ken'))
    assert html.select_one("label").text == "Combien font un plus un ?"
    assert html.find("input", attrs={"name": "answer-token"})["value"] == 'to"ken'
    assert json.loads(html.find("input", attrs={"name": "answer"})["data-proof"]) == {"salt": 1}
