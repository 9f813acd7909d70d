"""The page of who gives an opinion, and the agents' page beside the case."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from domain.clock import now
from domain.records import Case, CaseEvent, Document, Opinion, Reading
from tests.web import outside_town
from tests.web.conftest import Enter, case_of
from tests.web.outside_town import SECRETS, SHOWN, TOWN, link_of
from tests.web.pages import check_page, soup, token_of
from web.filters import moment_fr
from workflows.engine import take


@pytest.fixture
def case(app: Flask, tmp_path: Path) -> Case:
    """A request whose school was asked."""
    town = outside_town.publish(app, tmp_path)
    sent = outside_town.send(app, town, tmp_path)
    with app.extensions["database"].begin(TOWN) as session:
        from domain.actors import Actor

        again = session.scalars(select(Case).where(Case.id == sent.id)).one()
        agent = Actor("agent", name="Inès", roles=("agent",))
        take(session, town=town, case=again, transition="consult", actor=agent, expected_version=again.version)
    return sent


def press(client: FlaskClient, address: str, action: str, **typed: str) -> TestResponse:
    data = {"csrf_token": token_of(client, address), "_action": action, **typed}
    return client.post(address, data=data, follow_redirects=True)


def readings(app: Flask) -> list[Reading]:
    with app.extensions["database"].session(TOWN) as session:
        return list(session.scalars(select(Reading).order_by(Reading.id)))


def change(app: Flask, **values: object) -> None:
    with app.extensions["database"].begin(TOWN) as session:
        opinion = session.scalars(select(Opinion)).one()
        for name, value in values.items():
            setattr(opinion, name, value)


def opinion_of(app: Flask) -> Opinion:
    with app.extensions["database"].session(TOWN) as session:
        return session.scalars(select(Opinion)).one()


def test_a_look_at_the_address_tells_and_writes_nothing(app: Flask, client: FlaskClient, case: Case) -> None:
    before = readings(app)
    for method in ("GET", "HEAD"):
        answer = client.open(link_of(app), method=method)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
    page = client.get(link_of(app))
    check_page(soup(page.text), "opinion")
    assert "École Moulin" in page.text
    assert not [text for text in (*SECRETS, SHOWN, "Claire", "accueillir") if text in page.text]
    assert len(readings(app)) == len(before)
    assert opinion_of(app).opened_at is None


def test_the_file_opens_after_its_reading_is_written_down(app: Flask, client: FlaskClient, case: Case) -> None:
    page = press(client, link_of(app), "open")
    assert page.request.method == "GET"
    check_page(soup(page.text), "opinion opened")
    assert SHOWN in page.text
    assert "accueillir cet enfant" in page.text
    assert "Justificatif du motif" in page.text
    assert not [text for text in (*SECRETS, "Claire", "Avis d’imposition") if text in page.text]
    trace = readings(app)[-1]
    assert (trace.what, trace.account_name, trace.case_id) == ("opinion", "École Moulin", case.id)
    other = app.test_client()
    assert SHOWN not in other.get(link_of(app)).text, "another browser writes its own reading"


def test_a_named_paper_opens_as_a_marked_copy_and_no_other(app: Flask, client: FlaskClient, case: Case) -> None:
    link = link_of(app)
    page = soup(press(client, link, "open").text)
    button = page.select_one("button[value^='paper:']")
    assert button is not None
    assert len(page.select("button[value^='paper:']")) == 1
    opened = press(client, link, str(button["value"]))
    assert (opened.status_code, opened.content_type) == (200, "application/pdf")
    assert "?open=" in opened.request.full_path
    assert readings(app)[-1].what == "document"
    assert app.test_client().get(link + "/papers/" + readings(app)[-1].document_id).status_code == 302
    with app.extensions["database"].session(TOWN) as session:
        tax = session.scalars(select(Document).where(Document.name.like("avis-imposition%"))).one()
    count = len(readings(app))
    assert press(client, link, f"paper:{tax.id}").status_code == 404
    token = opened.request.full_path.partition("?")[2]
    assert client.get(f"{link}/papers/{tax.id}?{token}").status_code == 404
    assert len(readings(app)) == count


def test_a_draft_is_kept_then_the_opinion_is_given_and_the_case_goes_on(
    app: Flask, client: FlaskClient, enter: Enter, case: Case
) -> None:
    link = link_of(app)
    press(client, link, "open")
    kept = press(client, link, "keep", verdict="reserved", comment="À voir avec la cantine", giver="")
    assert "brouillon est gardé" in kept.text
    assert soup(kept.text).select_one("input[value=reserved][checked]")
    assert "À voir avec la cantine" in kept.text
    agent = enter(TOWN, "agent")
    assert "cantine" not in agent.get(f"/{TOWN}/inbox/{case.reference}").text
    refused = press(client, link, "give", verdict="unfavourable", comment="", giver="Anne Petit")
    assert refused.status_code == 422
    assert soup(refused.text).select_one(".error-summary a[href='#comment']")
    given = press(
        client, link, "give", verdict="reserved", comment="Oui, <b>sans</b> cantine", giver="Anne Petit, directrice"
    )
    assert "Votre avis est transmis" in given.text
    assert SHOWN not in given.text
    assert case_of(app, TOWN, id=case.id).state == "decided"
    told = agent.get(f"/{TOWN}/inbox/{case.reference}").text
    assert "Oui, &lt;b&gt;sans&lt;/b&gt; cantine" in told
    assert "Anne Petit, directrice (École Moulin)" in told
    again = (
        press(client, link, "give", verdict="favourable", comment="", giver="x")
        if "csrf" in given.text
        else client.get(link)
    )
    assert "est transmis" in again.text
    assert opinion_of(app).verdict == "reserved"
    family = enter(TOWN, "famille").get(f"/{TOWN}/family/requests/{case.reference}").text
    assert "cantine" not in family


@pytest.mark.parametrize(
    ("values", "code", "sentence"),
    [
        ({"state": "withdrawn"}, 410, "n’attend plus cet avis"),
        ({"state": "passed"}, 410, "délai pour donner cet avis est passé"),
        ({"links": []}, 404, "Ouvrez-le depuis le courriel"),
    ],
)
def test_a_link_that_ended_says_what_to_do(
    app: Flask, client: FlaskClient, case: Case, values: dict[str, object], code: int, sentence: str
) -> None:
    link = link_of(app)
    press(client, link, "open")
    change(app, **values)
    page = client.get(link)
    assert page.status_code == code
    check_page(soup(page.text), sentence)
    assert sentence in page.text.replace("\u202f", " ").replace("\xa0", " ")
    assert "04 65 71 12 40" in page.text.replace("\xa0", " ")
    assert SHOWN not in page.text


def test_a_late_link_still_opens_and_an_old_one_does_not(app: Flask, client: FlaskClient, case: Case) -> None:
    change(app, due_at=now() - timedelta(days=2))
    assert "était attendue" in client.get(link_of(app)).text
    change(app, due_at=now() - timedelta(days=40))
    assert client.get(link_of(app)).status_code == 410


def test_the_link_of_an_opinion_given_says_for_a_month_what_was(app: Flask, client: FlaskClient, case: Case) -> None:
    link = link_of(app)
    press(client, link, "open")
    given = press(client, link, "give", verdict="favourable", comment="", giver="Anne Petit")
    ended = opinion_of(app).ended_at
    assert ended is not None
    assert f"rappelle jusqu’au {moment_fr(ended + timedelta(days=30))}" in given.text
    change(app, ended_at=now() - timedelta(days=29))
    assert "Anne Petit" in client.get(link).text
    change(app, ended_at=now() - timedelta(days=31))
    over = client.get(link)
    check_page(soup(over.text), "opinion given long ago")
    assert (over.status_code, "déjà été transmis" in over.text) == (410, True)
    assert not [text for text in ("Anne Petit", "avorable", SHOWN) if text in over.text]
    assert press_anyway(client, link).status_code == 410


def press_anyway(client: FlaskClient, link: str) -> TestResponse:
    """The button of a page that was left open."""
    return client.post(link, data={"csrf_token": token_of(client, f"/{TOWN}/login"), "_action": "open"})


def test_what_was_typed_survives_an_expired_page(app: Flask, client: FlaskClient, case: Case) -> None:
    link = link_of(app)
    press(client, link, "open")
    typed = {"_action": "give", "verdict": "favourable", "comment": "longue réflexion", "giver": "Anne"}
    stale = client.post(link, data={**typed, "csrf_token": "old"})
    assert (stale.status_code, "longue réflexion" in stale.text) == (422, True)
    elsewhere = app.test_client()
    elsewhere.get(link)
    moved = elsewhere.post(link, data={**typed, "csrf_token": token_of(elsewhere, link)})
    assert (moved.status_code, "longue réflexion" in moved.text) == (422, True)
    assert opinion_of(app).state == "waiting"


@pytest.mark.parametrize("link", ["x", "0" * 64, "%C3%A9" * 40, "../inbox"])
def test_an_invented_link_opens_nothing(app: Flask, client: FlaskClient, case: Case, link: str) -> None:
    for answer in (client.get(f"/{TOWN}/opinions/{link}"), client.get(link_of(app).replace(TOWN, "carcans"))):
        assert answer.status_code in {404, 302}
        assert "École Moulin" not in answer.text


# ------------------------------------------------------------------------------------------- agents


def test_an_agent_asks_reminds_and_withdraws(app: Flask, enter: Enter, case: Case) -> None:
    agent, page = enter(TOWN, "agent"), f"/{TOWN}/inbox/{case.reference}/opinions"
    shown = soup(agent.get(page).text)
    check_page(shown, "opinions")
    offered = {str(each["value"]) for each in shown.select("input[type=checkbox]")}
    assert offered == {"reason", "income", "proof", "tax_notice"}, "what is reserved to others is not offered"
    typed = {"name": "Mairie de Vence", "email": "mairie@vence.example", "question": "D’accord ?", "days": "5"}
    data = {"csrf_token": token_of(agent, page), "_action": "ask", **typed, "answers": ["income", "health_note"]}
    asked = agent.post(page, data=data, follow_redirects=True)
    assert "Le lien part à Mairie de Vence" in asked.text
    with app.extensions["database"].session(TOWN) as session:
        vence = session.scalars(select(Opinion).where(Opinion.name == "Mairie de Vence")).one()
    assert vence.answers == ["income"], "what an agent may not read, they do not show"
    family = app.test_client()
    read = press(family, link_of(app), "open").text
    assert SECRETS[0] in read
    assert SHOWN not in read
    assert SECRETS[1] not in read
    first = link_of(app)
    assert "Un rappel part" in press(agent, page, f"remind:{vence.id}").text
    assert link_of(app) != first
    assert "n’est plus attendu" in press(agent, page, f"withdraw:{vence.id}").text.replace("\xa0", " ")
    assert family.get(first).status_code == 410
    with app.extensions["database"].session(TOWN) as session:
        notes = [
            line.note for line in session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)) if line.note
        ]
    assert len(notes) == 3
    assert press(agent, page, "withdraw:nothing").status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "à qui vous demandez"),
        ({"email": "mairie"}, "adresse"),
        ({"days": "0"}, "de 1 à 90 jours"),
        ({"days": "900"}, "de 1 à 90 jours"),
    ],
)
def test_a_demand_says_what_is_missing_and_keeps_what_was_typed(
    app: Flask, enter: Enter, case: Case, typed: dict[str, str], sentence: str
) -> None:
    agent, page = enter(TOWN, "agent"), f"/{TOWN}/inbox/{case.reference}/opinions"
    whole = {"name": "Vence", "email": "mairie@vence.example", "question": "Question gardée ?", "days": "5"}
    answer = press(agent, page, "ask", **{**whole, **typed})
    assert answer.status_code == 422
    assert sentence in soup(answer.text).select_one(".error-summary").get_text().replace("\xa0", " ")  # type: ignore[union-attr]
    assert "Question gardée" in answer.text


def test_the_words_of_who_read_a_reserved_answer_are_reserved_too(app: Flask, enter: Enter, case: Case) -> None:
    change(app, answers=["reason", "health_note"])
    expert = app.test_client()
    press(expert, link_of(app), "open")
    press(expert, link_of(app), "give", verdict="unfavourable", comment="son asthme l’interdit", giver="Dr Sage")
    agent, chief = enter(TOWN, "agent"), enter(TOWN, "chef")
    page = f"/{TOWN}/inbox/{case.reference}"
    for client, address in ((agent, page), (agent, f"{page}/opinions"), (chief, page)):
        told = client.get(address).text
        assert "asthme" not in told
        assert "Défavorable" in told
    revealed = chief.post(f"{page}/reserved", data={"csrf_token": token_of(chief, page)})
    assert "son asthme" in revealed.text
