from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from commands import job_tools
from domain import printing
from domain.clock import now
from domain.records import Account, Attachment, Case, Document, Export, Reading
from jobs.write_exports import write_exports
from tests.journeys.person import Person
from tests.web.conftest import Enter
from tests.web.pages import soup, token_of
from tests.web.staff import papers_town
from tests.web.staff.papers_town import SECRET, employ
from web.staff import exports as view

TOWN = "carros"
PAGE = f"/{TOWN}/exports"
case = papers_town.case


def ask(client: FlaskClient, query: str = "", **form: str) -> Any:
    return client.post(f"{PAGE}{query}", data={"csrf_token": token_of(client, PAGE), **form})


def rows(answer: Any) -> list[list[str]]:
    content = (answer if isinstance(answer, bytes) else answer.get_data()).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))


def get(client: FlaskClient, address: str) -> tuple[int, bytes]:
    """The status and the whole content, its file closed."""
    with client.get(address) as answer:
        return answer.status_code, answer.get_data()


def readings(app: Flask, what: str) -> list[Reading]:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(Reading).where(Reading.what == what).order_by(Reading.id)))


def references(app: Flask, *conditions: Any) -> list[str]:
    with app.extensions["database"].session(TOWN) as session:
        found = select(Case.reference).where(*conditions).order_by(Case.due_at, Case.id)
        return list(session.scalars(found))


@pytest.fixture
def in_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every export is long."""
    monkeypatch.setattr(view, "AT_ONCE", 0)


def run(app: Flask) -> int:
    return write_exports(job_tools(app))


def the_export(app: Flask) -> Export:
    with app.extensions["database"].session(TOWN) as session:
        return session.scalars(select(Export).order_by(Export.id.desc())).first()


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


# --------------------------------------------------------------------------------------------- in background


def test_a_long_list_is_made_in_the_background_and_fetched_once_it_is_there(
    app: Flask, enter: Enter, in_background: None
) -> None:
    client = enter(TOWN, "agent")
    asked = ask(client, format="csv")
    assert asked.status_code == 303
    address = asked.headers["Location"]
    page = client.get(address).text
    assert 'data-refresh="2"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert client.get(f"{address}/file").status_code == 303
    assert run(app) == 1
    page = client.get(address).text
    assert "data-refresh" not in page
    fetched = get(client, f"{address}/file")[1]
    assert [row[0] for row in rows(fetched)][1:] == references(app, Case.holder == "staff")
    assert the_export(app).done == the_export(app).total == len(rows(fetched)) - 1
    assert len(readings(app, "export")) == 1


def test_nobody_else_fetches_an_export(app: Flask, enter: Enter, in_background: None) -> None:
    address = ask(enter(TOWN, "agent"), format="csv").headers["Location"]
    run(app)
    chief = enter(TOWN, "chef")
    token = token_of(chief, f"/{TOWN}/account")
    assert chief.get(address).status_code == 404
    assert chief.get(f"{address}/file").status_code == 404
    assert chief.post(address, data={"csrf_token": token}).status_code == 404
    assert the_export(app).state == "done"


def test_who_lost_a_right_since_fetches_nothing(app: Flask, enter: Enter, in_background: None) -> None:
    client = enter(TOWN, "agent")
    address = ask(client, format="csv").headers["Location"]
    run(app)
    employ(app, "agent", "agent", "other")
    assert client.get(f"{address}/file").status_code == 303
    assert "Vos droits ont changé" in client.get(address).text.replace("\u00a0", " ")


def test_who_lost_a_right_before_it_was_written_is_told_so(app: Flask, enter: Enter, in_background: None) -> None:
    client = enter(TOWN, "agent")
    address = ask(client, format="csv").headers["Location"]
    employ(app, "agent", "config")
    assert run(app) == 0
    assert the_export(app).state == "failed"
    employ(app, "agent", "agent")
    assert "Vos droits ont changé" in client.get(address).text.replace("\u00a0", " ")


def test_an_export_goes_after_a_day(app: Flask, enter: Enter, in_background: None) -> None:
    client = enter(TOWN, "agent")
    address = ask(client, format="csv").headers["Location"]
    run(app)
    digest = the_export(app).hash
    files = app.extensions["gateways"]["files"]
    assert files.exists(TOWN, digest)
    with time_machine.travel(now() + timedelta(hours=25)):
        run(app)
        assert not files.exists(TOWN, digest)
        assert the_export(app).state == "expired"
    assert client.get(f"{address}/file").status_code == 303
    with time_machine.travel(now() + timedelta(days=31)):
        run(app)
        assert the_export(app) is None


def test_an_agent_erases_an_export_at_once(app: Flask, enter: Enter, in_background: None) -> None:
    person = Person(enter(TOWN, "agent"))
    address = ask(person.client, format="csv").headers["Location"]
    run(app)
    digest = the_export(app).hash
    person.visit(address).press("Effacer maintenant").must_see("rien n’en est gardé")
    run(app)
    assert not app.extensions["gateways"]["files"].exists(TOWN, digest)


def test_three_exports_under_way_are_enough(app: Flask, enter: Enter, in_background: None) -> None:
    client = enter(TOWN, "agent")
    assert [ask(client, format="csv").status_code for _ in range(4)] == [303, 303, 303, 422]


def test_opening_pages_writes_nothing(app: Flask, enter: Enter, in_background: None) -> None:
    client = enter(TOWN, "agent")
    address = ask(client, format="csv").headers["Location"]
    run(app)
    before = len(readings(app, "export"))
    for page in (PAGE, address, f"{address}/file"):
        get(client, page)
    assert len(readings(app, "export")) == before


# --------------------------------------------------------------------------------------------------- papers


@pytest.fixture
def archive(enter: Enter, case: Case) -> tuple[FlaskClient, str]:
    return enter(TOWN, "agent"), f"?procedure=family&q={case.reference}"


def fetched(app: Flask, client: FlaskClient, query: str, **form: str) -> zipfile.ZipFile:
    asked = ask(client, query, format="zip", **form)
    assert asked.status_code == 303, asked.text
    assert run(app) == 1, the_export(app).problem
    return zipfile.ZipFile(io.BytesIO(get(client, f"{asked.headers['Location']}/file")[1]))


def test_papers_come_in_a_folder_for_each_case_marked_with_who_took_them(
    app: Flask, archive: tuple[FlaskClient, str], case: Case, tmp_path: Path
) -> None:
    papers = fetched(app, *archive)
    names = sorted(name for name in papers.namelist() if name.endswith(".pdf"))
    assert [name.rpartition("-")[2] for name in names] == ["Justificatif de domicile.pdf", "Livret de famille.pdf"]
    assert all(name.startswith(case.reference) for name in names)
    with pikepdf.open(io.BytesIO(papers.read(names[0]))) as pdf:
        drawn = b"".join(content.read_bytes() for page in pdf.pages for content in page.obj.Contents)
    assert case.reference.encode() in drawn
    listed = papers.read("liste-des-pieces.csv").decode("utf-8-sig")
    assert all(name in listed for name in names)


def test_a_paper_that_the_town_still_makes_is_listed_as_such(
    app: Flask, archive: tuple[FlaskClient, str], case: Case
) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        stored = session.scalars(select(Case).where(Case.id == case.id)).one()
        printing.order(session, case=stored, name="Attestation.pdf")
    listed = fetched(app, *archive).read("liste-des-pieces.csv").decode("utf-8-sig")
    assert any("Attestation;" in line and "Se prépare encore" in line for line in listed.splitlines())


def test_each_paper_taken_is_noted_as_read(app: Flask, archive: tuple[FlaskClient, str], case: Case) -> None:
    fetched(app, *archive)
    noted = readings(app, "document")
    assert [each.detail for each in noted] == ["Export : Justificatif de domicile", "Export : Livret de famille"]
    assert {(each.case_id, each.household_id) for each in noted} == {(case.id, case.household_id)}


@pytest.mark.parametrize(
    ("roles", "reserved", "given"),
    [(("agent",), "yes", False), (("agent", "health"), "", False), (("agent", "health"), "yes", True)],
)
def test_papers_of_few_readers_leave_only_to_them_on_asking(
    app: Flask, enter: Enter, case: Case, roles: tuple[str, ...], reserved: str, given: bool
) -> None:
    employ(app, "agent", *roles)
    papers = fetched(app, enter(TOWN, "agent"), f"?procedure=family&q={case.reference}", reserved=reserved)
    assert any("accueil" in name for name in papers.namelist()) == given
    assert ("accueil" in papers.read("liste-des-pieces.csv").decode()) == given


def test_a_paper_that_the_antivirus_has_not_seen_stays(
    app: Flask, archive: tuple[FlaskClient, str], case: Case
) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        of_case = select(Attachment.document_id).where(Attachment.case_id == case.id, Attachment.question == "proof")
        session.scalars(select(Document).where(Document.id.in_(of_case))).one().scan = "waiting"
    papers = fetched(app, *archive)
    assert not any("Justificatif" in name for name in papers.namelist())
    assert "antivirus" in papers.read("liste-des-pieces.csv").decode()
    assert the_export(app).left_out >= 1


def test_a_file_that_is_lost_is_listed_and_the_others_arrive(
    app: Flask, archive: tuple[FlaskClient, str], case: Case
) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        of_case = select(Attachment.document_id).where(Attachment.case_id == case.id, Attachment.question == "proof")
        lost = session.scalars(select(Document).where(Document.id.in_(of_case))).one().hash
    app.extensions["gateways"]["files"].delete(TOWN, lost)
    papers = fetched(app, *archive)
    assert len([name for name in papers.namelist() if name.endswith(".pdf")]) == 1
    assert "N’a pas pu être lue" in papers.read("liste-des-pieces.csv").decode()


def test_the_page_can_be_left_and_found_again(app: Flask, enter: Enter, in_background: None) -> None:
    client = enter(TOWN, "agent")
    address = ask(client, format="csv").headers["Location"]
    links = [str(link["href"]) for link in soup(client.get(PAGE).text).select("main .list a")]
    assert links == [address]
    with app.extensions["database"].session(TOWN) as session:
        assert session.scalars(select(Account).where(Account.id == the_export(app).account_id)).one().roles
