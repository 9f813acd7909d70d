"""What a page says of a value that the record holds, and of who will read an answer."""

from __future__ import annotations

from typing import Any

import pytest

from forms.types import TYPES
from tests.forms.asking import ask, page, printed
from tests.forms.making import town

NAME = ask("text", "last_name", label="Nom")
FOLDED = ask("text", "last_name", label="Nom", known="fold")
SAID = {"last_name": "Repris de votre dossier (12 novembre 2026)."}
ROUX = {"last_name": "Roux"}


def test_a_known_value_says_under_its_control_where_it_comes_from() -> None:
    field = page(NAME, answers=ROUX, known=SAID).select_one(".field")
    assert [each.name for each in field.find_all(True, recursive=False)] == ["label", "input", "p"]
    assert field.select_one(".origin").get_text() == SAID["last_name"]


def test_a_typed_value_says_nothing() -> None:
    assert not page(NAME, answers=ROUX).select(".origin")


def test_a_locked_value_says_where_it_comes_from_too() -> None:
    html = page(ask("text", "last_name", locked=True, known="fold"), answers=ROUX, known=SAID)
    assert html.select_one(".locked-field .origin")
    assert not html.select(".known, input")


def test_a_folded_value_is_text_over_the_control_that_posts_it() -> None:
    html = page(FOLDED, answers=ROUX, known=SAID)
    assert html.select_one(".known-value").get_text() == "Nom\u00a0: Roux"
    assert len(html.select(".origin")) == 1
    details = html.select_one("[data-question=last_name] details:not([open])")
    assert details.select_one("summary").get_text(strip=True).startswith("Modifier")
    assert details.select_one("input[name=last_name][value=Roux]")
    assert details.select_one("label[for=last_name]").get_text() == "Nom"


@pytest.mark.parametrize(
    "more", [{}, {"known": SAID, "errors": {"last_name": "Écrivez un nom."}}], ids=["unknown", "wrong"]
)
def test_what_is_unknown_or_wrong_stands_open(more: dict[str, Any]) -> None:
    html = page(FOLDED, answers=ROUX, **more)
    assert not html.select(".known, details")
    assert html.select_one("input[name=last_name]")


def test_an_error_in_one_part_unfolds_the_whole_address() -> None:
    question = ask("address", "home", known="fold")
    stored = {"street": "rue des Lilas", "postcode": "06510", "city": "Carros"}
    assert page(question, answers={"home": stored}, known={"home": "Ici."}).select(".known")
    wrong = page(question, answers={"home": stored}, known={"home": "Ici."}, errors={"home-postcode": "Cinq chiffres."})
    assert not wrong.select(".known")


def test_a_label_that_asks_keeps_its_own_sign() -> None:
    question = ask("yes_no", "born", label="Déjà né ?", known="fold")
    html = page(question, answers={"born": True}, known={"born": "Ici."})
    assert html.select_one(".known-value").get_text() == "Déjà né\u00a0? Oui"


def test_a_known_value_in_a_row_says_where_it_comes_from() -> None:
    group = ask("group", "pickup", fields=(ask("text", "name", known="fold"),))
    answers = {"pickup": [{"_key": "k1", "name": "Jeanne"}, {"_key": "k2", "name": "Paul"}]}
    html = page(group, answers=answers, known={"pickup-k2-name": "Ici."})
    assert [each.get_text() for each in html.select(".known strong")] == ["Paul"]


@pytest.mark.parametrize("known", [{}, {"answer": "Ici."}], ids=["open", "folded"])
@pytest.mark.parametrize("name", TYPES)
def test_every_type_closes_what_it_opens(name: str, known: dict[str, str]) -> None:
    html = printed(ask(name, known="fold"), known=known)
    for tag in ("div", "details", "fieldset", "section"):
        assert html.count(f"<{tag}") == html.count(f"</{tag}>"), tag


@pytest.mark.parametrize("name", ["file", "people", "password", "captcha"])
def test_what_no_record_holds_is_never_folded(name: str) -> None:
    assert not page(ask(name, known="fold"), known={"answer": "Ici."}).select(".known")


ROLES = {"health": "Agent santé", "chief": "Responsable"}


@pytest.mark.parametrize(
    ("why", "readers", "said"),
    [
        ("", (), ""),
        ("Pour la cantine.", (), "Pour la cantine."),
        ("Pour la cantine.", ("health",), "Pour la cantine.Lu par\u00a0: Agent santé"),
        ("", ("health", "chief"), "Lu par\u00a0: Agent santé\u00a0; Responsable"),
    ],
)
def test_a_question_says_why_it_is_asked_and_who_reads_it(why: str, readers: tuple[str, ...], said: str) -> None:
    html = page(ask("text", why=why, readers=readers), at=town(roles=ROLES))
    assert "".join(each.get_text().strip() for each in html.select(".why > p, .readers")) == said
