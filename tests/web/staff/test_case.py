from __future__ import annotations

import pytest
from flask import Flask, g
from sqlalchemy import select

from domain import cases, drafts
from domain.actors import of_account
from domain.database import counting
from domain.records import Case, CaseEvent, OutboxMail
from tests.journeys.person import Person, words
from tests.web.conftest import Enter, case_of
from tests.web.family.test_requests import sent_back
from web import casefile
from workflows import engine

TOWN = "carros"


@pytest.fixture
def case(app: Flask) -> Case:
    return case_of(app, TOWN, procedure="family", state="waiting")


def opened(enter: Enter, case: Case, name: str = "agent", query: str = "") -> Person:
    return Person(enter(TOWN, name)).visit(f"/{TOWN}/inbox/{case.reference}{query}")


def again(app: Flask, case: Case) -> Case:
    return case_of(app, TOWN, id=case.id)


def test_a_decision_opens_the_next_case(app: Flask, enter: Enter, case: Case) -> None:
    person = opened(enter, case)
    order = [str(link["href"]).rpartition("/")[2] for link in person.page.select(".queue li > a")]
    person.press("Valider").must_see("Validée", "Voici le dossier suivant")
    assert again(app, case).state == "valid"
    assert person.address.rpartition("/")[2] == order[(order.index(case.reference) + 1) % len(order)]


def test_the_last_decision_leads_back_to_an_empty_list(app: Flask, enter: Enter, case: Case) -> None:
    person = opened(enter, case, query=f"?q={case.reference}")
    person.press("Valider").must_see("Il n'y a plus rien à traiter dans cette liste")
    assert person.address == f"/{TOWN}/inbox"


def test_a_decision_is_mailed_and_written_in_the_journal(app: Flask, enter: Enter, case: Case) -> None:
    opened(enter, case).press("Valider", {"Message à la famille": "Merci, tout est en ordre."})
    with app.extensions["database"].session(TOWN) as session:
        line = session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc())
        ).first()
        assert (line.transition, line.actor_name, line.note) == ("approve", "Inès Martin", "Merci, tout est en ordre.")
        assert session.scalars(select(OutboxMail).where(OutboxMail.sent_at.is_(None))).first() is not None


@pytest.mark.parametrize(
    ("button", "answers", "said"),
    [
        ("Refuser", {}, "Écrivez le motif"),
        ("Demander un complément", {}, "Cochez au moins une réponse"),
        ("Demander un complément", {"À corriger : Situation familiale": True}, "Écrivez un message"),
    ],
)
def test_what_a_decision_needs_is_asked_for(
    app: Flask, enter: Enter, case: Case, button: str, answers: dict[str, object], said: str
) -> None:
    person = opened(enter, case).press(button, answers)
    assert person.status == 422
    person.must_see(said)
    assert again(app, case).state == "waiting"


def test_a_refused_decision_keeps_what_was_typed(app: Flask, enter: Enter, case: Case) -> None:
    person = opened(enter, case).press(
        "Demander un complément",
        {"À corriger : Situation familiale": True, "Ce que la famille doit corriger : Situation familiale": "Mariée ?"},
    )
    assert person.page.select_one('input[name="mark"][value="situation"]').has_attr("checked")
    assert person.page.select_one('textarea[name="mark-situation"]').get_text() == "Mariée ?"


def test_answers_to_correct_reach_the_family_with_their_sentence(app: Flask, enter: Enter, case: Case) -> None:
    opened(enter, case).press(
        "Demander un complément",
        {
            "À corriger : Situation familiale": True,
            "Ce que la famille doit corriger : Situation familiale": "Mariée ou pacsée ?",
            "Message à la famille": "Merci de préciser.",
        },
    )
    sent = again(app, case)
    assert sent.state == "incomplete"
    assert sent.marked == {"situation": "Mariée ou pacsée ?"}


def test_the_second_agent_is_told_who_decided_and_loses_nothing(app: Flask, enter: Enter, case: Case) -> None:
    slow, fast = opened(enter, case, "chef"), opened(enter, case, "agent")
    fast.press("Valider")
    slow.press("Refuser", {"Message à la famille": "Il manque le livret de famille."})
    assert slow.status == 409
    slow.must_see("Inès Martin a traité ce dossier", "Validée")
    assert slow.page.find("textarea", id="note").get_text() == "Il manque le livret de famille."
    assert again(app, case).state == "valid"


def test_a_double_click_decides_once(app: Flask, enter: Enter, case: Case) -> None:
    client = enter(TOWN, "agent")
    person = Person(client).visit(f"/{TOWN}/inbox/{case.reference}")
    token = str(person.page.find("input", attrs={"name": "csrf_token"})["value"])
    data = {"csrf_token": token, "version": str(case.version), "_action": "approve"}
    answers = [client.post(person.address, data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    with app.extensions["database"].session(TOWN) as session:
        lines = session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.transition == "approve")
        )
        assert len(list(lines)) == 1


def test_a_second_tab_with_another_message_is_told_so_and_keeps_it(app: Flask, enter: Enter, case: Case) -> None:
    client = enter(TOWN, "agent")
    one, other = (Person(client).visit(f"/{TOWN}/inbox/{case.reference}") for _ in range(2))
    one.press("Valider", {"Message à la famille": "Merci."})
    other.press("Valider", {"Message à la famille": "Merci, à lundi."})
    assert other.status == 409
    assert other.page.find("textarea", id="note").get_text() == "Merci, à lundi."


def test_only_answers_of_the_file_are_marked(app: Flask, enter: Enter, case: Case) -> None:
    client = enter(TOWN, "agent")
    person = Person(client).visit(f"/{TOWN}/inbox/{case.reference}")
    token = str(person.page.find("input", attrs={"name": "csrf_token"})["value"])
    data = {"csrf_token": token, "version": str(case.version), "_action": "ask", "note": "Corrigez."}
    answer = client.post(person.address, data=data | {"mark": "nonsense", "mark-nonsense": "x"})
    assert answer.status_code == 422
    assert "Cochez au moins une réponse" in answer.text
    data |= {"mark": ["nonsense", "situation"], "mark-situation": "Mariée ?", "mark-nonsense": "x"}
    assert client.post(person.address, data=data).status_code == 302
    assert again(app, case).marked == {"situation": "Mariée ?"}


def test_a_newcomers_answers_are_no_changes(app: Flask, enter: Enter) -> None:
    case = case_of(app, "charost", procedure="household", state="waiting")
    with app.extensions["database"].begin("charost") as session:
        stored = session.scalars(select(Case).where(Case.id == case.id)).one()
        newcomer = {"_key": "n1", "first_name": "Zoé", "last_name": "Petit"}
        holder = stored.before["holder"][0]
        rows = [{**holder, "last_name": "Durand-Neuf"}, *stored.answers["holder"][1:]]
        stored.answers = {**stored.answers, "children": [*stored.answers["children"], newcomer], "holder": rows}
    person = Person(enter("charost", "agent")).visit(f"/charost/inbox/{case.reference}")
    tables = {words(table.caption.get_text()): table for table in person.page.select("table.diff")}
    new = tables["Nouvelle personne : Zoé Petit"]
    assert sorted(words(row.td.get_text()) for row in new.select("tr:has(th[scope=row])")) == ["Petit", "Zoé"]
    changed = next(table for caption, table in tables.items() if "changée" in caption)
    assert "Durand-Neuf" in changed.get_text()
    assert "Zoé" not in changed.get_text()
    assert new.select_one('input[name="mark"][value="children-n1-first_name"]')


def test_a_child_without_a_record_is_a_newcomer_as_a_whole(app: Flask) -> None:
    with app.extensions["database"].session("cesson-sevigne") as session:
        case = session.scalars(select(Case).where(Case.procedure == "child", Case.state == "waiting")).first()
        assert case is not None
        session.expunge(case)
    with app.test_request_context("/cesson-sevigne/"):
        g.town = app.extensions["editions"].current("cesson-sevigne")
        case.before = {"household_only": "x"}
        [newcomer] = casefile.of_case(case).newcomers()
        assert newcomer.name == case.title
        assert "first_name" in {entry.name for entry in newcomer.entries}
        assert not {entry.name for entry in newcomer.entries} & {c.name for c in casefile.of_case(case).changes()}
        case.before = {"first_name": "Lou"}
        assert casefile.of_case(case).newcomers() == []


@pytest.mark.parametrize("action", ["answer", "lapse", "nonsense", ""])
def test_a_crafted_decision_is_refused(app: Flask, enter: Enter, case: Case, action: str) -> None:
    client = enter(TOWN, "agent")
    person = Person(client).visit(f"/{TOWN}/inbox/{case.reference}")
    token = str(person.page.find("input", attrs={"name": "csrf_token"})["value"])
    answer = client.post(person.address, data={"csrf_token": token, "version": str(case.version), "_action": action})
    assert answer.status_code in {409, 422}
    assert again(app, case).state == "waiting"


def test_a_family_decides_nothing_here(app: Flask, enter: Enter, case: Case) -> None:
    client = enter(TOWN, "famille")
    token = str(Person(client).visit(f"/{TOWN}/account").page.find("input", attrs={"name": "csrf_token"})["value"])
    data = {"csrf_token": token, "version": str(case.version), "_action": "approve"}
    assert client.post(f"/{TOWN}/inbox/{case.reference}", data=data).status_code == 403
    assert again(app, case).state == "waiting"


def test_each_decision_says_its_key(enter: Enter, case: Case) -> None:
    buttons = opened(enter, case).page.select(".decide button[data-key]")
    assert {(words(button.kbd.get_text()), button["data-key"]) for button in buttons} == {
        ("V", "v"),
        ("P", "p"),
        ("C", "c"),
        ("R", "r"),
    }


def test_the_family_stands_beside_its_case(app: Flask, enter: Enter) -> None:
    case = case_of(app, TOWN, procedure="family", state="valid")
    person = opened(enter, case, query="?view=all")
    person.must_see("La famille", "Claire Roux", "Missie Roux", "Ses autres dossiers")


def test_a_case_keeps_its_budget_of_queries(app: Flask, enter: Enter, case: Case) -> None:
    client = enter(TOWN, "agent")
    client.get(f"/{TOWN}/inbox/{case.reference}")
    with counting(app.extensions["database"]) as statements:
        client.get(f"/{TOWN}/inbox/{case.reference}")
    assert len(statements) <= 17, "\n".join(statements)


def test_the_agent_sees_what_was_corrected_since_their_request(app: Flask, enter: Enter) -> None:
    case, account = sent_back(app, situation="Mariée ou pacsée ?")
    with app.extensions["database"].begin(TOWN) as session:
        again = session.scalars(select(Case).where(Case.id == case.id)).one()
        town, actor = app.extensions["editions"].of(TOWN, again.edition), of_account(account)
        before = again.answers["situation"]
        options = town.procedures["family"].questions()["situation"].options["options"]
        draft = drafts.reopen(session, case=again, actor=actor, facts=again.facts)
        answers = {**again.answers, "situation": next(value for value in options if value != before)}
        engine.submit(session, town=town, draft=draft, actor=actor, answers=answers)
        line = cases.last_event(session, again)
        assert line is not None
        assert line.data["corrected_from"] == {"situation": before}
    person = opened(enter, case)
    person.must_see("renvoyée le", "Corrigé depuis votre demande", "Situation familiale : Mariée ou pacsée ?")
    table = person.page.select_one("table.diff")
    assert [words(row.th.get_text()) for row in table.select("tbody tr")] == ["Situation familiale"]
    assert table.find("del").get_text() != table.find("ins").get_text()
    opened(enter, case).press("Valider")
    person = opened(enter, case)
    assert not person.sees("Corrigé depuis votre demande")
    person.must_see("renvoyée le", "Mariée ou pacsée ?")
