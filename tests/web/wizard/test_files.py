"""Papers given without a script, from the first page to the case."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from domain.database import counting
from domain.records import Document
from tests.gateways import papers_made as made
from tests.web.conftest import Enter
from tests.web.pages import check_page, soup
from tests.web.papers_town import TOWN, begin, draft_of, given, names, post
from tests.web.wizard import files_of_a_step
from tests.web.wizard.files_of_a_step import PDF
from web.parking import FILES_AGAIN
from web.wizard import papers as papers_of_wizard

family = files_of_a_step.family
step = files_of_a_step.step


def test_a_file_is_added_by_its_button_and_listed(app: Flask, family: FlaskClient, step: str) -> None:
    answer = post(family, step, "upload:proof", proof=PDF, name="Dossier")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("#proof")
    page = soup(family.get(step).text)
    check_page(page, step)
    assert page.find("form", attrs={"data-wizard": True})["enctype"] == "multipart/form-data"  # type: ignore[index]
    paper = page.select_one("[data-question=proof] [data-paper]")
    assert paper is not None
    assert "facture.pdf" in paper.get_text()
    assert page.find("input", id="name")["value"] == "Dossier", "what was typed beside is kept"  # type: ignore[index]


def test_an_error_elsewhere_keeps_the_file(app: Flask, family: FlaskClient, step: str) -> None:
    answer = post(family, step, "next", proof=PDF, name="")
    assert answer.status_code == 422
    page = soup(answer.text)
    assert page.select_one("#name-error")
    assert not page.select_one("#proof-error")
    assert "facture.pdf" in page.select_one("[data-question=proof] [data-papers]").get_text()  # type: ignore[union-attr]
    assert names(app, step, "proof") == ["facture.pdf"]


def test_a_file_that_is_not_taken_says_why_at_its_question_and_keeps_everything_else(
    app: Flask, family: FlaskClient, step: str
) -> None:
    answer = post(
        family, step, "next", proof=(b"<html><script>1</script></html>", "facture.pdf"), other=PDF, name="Dossier"
    )
    assert answer.status_code == 422
    page = soup(answer.text)
    said = page.select_one("#proof-error")
    assert said is not None
    assert "facture.pdf" in said.get_text()
    assert "PDF" in said.get_text()
    assert page.select_one('.error-summary a[href="#proof"]')
    assert page.find("input", id="name")["value"] == "Dossier"  # type: ignore[index]
    assert names(app, step, "other") == ["facture.pdf"]
    assert draft_of(app, step).answers["name"] == "Dossier"


def test_a_mandatory_paper_says_what_to_do(family: FlaskClient, step: str) -> None:
    answer = post(family, step, "next", name="Dossier")
    assert answer.status_code == 422
    assert "Ajoutez ce document" in soup(answer.text).select_one("#proof-error").get_text()  # type: ignore[union-attr]


def test_a_crafted_post_attaches_nothing(app: Flask, family: FlaskClient, step: str) -> None:
    post(family, step, "upload:proof", other=PDF)
    (mine,) = given(app, step)["other"]
    answer = post(family, step, "next", name="Dossier", proof=mine.document.id)
    assert answer.status_code == 422
    assert "proof" not in given(app, step)
    assert post(family, step, f"reuse:proof:{'0' * 36}").status_code == 422
    assert post(family, step, f"detach:proof:{mine.document.id}").status_code == 422, "it is not this question's"
    assert names(app, step, "other") == ["facture.pdf"]


def test_the_draft_stores_no_id(app: Flask, family: FlaskClient, step: str) -> None:
    post(family, step, "next", proof=PDF, name="Dossier")
    assert "proof" not in draft_of(app, step).answers


def test_a_photo_becomes_a_pdf_where_only_pdf_is_taken_and_it_is_said(
    app: Flask, family: FlaskClient, step: str
) -> None:
    assert "PDF ou photo : une photo est convertie en PDF." in " ".join(soup(family.get(step).text).get_text().split())
    post(family, step, "upload:proof", proof__photo=(made.phone_photo(), "IMG_0001.JPG"))
    (paper,) = given(app, step)["proof"]
    assert paper.document.name == "IMG_0001.pdf"
    assert "Photo convertie en PDF." in family.get(step).text
    post(family, step, "upload:other", other=(made.phone_photo(), "IMG_0002.JPG"))
    assert names(app, step, "other") == ["IMG_0002.JPG"], "this question takes photos as they are"


def test_photos_ticked_as_one_document_are_joined_in_order(app: Flask, family: FlaskClient, step: str) -> None:
    shots = [(made.phone_photo(), "1.jpg"), (made.heic(), "2.heic"), (made.transparent(), "3.png")]
    post(family, step, "upload:proof", proof=shots, proof__join="yes")
    (paper,) = given(app, step)["proof"]
    assert (paper.document.pages, paper.document.name) == (3, "1.pdf")
    assert "3 photos réunies en un PDF de 3 pages." in family.get(step).text


def test_the_same_file_posted_twice_is_attached_once(app: Flask, family: FlaskClient, step: str) -> None:
    for _ in range(2):
        post(family, step, "upload:proof", proof=PDF)
    assert names(app, step, "proof") == ["facture.pdf"]


def test_more_files_than_asked_are_refused_with_what_to_do(app: Flask, family: FlaskClient, step: str) -> None:
    files = [(made.pdf(pages=number), f"{number}.pdf") for number in range(1, 4)]
    answer = post(family, step, "upload:other", other=files)
    assert answer.status_code == 422
    assert "retirez-en un" in soup(answer.text).select_one("#other-error").get_text()  # type: ignore[union-attr]
    assert names(app, step, "other") == ["1.pdf", "2.pdf"]


def test_a_paper_is_taken_back(app: Flask, family: FlaskClient, step: str) -> None:
    post(family, step, "upload:proof", proof=PDF)
    (paper,) = given(app, step)["proof"]
    assert post(family, step, f"detach:proof:{paper.document.id}").status_code == 302
    assert "proof" not in given(app, step)


def test_files_too_heavy_together_are_refused_before_they_are_read(app: Flask, family: FlaskClient, step: str) -> None:
    size = 20 * 1024 * 1024
    kind = "multipart/form-data; boundary=x"
    answer = family.post(step, input_stream=io.BytesIO(b"0" * size), content_length=size, content_type=kind)
    assert answer.status_code == 413
    assert "un par un" in soup(answer.text).select_one("#proof-error").get_text()  # type: ignore[union-attr]
    assert not given(app, step)


def test_only_steps_that_ask_for_papers_take_heavy_posts(family: FlaskClient, step: str) -> None:
    post(family, step, "next", proof=PDF, name="Dossier")
    answer = post(family, step.replace("/papers", "/children"), "next", summary="x" * 2 * 1024 * 1024)
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 413


def test_a_question_that_a_paper_answers_is_asked_no_more(family: FlaskClient, step: str) -> None:
    def hidden() -> bool:
        return soup(family.get(step).text).select_one("[data-question=without]").has_attr("hidden")  # type: ignore[union-attr]

    assert not hidden()
    post(family, step, "upload:other", other=PDF)
    assert hidden()


def test_another_family_finds_neither_the_draft_nor_the_document(
    app: Flask, enter: Enter, family: FlaskClient, step: str
) -> None:
    post(family, step, "upload:proof", proof=PDF)
    (paper,) = given(app, step)["proof"]
    stranger = enter(TOWN, "nouvelle")
    for address in (step, f"/{TOWN}/files/{paper.document.id}", f"/{TOWN}/files/{paper.document.id}/preview/1"):
        assert stranger.get(address).status_code == 404
    begun = begin(stranger)
    assert post(stranger, begun, f"reuse:proof:{paper.document.id}").status_code == 422
    assert post(stranger, begun, f"detach:proof:{paper.document.id}").status_code == 422
    assert names(app, step, "proof") == ["facture.pdf"]


def test_a_stale_page_attaches_nothing_and_keeps_what_was_typed(app: Flask, family: FlaskClient, step: str) -> None:
    answer = post(family, step, "next", proof=PDF, name="Dossier", csrf_token="stale")
    assert answer.status_code == 400
    assert soup(answer.text).find("input", id="name")["value"] == "Dossier"  # type: ignore[index]
    assert not given(app, step)


@pytest.mark.parametrize(
    ("state", "said"), [("waiting", "vérification en cours"), ("refused", "Il contient un virus.")]
)
def test_the_antivirus_s_word_is_shown_and_a_refused_paper_answers_nothing(
    app: Flask, family: FlaskClient, step: str, state: str, said: str
) -> None:
    post(family, step, "upload:proof", proof=PDF, name="Dossier")
    with app.extensions["database"].begin(TOWN) as session:
        for document in session.scalars(select(Document)):
            document.scan, document.refusal = state, "Il contient un virus." if state == "refused" else ""
    page = soup(family.get(step).text)
    paper = page.select_one("[data-question=proof] [data-paper]")
    assert said in paper.get_text()  # type: ignore[union-attr]
    assert not paper.find("a")  # type: ignore[union-attr]
    assert post(family, step, "next").status_code == (302 if state == "waiting" else 422)


def test_a_step_with_papers_is_shown_with_five_statements(app: Flask, family: FlaskClient, step: str) -> None:
    post(family, step, "upload:proof", proof=PDF)
    with counting(app.extensions["database"]) as shown:
        assert family.get(step).status_code == 200
    assert len(shown) <= 5, shown


def test_a_procedure_without_papers_reads_none(app: Flask, family: FlaskClient) -> None:
    start = f"/{TOWN}/procedures/household"
    token = soup(family.get(start).text).find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[index]
    address = family.post(start, data={"csrf_token": token}, follow_redirects=True).request.path
    with counting(app.extensions["database"]) as shown:
        family.get(address)
    assert not [text for text in shown if "attachment" in text]


def test_an_upload_does_not_make_the_page_it_stands_on_stale(app: Flask, family: FlaskClient, step: str) -> None:
    page = soup(family.get(step).text)
    data = {
        str(each["name"]): str(each.get("value", "")) for each in page.select("form[data-wizard] input[type=hidden]")
    }
    headers = {
        "X-CSRFToken": data["csrf_token"], "X-Upload-Key": "key-00001", "X-Upload-Offset": "0",
        "X-Upload-Length": str(len(PDF[0])), "X-Upload-Name": PDF[1],
    }  # fmt: skip
    address = step.replace("/papers", "/files/proof")
    kind = "application/octet-stream"
    assert family.post(address, data=PDF[0], headers=headers, content_type=kind).status_code == 200
    answer = family.post(step, data={**data, "name": "Dossier", "_action": "later"})
    assert answer.status_code == 302
    assert names(app, step, "proof") == ["facture.pdf"]
    assert draft_of(app, step).answers["name"] == "Dossier"


def test_the_verbs_of_papers_are_those_of_their_buttons(family: FlaskClient, step: str) -> None:
    post(family, step, "upload:proof", proof=PDF)
    verbs = {str(each["value"]).partition(":")[0] for each in soup(family.get(step).text).select(".files button")}
    assert verbs <= set(papers_of_wizard.VERBS)


def test_a_session_that_expired_under_a_file_keeps_the_answers_and_asks_for_the_file_again(
    app: Flask, family: FlaskClient, step: str
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    stranger = app.test_client()
    heavy = (made.pdf() + b"\n" + b"%" * 20_000, "facture.pdf")
    answer = post(stranger, step, "next", proof=heavy, name="Dossier Roux")
    assert answer.status_code == 303, "not « too heavy »: who logs in again finds what was typed"
    assert FILES_AGAIN in soup(stranger.get(answer.headers["Location"]).text).get_text()
