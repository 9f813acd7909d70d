"""Papers given without a script, from the first page to the case."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from domain import attachments
from domain.database import counting
from domain.records import Account, Case, Document, Draft, Person
from forms.attached import NAMES
from tests.gateways import papers_made as made
from tests.web.conftest import Enter
from tests.web.pages import check_page, soup
from tests.web.papers_town import TOWN, begin, draft_of, given, names, post, publish
from web.parking import FILES_AGAIN
from web.wizard import papers as papers_of_wizard

PDF = (made.pdf(), "facture.pdf")


@pytest.fixture
def family(app: Flask, enter: Enter, tmp_path: Path) -> FlaskClient:
    publish(app, tmp_path)
    return enter(TOWN, "famille")


@pytest.fixture
def step(family: FlaskClient) -> str:
    return begin(family)


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


def new_card(client: FlaskClient, step: str) -> dict[str, str]:
    """A card that nobody filled yet, at its own address."""
    assert post(client, step, "next", proof=PDF, name="Dossier", without="Rien").status_code == 302
    new = step.replace("/papers", "/children/children/new")
    page = soup(client.get(new).text)
    address = str(page.find("form", attrs={"data-wizard": True})["action"])  # type: ignore[index]
    return {"address": address, "page": new, "prefix": f"children-{address.rsplit('/', 1)[1]}-"}


def send(client: FlaskClient, step: str) -> str:
    """Fill everything and send; the case's reference."""
    card = new_card(client, step)
    prefix = card["prefix"]
    fields = {
        f"{prefix}first_name": "Nina",
        f"{prefix}last_name": "Roux",
        f"{prefix}vaccines": (made.pdf(pages=2), "v.pdf"),
    }
    assert post(client, card["address"], "save", card["page"], **fields).status_code == 302
    for each in soup(client.get(step.replace("/papers", "/children")).text).select("article.person"):
        key = str(each["id"]).removeprefix("children-")
        if key not in card["address"]:
            button = {"name": f"children-{key}-vaccines"}
            address = step.replace("/papers", f"/children/children/{key}")
            post(client, address, "save", **{button["name"]: PDF})
    assert post(client, step.replace("/papers", "/children"), "next").status_code == 302
    review = client.get(step.replace("/papers", "/check"))
    assert "facture.pdf" in review.text
    sent = post(client, step.replace("/papers", "/check"), "submit")
    assert "/sent/" in sent.headers["Location"], sent.headers["Location"]
    return sent.headers["Location"].rsplit("/", 1)[1]


def case_with(app: Flask, reference: str) -> tuple[Case, dict[str, list[attachments.Attached]]]:
    with app.extensions["database"].session(TOWN) as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        return case, attachments.of_case(session, case)


def test_what_is_shown_goes_with_the_case_and_what_is_hidden_does_not(
    app: Flask, family: FlaskClient, step: str
) -> None:
    post(family, step, "upload:more", more=(made.pdf(pages=4), "caché.pdf"), optional="yes")
    post(family, step, "upload:proof", optional="no")
    reference = send(family, step)
    case, papers = case_with(app, reference)
    assert {name.rpartition("-")[2] for name in papers} == {"proof", "vaccines"}
    assert case.answers["proof"] == [papers["proof"][0].document.id]
    assert not given(app, step)
    assert case.facts[NAMES][papers["proof"][0].document.id] == "facture.pdf"
    assert papers["proof"][0].document.household_id == case.household_id
    assert "facture.pdf" in family.get(f"/{TOWN}/family/requests/{reference}").text


def test_a_correction_begins_with_what_was_not_refused(app: Flask, family: FlaskClient, step: str) -> None:
    reference = send(family, step)
    case, papers = case_with(app, reference)
    (proof,) = papers["proof"]
    with app.extensions["database"].begin(TOWN) as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        attachments.judge(session, case=case, attachment_id=proof.attachment.id, accepted=False, reason="Trop vieux.")
        case.state, case.holder, case.marked = "to_correct", "family", {"proof": "Trop vieux : donnez le dernier."}
    page = family.get(f"/{TOWN}/procedures/papers?case={reference}")
    token = soup(page.text).find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[index]
    begun = family.post(
        f"/{TOWN}/procedures/papers?case={reference}", data={"csrf_token": token}, follow_redirects=True
    ).request.path
    assert begun.endswith("/papers")
    kept = given(app, begun)
    assert "proof" not in kept
    assert [name.rpartition("-")[2] for name in kept] == ["vaccines"] * len(kept)
    assert "Trop vieux" in soup(family.get(begun).text).select_one("#proof-error").get_text()  # type: ignore[union-attr]
    assert post(family, begun, "upload:proof", proof=(made.pdf(pages=3), "nouveau.pdf")).status_code == 302
    assert not soup(family.get(begun).text).select_one("#proof-error"), "another paper answers the agent"


def test_a_document_of_the_storage_space_is_given_again(app: Flask, family: FlaskClient, step: str) -> None:
    send(family, step)
    again = begin(family)
    page = soup(family.get(again).text)
    offered = {str(button["value"]) for button in page.select("[data-question=proof] [data-stored] > ul button")}
    with app.extensions["database"].session(TOWN) as session:
        document = session.scalars(select(Document).where(Document.kind == "address_proof")).one()
        others = session.scalars(select(Document).where(Document.kind == "vaccines")).all()
    assert offered == {f"reuse:proof:{document.id}"}
    folded = {str(button["value"]) for button in page.select("[data-question=proof] [data-stored] details button")}
    assert folded == {f"reuse:proof:{each.id}" for each in others}
    assert post(family, again, f"reuse:proof:{document.id}").status_code == 302
    assert names(app, again, "proof") == ["facture.pdf"]
    assert post(family, again, f"reuse:proof:{document.id}").status_code == 302
    assert names(app, again, "proof") == ["facture.pdf"], "once"


def test_a_paper_that_is_worth_nothing_more_is_not_offered(app: Flask, family: FlaskClient, step: str) -> None:
    send(family, step)
    with app.extensions["database"].begin(TOWN) as session:
        document = session.scalars(select(Document).where(Document.kind == "address_proof")).one()
        assert document.expires_on is not None
        document.expires_on = document.uploaded_at.date().replace(year=2020)
        gone = document.id
    again = begin(family)
    assert gone not in family.get(again).text
    assert post(family, again, f"reuse:proof:{gone}").status_code == 422


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


def test_new_children_get_their_papers_when_they_get_their_records(
    app: Flask, family: FlaskClient, enter: Enter, step: str
) -> None:
    reference = send(family, step)
    agent = enter(TOWN, "chef")
    page = soup(agent.get(f"/{TOWN}/inbox/{reference}").text)
    data = {each: str(page.find("input", attrs={"name": each})["value"]) for each in ("csrf_token", "version")}  # type: ignore[index]
    answer = agent.post(f"/{TOWN}/inbox/{reference}", data={**data, "_action": "approve"})
    assert answer.status_code in (302, 303), answer.text
    _, papers = case_with(app, reference)
    with app.extensions["database"].session(TOWN) as session:
        nina = session.scalars(select(Person).where(Person.first_name == "Nina", Person.last_name == "Roux")).one()
    (vaccines,) = papers[f"children-{nina.id}-vaccines"]
    assert vaccines.document.person_id == nina.id
    assert vaccines.document.name == "v.pdf"
    assert papers["proof"][0].document.person_id is None, "a household's paper is about nobody in particular"


def test_what_a_visitor_gave_joins_the_account_they_log_in_with(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    publish(app, tmp_path, audience="anyone")
    step = begin(client)
    post(client, step, "upload:proof", proof=PDF)
    (paper,) = given(app, step)["proof"]
    assert paper.document.account_id is None
    assert client.get(f"/{TOWN}/files/{paper.document.id}").data.startswith(b"%PDF-")
    assert app.test_client().get(f"/{TOWN}/files/{paper.document.id}").status_code == 302
    page = soup(client.get(f"/{TOWN}/login").text)
    token = page.find("input", attrs={"name": "csrf_token"})["value"]  # type: ignore[index]
    data = {"username": f"famille@{TOWN}.example", "password": "guichet-demo", "csrf_token": token}
    client.post(f"/{TOWN}/login", data=data)
    with app.extensions["database"].session(TOWN) as session:
        document = session.scalars(select(Document)).one()
        account = session.scalars(select(Account).where(Account.email == f"famille@{TOWN}.example")).one()
        draft = session.scalars(select(Draft).where(Draft.id == step.split("/")[3])).one()
    assert (document.account_id, document.household_id, document.visitor) == (account.id, account.household_id, None)
    assert draft.account_id == account.id


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


def test_another_child_s_paper_is_offered_apart_under_that_child_s_name(
    app: Flask, family: FlaskClient, step: str
) -> None:
    reference = send(family, step)
    case, _ = case_with(app, reference)
    again = begin(family)
    people = [(person, name) for person, kind, name in draft_of(app, again).facts["people"] if kind == "child"]
    (mine, name), stranger = people[0], next(iter(people[1:]), None)
    with app.extensions["database"].begin(TOWN) as session:
        papers = session.scalars(select(Document).where(Document.kind == "vaccines")).all()
        for paper in papers[1:]:
            paper.removed_at = paper.uploaded_at
        paper = papers[0]
        paper.person_id, paper_id = mine, paper.id
    post(family, again, "next", proof=PDF, name="Dossier", without="Rien")

    def offered(person: str, where: str) -> list[str]:
        page = soup(family.get(again.replace("/papers", f"/children/children/{person}")).text)
        return [each.get_text(" ", strip=True) for each in page.select(f"[data-stored] {where}")]

    assert len(offered(mine, "> ul button")) == 1
    assert not offered(mine, "> p")
    new = again.replace("/papers", "/children/children/new")
    page = soup(family.get(new).text)
    assert "pour cette demande" in page.select_one("[data-stored] > p").get_text()  # type: ignore[union-attr]
    assert name in page.select_one("[data-stored]").get_text()  # type: ignore[union-attr]
    if stranger is not None:
        assert offered(stranger[0], "> p"), "another child's page"
    assert paper_id in str(page)
    assert case.household_id
