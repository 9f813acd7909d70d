from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from domain.records import Case
from tests.web.conftest import Enter
from tests.web.pages import token_of
from tests.web.staff import exporting, papers_town
from tests.web.staff.exporting import PAGE, TOWN, ask, readings, references, rows, the_export
from tests.web.staff.papers_town import SECRET, employ
from web.staff import exports as view

archive = exporting.archive
case = papers_town.case


# --------------------------------------------------------------------------------------------- short lists


def test_a_short_list_is_answered_at_once_in_its_order_and_noted(app: Flask, enter: Enter) -> None:
    answer = ask(enter(TOWN, "agent"), format="csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''dossiers-carros-")
    assert [row[0] for row in rows(answer)] == ["Référence", *references(app, Case.holder == "staff")]
    (noted,) = readings(app, "export")
    assert (bool(noted.account_id), noted.household_id) == (True, None)
    assert noted.detail.startswith("CSV, ")
    assert noted.detail.endswith(" : À traiter")
    assert the_export(app) is None


def test_what_left_is_noted_with_each_filter_in_words(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        case = session.scalars(select(Case).where(Case.procedure == "child").order_by(Case.id).limit(1)).one()
        case.answers = {**case.answers, "school_level": "cp"}
    answer = ask(enter(TOWN, "agent"), "?view=all&answer.school_level=cp", format="csv")
    assert [row[0] for row in rows(answer)][1:] == [case.reference]
    assert readings(app, "export")[-1].detail.endswith(" : Tous, Classe : CP")


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("?view=all", ()),
        ("?procedure=child", (Case.procedure == "child", Case.holder == "staff")),
        ("?view=all&state=valid", (Case.state == "valid",)),
    ],
)
def test_what_leaves_is_what_the_list_shows(app: Flask, enter: Enter, query: str, where: Any) -> None:
    answer = ask(enter(TOWN, "agent"), query, format="csv")
    assert [row[0] for row in rows(answer)][1:] == references(app, *where)


@pytest.mark.parametrize(("format", "first"), [("xlsx", b"PK"), ("ods", b"PK"), ("csv", b"\xef\xbb\xbf")])
def test_each_format_is_what_it_says(enter: Enter, format: str, first: bytes) -> None:
    answer = ask(enter(TOWN, "agent"), format=format)
    assert answer.data.startswith(first)
    assert answer.headers["Content-Type"].split(";")[0] == view.BOOKS[format].content_type
    assert answer.headers["Cache-Control"] == "no-store"
    if format == "ods":
        assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None


def test_answers_stand_in_columns_of_their_own(app: Flask, enter: Enter) -> None:
    answer = ask(enter(TOWN, "agent"), "?view=all&procedure=child", format="csv", answers="yes")
    labels, *found = rows(answer)
    assert labels[:4] == ["Référence", "Démarche", "Dossier", "État"]
    last_name = next(number for number, label in enumerate(labels) if label.startswith("Nom"))
    with app.extensions["database"].session(TOWN) as session:
        sent = {each.reference: each.answers for each in session.scalars(select(Case))}
    assert found
    for row in found:
        assert row[last_name] == (sent[row[0]].get("last_name") or "")


def test_a_csv_with_answers_asks_for_one_procedure(enter: Enter) -> None:
    answer = ask(enter(TOWN, "agent"), format="csv", answers="yes")
    assert answer.status_code == 422
    assert "une démarche" in answer.text.replace("\u00a0", " ")


def test_a_workbook_with_answers_has_a_sheet_for_each_procedure(app: Flask, enter: Enter) -> None:
    answer = ask(enter(TOWN, "agent"), "?view=all", format="xlsx", answers="yes")
    with app.extensions["database"].session(TOWN) as session:
        procedures = set(session.scalars(select(Case.procedure)))
    book = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/workbook.xml").decode()
    assert book.count("<sheet ") == len(procedures)


def test_an_empty_list_offers_nothing_to_take(enter: Enter) -> None:
    client = enter(TOWN, "agent")
    page = client.get(f"{PAGE}?q=nobodyofthisname").text
    assert "il n’y a rien à exporter" in page.replace("\u00a0", " ")
    assert ask(client, "?q=nobodyofthisname", format="csv").status_code == 422


def test_nothing_typed_by_a_family_is_a_formula_for_who_opens_it(app: Flask, enter: Enter) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        stored = session.scalars(select(Case).where(Case.procedure == "child")).first()
        stored.title = '=HYPERLINK("https://evil.example")'
        stored.answers = {**stored.answers, "last_name": "@SUM(1+1)*cmd|' /C calc'!A0"}
        reference = stored.reference
    answer = ask(enter(TOWN, "agent"), "?view=all&procedure=child", format="csv", answers="yes")
    row = next(row for row in rows(answer) if row[0] == reference)
    assert [cell[:6] for cell in row if "HYPERLINK" in cell or "cmd|" in cell] == ["'=HYPE", "'@SUM("]


# --------------------------------------------------------------------------------------------------- rights


@pytest.mark.parametrize(("name", "status"), [("famille", 403), ("config", 403), ("agent", 200), ("chef", 200)])
def test_only_those_who_decide_export(enter: Enter, name: str, status: int) -> None:
    client = enter(TOWN, name)
    assert client.get(PAGE).status_code == status
    token = token_of(client, f"/{TOWN}/account")
    assert client.post(PAGE, data={"csrf_token": token, "format": "csv"}).status_code == status


@pytest.mark.parametrize("reserved", ["", "yes"])
@pytest.mark.parametrize("format", ["csv", "xlsx", "ods"])
def test_reserved_answers_never_leave_to_who_may_not_read_them(
    app: Flask, enter: Enter, case: Case, format: str, reserved: str
) -> None:
    query = f"?procedure=family&q={case.reference}"
    answer = ask(enter(TOWN, "agent"), query, format=format, answers="yes", reserved=reserved)
    assert answer.status_code == 200
    text = everything(answer.data)
    assert case.reference in text
    assert SECRET not in text
    assert "Allergies" not in text
    assert not readings(app, "health")


def test_who_may_read_reserved_answers_gets_them_on_asking_and_each_is_noted(
    app: Flask, enter: Enter, case: Case
) -> None:
    employ(app, "agent", "agent", "health")
    client, query = enter(TOWN, "agent"), f"?procedure=family&q={case.reference}"
    assert 'name="reserved"' in client.get(PAGE + query).text
    assert SECRET not in everything(ask(client, query, format="xlsx", answers="yes").data)
    assert not readings(app, "health")
    assert SECRET in everything(ask(client, query, format="xlsx", answers="yes", reserved="yes").data)
    (noted,) = readings(app, "health")
    assert (noted.case_id, noted.household_id, noted.detail) == (case.id, case.household_id, "Export : Santé")


def test_a_town_that_names_readers_afterwards_means_its_old_cases_too(app: Flask, enter: Enter, case: Case) -> None:
    """The edition that the case pins asked for allergies openly; today's does not."""
    editions = app.extensions["editions"]
    town = editions.current(TOWN)
    sheet = town.procedures["family"]
    steps = [replace(step, fields=tuple(replace(each, readers=()) for each in step.fields)) for step in sheet.steps]
    old = replace(town, edition="0" * 64, procedures={**town.procedures, "family": replace(sheet, steps=tuple(steps))})
    editions._older[TOWN, old.edition] = old
    with app.extensions["database"].begin(TOWN) as session:
        session.scalars(select(Case).where(Case.id == case.id)).one().edition = old.edition
    answer = ask(enter(TOWN, "agent"), f"?procedure=family&q={case.reference}", format="xlsx", answers="yes")
    assert case.reference in everything(answer.data)
    assert SECRET not in everything(answer.data)


def everything(content: bytes) -> str:
    """All texts of a file, whatever its format."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = [archive.read(name).decode(errors="replace") for name in archive.namelist()]
    return "\n".join(texts).replace("&#x27;", "'")
