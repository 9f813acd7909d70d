"""« Mes données »: read, taken away, corrected; and nothing of another home."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from domain import households, people, readings
from domain.actors import SYSTEM
from domain.clock import now, today
from domain.records import Account, Case, Document, Household, OutboxMail, Reading
from domain.sources import Source
from tests.web.conftest import Enter
from tests.web.pages import check_page, soup, token_of

TOWN = "carros"
TOWNS = ("carbon-blanc", "carcans", "carros", "cesson-sevigne", "charost")
PAGE = "/{}/family/data"


def account_of(app: Flask, name: str, town: str = TOWN) -> Account:
    with app.extensions["database"].session(town) as session:
        return session.scalars(select(Account).where(Account.email == f"{name}@{town}.example")).one()


def take_away(client: FlaskClient, town: str = TOWN) -> zipfile.ZipFile:
    page = PAGE.format(town)
    answer = client.post(f"{page}/export", data={"csrf_token": token_of(client, page)})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    return zipfile.ZipFile(io.BytesIO(answer.data))


def data_in(archive: zipfile.ZipFile) -> dict[str, object]:
    return json.loads(archive.read("donnees.json"))


def keep_a_paper(
    app: Flask, account: Account, tmp_path: Path, content: bytes = b"%PDF-1.7 proof", **more: object
) -> str:
    """A paper in the space of a family, its file in the store."""
    import hashlib

    path, digest = tmp_path / "paper", hashlib.sha256(content).hexdigest()
    path.write_bytes(content)
    app.extensions["gateways"]["files"].put(account.town, path, digest)
    values = {"name": "../Facture d’eau.jpeg", "content_type": "application/pdf", "size": len(content), "scan": "clean"}
    with app.extensions["database"].begin(account.town) as session:
        document = Document(town=account.town, household_id=account.household_id, hash=digest, **(values | more))
        session.add(document)
        session.flush()
        return document.id


@pytest.mark.parametrize("town", TOWNS)
def test_the_page_of_a_familys_data_keeps_the_rules_of_every_page(enter: Enter, town: str) -> None:
    for name in ("famille", "nouvelle", "petit"):
        answer = enter(town, name).get(PAGE.format(town))
        assert answer.status_code == 200
        check_page(soup(answer.text), f"{town} {name}")


@pytest.mark.parametrize("town", TOWNS)
def test_each_record_is_read_in_words_and_has_who_corrects_it(app: Flask, enter: Enter, town: str) -> None:
    page = soup(enter(town, "famille").get(PAGE.format(town)).text)
    titles = [heading.get_text(" ", strip=True) for heading in page.find_all("h2")]
    assert "Claire Roux (titulaire du compte)" in titles
    assert "Missie Roux (enfant)" in titles
    for section in page.select('section[aria-labelledby^="record-"]'):
        assert section.select_one('.actions a[href*="/procedures/"], .actions span'), section.h2
        for said in section.select("dd"):
            assert not said.get_text(strip=True).startswith(("{", "[", "True", "False")), said
    assert "female" not in page.get_text()


def test_a_link_to_correct_opens_a_procedure(enter: Enter) -> None:
    client = enter(TOWN, "famille")
    links = soup(client.get(PAGE.format(TOWN)).text).select('section[aria-labelledby^="record-"] .actions a')
    assert len(links) >= 4
    for link in links:
        assert client.get(str(link["href"])).status_code in (200, 302, 303), link


def test_the_archive_holds_a_page_data_and_papers(app: Flask, enter: Enter, tmp_path: Path) -> None:
    document = keep_a_paper(app, account_of(app, "famille"), tmp_path, kind="address_proof")
    archive = take_away(enter(TOWN, "famille"))
    assert archive.testzip() is None
    assert archive.namelist() == ["lisez-moi.html", "donnees.json", "documents/1-Facture d’eau.pdf"]
    assert archive.read("documents/1-Facture d’eau.pdf") == b"%PDF-1.7 proof"
    page = archive.read("lisez-moi.html").decode()
    assert "Claire" in page
    assert 'href="/' not in page
    [told] = data_in(archive)["documents"]
    assert (told["id"], told["file"], told["kind"]) == (document, "documents/1-Facture d’eau.pdf", "address_proof")


@pytest.mark.parametrize("town", TOWNS)
def test_every_export_reads_back(enter: Enter, town: str) -> None:
    data = data_in(take_away(enter(town, "famille"), town))
    assert data["format"] == 1
    assert {person["values"]["first_name"] for person in data["people"]} >= {"Claire", "Missie", "Sami"}
    assert all(request["answers"] and request["history"] for request in data["requests"])


def test_no_secret_leaves(app: Flask, enter: Enter) -> None:
    account = account_of(app, "famille")
    link = f"http://localhost/carros/password/{'x' * 43}"
    with app.extensions["database"].begin(TOWN) as session:
        values = {"subject": "Mot de passe", "text": f"Choisissez : {link}", "html": "", "dedupe": "link:1"}
        session.add(OutboxMail(town=TOWN, to_address=account.email, sent_at=now(), **values))
    client = enter(TOWN, "famille")
    archive = take_away(client)
    texts = [archive.read(name).decode() for name in archive.namelist()] + [client.get(PAGE.format(TOWN)).text]
    assert all("Choisissez" in text for text in texts)
    for text in texts:
        assert "x" * 43 not in text
        assert "$argon2" not in text
        assert account.password_hash not in text


def test_a_file_that_is_lost_stops_no_other(app: Flask, enter: Enter, tmp_path: Path) -> None:
    account = account_of(app, "famille")
    for number, content in enumerate((b"%PDF- one", b"%PDF- two"), 1):
        keep_a_paper(app, account, tmp_path, content, name=f"{number}.pdf")
    with app.extensions["database"].session(TOWN) as session:
        lost = session.scalars(select(Document).where(Document.name == "1.pdf")).one().hash
    app.extensions["gateways"]["files"].delete(TOWN, lost)
    archive = take_away(enter(TOWN, "famille"))
    assert archive.read("documents/2-2.pdf") == b"%PDF- two"
    assert "documents/1-1.pdf" in archive.read("fichiers-manquants.txt").decode()


@pytest.mark.parametrize("scan", ["waiting", "refused"])
def test_a_paper_that_is_not_clean_is_named_and_not_given(app: Flask, enter: Enter, tmp_path: Path, scan: str) -> None:
    keep_a_paper(app, account_of(app, "famille"), tmp_path, scan=scan)
    archive = take_away(enter(TOWN, "famille"))
    assert archive.namelist() == ["lisez-moi.html", "donnees.json"]
    assert [paper["file"] for paper in data_in(archive)["documents"]] == [None]


def test_an_export_is_logged_and_shown(app: Flask, enter: Enter) -> None:
    client = enter(TOWN, "famille")
    take_away(client)
    with app.extensions["database"].session(TOWN) as session:
        [reading] = session.scalars(select(Reading))
    assert (reading.what, reading.household_id) == ("export", account_of(app, "famille").household_id)
    assert "vous : l’export de toutes vos données" in soup(client.get(PAGE.format(TOWN)).text).get_text()


def test_a_second_export_waits_a_minute(app: Flask, enter: Enter) -> None:
    client = enter(TOWN, "famille")
    take_away(client)
    page = PAGE.format(TOWN)
    again = client.post(f"{page}/export", data={"csrf_token": token_of(client, page)}, follow_redirects=True)
    assert "Attendez une minute" in again.text
    with app.extensions["database"].session(TOWN) as session:
        assert len(list(session.scalars(select(Reading)))) == 1
    with time_machine.travel(now() + timedelta(seconds=61), tick=True):
        take_away(client)


def test_a_mail_about_another_account_of_the_same_address_is_not_told(app: Flask, enter: Enter) -> None:
    """Two parents may share one mailbox: each export tells only what was written about its own account."""
    account, other, client = account_of(app, "famille"), account_of(app, "petit"), enter(TOWN, "famille")
    with app.extensions["database"].begin(TOWN) as session:
        session.merge(other).email = account.email
        case = session.scalars(select(Case).where(Case.account_id == other.id)).first()
        for dedupe in (f"{case.id}:1:received", "link:2"):
            mail = {"subject": f"Pour {dedupe}", "text": "t", "html": "", "dedupe": dedupe}
            session.add(OutboxMail(town=TOWN, to_address=account.email, **mail))
    assert data_in(take_away(client))["mails"] == []


# ------------------------------------------------------------------------------------------- who may not


def test_the_page_is_for_families(enter: Enter, client: FlaskClient) -> None:
    assert enter(TOWN, "agent").get(PAGE.format(TOWN)).headers["Location"] == f"/{TOWN}/inbox"
    assert "/login" in client.get(PAGE.format(TOWN)).headers["Location"]
    assert client.get(f"/{TOWN}/family/data/export").status_code == 405


def test_looking_writes_nothing(app: Flask, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    client, database = enter(TOWN, "famille"), app.extensions["database"]
    opened = database.session
    monkeypatch.setattr(database, "session", lambda town, **more: opened(town, **{**more, "readonly": True}))
    assert client.get(PAGE.format(TOWN)).status_code == 200


def test_the_page_takes_as_many_statements_whatever_the_familys_size(app: Flask, enter: Enter) -> None:
    from domain.database import counting

    counts = []
    for name in ("famille", "nouvelle"):
        client = enter(TOWN, name)
        client.get(PAGE.format(TOWN))
        with counting(app.extensions["database"]) as statements:
            client.get(PAGE.format(TOWN))
        counts.append(len(statements))
    assert max(counts) <= 18, counts


def test_trap_25_the_other_home_of_a_child_is_nowhere_on_the_page_nor_in_the_archive(
    app: Flask, enter: Enter, tmp_path: Path
) -> None:
    mine, theirs = account_of(app, "famille"), account_of(app, "nguyen")
    keep_a_paper(app, theirs, tmp_path, name="Jugement Nguyen.pdf")
    with app.extensions["database"].begin(TOWN) as session:
        home = session.get(Household, (TOWN, theirs.household_id))
        child = next(p for p, _ in households.members(session, mine.household_id) if p.first_name == "Missie")
        said = {"first_name": "Missie", "doctor_name": "Dr Autrefoyer", "address": {"street": "rue Autrefoyer"}}
        source = Source("family", today(), "CAR-26-AUTR-11")
        people.write_person(
            session, household=home, kind="child", role="child", values=said, person_id=child.id, source=source
        )
        people.write_guardianship(session, child=child, relations={theirs.person_id: ("Autrefoyer", True)})
        readings.note(session, actor=SYSTEM, what="document", detail="Autrefoyer", household_id=home.id)
    client = enter(TOWN, "famille")
    archive = take_away(client)
    seen = [client.get(PAGE.format(TOWN)).text, *(archive.read(name).decode() for name in archive.namelist())]
    assert all("Missie" in text for text in seen)
    for text in seen:
        for secret in ("Autrefoyer", "Nguyen", "nguyen", "CAR-26-AUTR-11", home.linking_key, theirs.person_id):
            assert secret not in text
    assert "Autrefoyer" in enter(TOWN, "nguyen").get(PAGE.format(TOWN)).text
