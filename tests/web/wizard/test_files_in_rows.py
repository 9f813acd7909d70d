from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.gateways import papers_made as made
from tests.web.pages import soup
from tests.web.papers_town import draft_of, names, post
from tests.web.wizard import files_of_a_step
from tests.web.wizard.files_of_a_step import PDF, new_card

family = files_of_a_step.family
step = files_of_a_step.step


def test_a_file_in_a_person_s_card(app: Flask, family: FlaskClient, step: str) -> None:
    card = new_card(family, step)
    prefix = card["prefix"]
    given_first = {f"{prefix}first_name": "Nina", f"{prefix}vaccines": PDF}
    answer = post(family, card["address"], "save", card["page"], **given_first)
    assert answer.status_code == 422, "the last name is missing"
    assert not soup(answer.text).select_one(f"#{prefix}vaccines-error")
    answer = post(family, card["address"], "save", **{f"{prefix}first_name": "Nina", f"{prefix}last_name": "Roux"})
    assert answer.status_code == 302, soup(answer.text).select_one(".error-summary")
    assert names(app, step, f"{prefix}vaccines") == ["facture.pdf"]
    rows = draft_of(app, step).answers["children"]
    assert all("vaccines" not in row for row in rows)
    assert "facture.pdf" in family.get(step.replace("/papers", "/children")).text


def test_a_file_in_a_row_of_the_page_itself_follows_its_row(app: Flask, family: FlaskClient, step: str) -> None:
    post(family, step, "add:guests")
    post(family, step, "add:guests")
    first, second = (row["_key"] for row in draft_of(app, step).answers["guests"])
    rows = {"guests-_row": [first, second]}
    post(family, step, f"upload:guests-{first}-letter", **rows, **{f"guests-{first}-letter": (made.pdf(), "a.pdf")})
    post(
        family,
        step,
        f"upload:guests-{second}-letter",
        **rows,
        **{f"guests-{second}-letter": (made.pdf(pages=2), "b.pdf")},
    )
    assert names(app, step, f"guests-{second}-letter") == ["b.pdf"]
    post(family, step, f"remove:guests:{first}", **rows)
    page = soup(family.get(step).text)
    assert [each.get_text(strip=True) for each in page.select("[data-question^=guests-] .paper a")] == ["b.pdf"]
    assert page.select_one(f"[data-question=guests-{second}-letter] [data-files]")["data-files"].endswith(  # type: ignore[index, union-attr]
        f"/files/guests-{second}-letter"
    )
