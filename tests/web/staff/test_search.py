from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from domain import case_answers, case_words
from domain.database import counting
from domain.ids import new_id
from domain.records import Case
from tests.web.conftest import Enter
from tests.web.pages import soup

NARROWED = [
    "",
    "view=all&q=roux",
    "view=all&q=rou+cla",
    "view=all&q=rou+nobody",
    "view=all&q=roux+claire",
    "view=all&q=nobody",
    "view=all&q=nobody+else",
    "view=all&q=fiche",
    "view=all&q=06+39+98+00+00",
    "procedure=child&state=waiting&late=1&assigned=nobody",
    "answer.school_level=cp",
    "answer.school_level=ulis",
    "view=all&order=newest&answer.school_level=cp",
    "procedure=child&state=waiting&late=1&answer.school_level=cp&assigned=nobody&from=2020-01-01&until=2099-01-01",
    "view=all&q=roux&answer.school_level=cp",
    "view=all&q=rou+cla&procedure=child&state=waiting&late=1&answer.school_level=cp&assigned=me",
    "procedure=family&answer.school_level=cp",
    "view=mine&answer.school_level=cp",
]
"""Lists of several pages, of one, and of none: by nothing, by broad and narrow words, by each filter and by all of them."""


@pytest.fixture
def crowded(app: Flask) -> None:
    """More late requests of Roux families than a page shows."""
    with app.extensions["database"].begin("carros") as session:
        case = session.scalars(select(Case).where(Case.procedure == "child", Case.holder == "staff")).first()
        kept = {each.key: getattr(case, each.key) for each in inspect(Case).column_attrs}
        answers = case.answers | {"school_level": "cp", "last_name": "Roux", "first_name": "Claire"}
        for number in range(60):
            own = {"id": new_id(), "reference": f"CAR-26-T{number}", "draft_id": None, "answers": answers}
            session.add(Case(**kept | own))


@pytest.mark.parametrize("most", [1000, 0], ids=["few", "many"])
@pytest.mark.usefixtures("crowded")
def test_six_statements_show_a_list_whatever_narrows_it(
    app: Flask, enter: Enter, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Whether few or many bear a word or gave an answer; with the look, once a second, at what the town published."""
    monkeypatch.setattr(case_words, "MOST", most)
    monkeypatch.setattr(case_answers, "MOST", most)
    client = enter("carros", "agent")
    client.get("/carros/inbox")
    for query in NARROWED:
        app.extensions["editions"].forget_look()
        with counting(app.extensions["database"]) as statements:
            answer = client.get(f"/carros/inbox?{query}")
        assert answer.status_code == 200, query
        assert len(statements) <= 6, "\n".join([query, *statements])


@pytest.mark.usefixtures("crowded")
def test_a_list_narrowed_to_an_answer_is_one_of_the_procedures_that_ask_for_it(enter: Enter) -> None:
    client = enter("carros", "agent")
    listed = lambda query: len(soup(client.get(f"/carros/inbox?{query}").text).select(".queue li:not(.more) > a"))  # noqa: E731
    assert listed("procedure=child&answer.school_level=cp") == 50
    assert listed("view=all&procedure=family&answer.school_level=cp") == 0


@pytest.mark.parametrize(
    "query",
    [
        "after=2026-01-01T00:00:00~x",
        "after=0001-01-01T00:00:00%2B23:00~x",
        "after=9999-12-31T23:59:59-23:00~x",
        "after=~x",
        "from=0001-01-01",
        "until=9999-12-31",
        "from=9999-12-31&order=newest",
    ],
)
def test_an_address_that_somebody_changed_is_the_ordinary_list(enter: Enter, query: str) -> None:
    client = enter("carros", "agent")
    for page in ("inbox", "exports", "messages"):
        assert client.get(f"/carros/{page}?view=all&{query}").status_code == 200, page
