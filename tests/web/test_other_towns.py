"""Nobody reaches into another town: every address, with somebody logged in elsewhere.

Whoever is of Carcans tries every address of Carros, then every address of Carcans with the ids of what Carros holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from domain import mentions, opinions, webhooks
from domain.actors import SYSTEM
from domain.clock import now, today
from domain.opinions import Asked
from domain.records import (
    Absence,
    Account,
    Attachment,
    Bulk,
    Case,
    CaseLabel,
    CaseOpening,
    Document,
    Draft,
    Export,
    HouseholdPerson,
    Mention,
    Merge,
    Message,
    Opinion,
    Person,
    Purge,
    Reading,
    SavedView,
    Thread,
    WebhookCall,
)
from tests.web.conftest import Enter, case_of
from tests.web.family.two_homes import make
from tests.web.pages import token_of

OPEN = {
    "public.home", "public.page", "public.theme", "public.logo", "accounts.login", "accounts.check", "accounts.logout",
    "accounts.forgotten", "accounts.send_links", "accounts.choose", "accounts.set_password", "accounts.ask_activation",
    "accounts.activate", "accounts.activated", "public.opinion", "public.answer_opinion", "public.opinion_paper",
}  # fmt: skip
"""Pages that anybody may open, logged in or not."""
MINE = ("public.", "accounts.", "family.", "staff.")


def rules_of_towns(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if "town" in rule.arguments and rule.endpoint.startswith(MINE) and rule.endpoint not in OPEN:
            yield rule


@pytest.mark.parametrize("name", ["famille", "agent", "chef", "config"])
def test_a_login_of_one_town_opens_nothing_in_another(app: Flask, enter: Enter, name: str) -> None:
    client = enter("carros", name)
    case = case_of(app, "carcans", holder="staff")
    token = token_of(client, "/carros/account")
    rules = list(rules_of_towns(app))
    assert len(rules) >= 8
    for rule in rules:
        values = dict.fromkeys(rule.arguments - {"town"}, case.reference)
        with app.test_request_context():
            address = rule.build({"town": "carcans", **values})
        assert address is not None
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = client.open(
                address[1], method=method, data={"csrf_token": token, "version": "1", "_action": "approve"}
            )
            assert answer.status_code in {302, 303}, (rule.endpoint, answer.status_code)
            assert answer.headers["Location"].startswith("/carcans/login"), rule.endpoint
    assert case_of(app, "carcans", id=case.id).version == case.version


@pytest.mark.parametrize("address", ["inbox/{0}", "family/requests/{0}"])
@pytest.mark.parametrize("name", ["famille", "agent", "chef"])
def test_a_reference_of_another_town_is_not_found(app: Flask, enter: Enter, name: str, address: str) -> None:
    reference = case_of(app, "carcans").reference
    answer = enter("carros", name).get("/carros/" + address.format(reference), follow_redirects=True)
    assert reference not in answer.text
    assert answer.status_code in {403, 404, 200}


def test_the_name_of_another_town_in_the_cookie_is_worth_nothing(app: Flask, enter: Enter) -> None:
    client = enter("carros", "agent")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = cookie["_user_id"].replace("carros:", "carcans:")
    assert client.get("/carcans/inbox").status_code in {302, 303}


# ------------------------------------------------------------------------ every record of one town, from another

ROLES = ["visitor", "famille", "agent", "chef", "config"]
WATCHED = (
    Absence,
    Attachment,
    Bulk,
    Case,
    CaseLabel,
    CaseOpening,
    Document,
    Draft,
    Export,
    HouseholdPerson,
    Mention,
    Merge,
    Message,
    Opinion,
    Person,
    Purge,
    Reading,
    SavedView,
    Thread,
)
ACTIONS = ["approve", "cancel", "decline", "give", "link", "merge", "next", "read", "remove", "send", "settle"]
PARTS = {
    "step_id": "information",
    "group_id": "children",
    "name": "vaccines",
    "page": "1",
    "transition": "approve",
    "link": "nothing",
}
"""What an address names that is no record."""
CROSSED = [
    ("inbox/{own_case}/files/{document_id}", {}),
    ("people/{own_person}", {"_action": "unlink:{household}"}),
    ("desk/{household_id}", {"draft": "{draft_id}"}),
    ("procedures/child?family={household_id}", {"reason": "moi"}),
    ("people/duplicates", {"merge": "{merge}"}),
    ("people/duplicates/{own_person}/{gone_id}", {"_action": "merge"}),
    ("people/duplicates/{kept_id}/{own_person}", {"_action": "apart"}),
    ("family/documents", {"_action": "remove:{document_id}"}),
    ("procedures/child?person={person_id}", {}),
    ("procedures/child?case={reference}", {}),
    ("bulk", {"case": "{reference}"}),
    ("absences", {"account": "{agent}", "from_day": "2099-01-01", "until_day": "2099-01-02"}),
    ("absences", {"stand_in": "{agent}", "from_day": "2099-01-01", "until_day": "2099-01-02"}),
    ("hand-over", {"account": "{agent}", "receiver": "{agent}"}),
    ("inbox/{own_case}", {"_action": "@assign", "assignee": "{agent}"}),
    ("inbox/{own_case}", {"_action": "@message", "note": "Intrus", "reference": "{reference}"}),
    ("for-me", {"_action": "seen:{mention}"}),
    ("family/messages", {"about": "{reference}", "text": "Intrus", "key": "crossed"}),
    ("inbox/{own_case}/opinions", {"_action": "withdraw:{opinion}"}),
    ("inbox/{own_case}/opinions", {"_action": "remind:{opinion}"}),
    ("inbox/{own_case}/calls/{call_id}", {}),
    ("opinions/{opinion_link}", {"_action": "open"}),
]
"""Posts that name a record of the other town beside one's own."""
SEARCHES = [
    "desk?q={text}",
    "people?q={text}",
    "people?q={key}",
    "inbox?q={reference}",
    "people/duplicates",
    "purges",
    "family/data",
    "views",
    "absences",
    "inbox?view=mine",
    "exports",
    "figures",
    "messages?view=all",
    "for-me",
    "family/messages",
    "workflows",
    "opinions/{opinion_link}",
]


def desk_of(session: Session, reference: str) -> dict[str, str]:
    """What an agent of Carros set for themselves: a view, an absence, an act on a case, a label, a page left open."""
    ines = session.scalars(select(Account).where(Account.email == "agent@carros.example")).one()
    case, own = session.scalars(select(Case).where(Case.reference == reference)).one(), {"account_id": ines.id}
    view = SavedView(town="carros", owner_name="Inès", name="vue-de-carros", shared=True, **own)
    absence = Absence(town="carros", account_name="absente-de-carros", from_day=today(), until_day=today(), **own)
    act = Bulk(town="carros", items=[{"id": case.id, "reference": reference, "version": case.version}], **own)
    label = CaseLabel(town="carros", case_id=case.id, label="urgent")
    opening = CaseOpening(town="carros", case_id=case.id, account_name="agente-de-carros", at=now(), **own)
    export = Export(town="carros", format="csv", title="liste-de-carros", state="done", hash="a" * 64, **own)
    session.add_all([view, absence, act, label, opening, export])
    session.flush()
    return {"view_id": view.id, "absence_id": absence.id, "bulk_id": act.id, "export_id": export.id, "agent": ines.id}


def outside_of(session: Session, reference: str) -> dict[str, str]:
    """An opinion asked on a case of Carros, and a call about it."""
    case = session.scalars(select(Case).where(Case.reference == reference)).one()
    asked = Asked("expert-de-carros", "expert@example.fr", "question-de-carros", answers=("medical_note",))
    one = opinions.ask(session, case=case, asked=asked, actor=SYSTEM, due_at=now() + timedelta(days=5), moment=now())
    link = opinions.new_link(session, opinion=one)
    webhooks.queue_call(session, case=case, name="erp", body={}, dedupe="x")
    return {"opinion": one.id, "opinion_link": link, "call_id": session.scalars(select(WebhookCall)).one().id}


def mention_of(session: Session, reference: str) -> dict[str, str]:
    """A note of Carros that names its agent."""
    ines = session.scalars(select(Account).where(Account.email == "agent@carros.example")).one()
    case = session.scalars(select(Case).where(Case.reference == reference)).one()
    note = "note-de-carros"
    mentions.leave_note(session, case=case, actor=SYSTEM, note=note, mentioned=[ines], at=now())
    return {"mention": session.scalars(select(Mention)).one().id}


@pytest.fixture
def held(app: Flask, tmp_path: Path) -> dict[str, Any]:
    """The id of one record of Carros for each name of an address, and the texts that nobody of Carcans may read."""
    claire, nour = make(app, tmp_path)
    ids = claire.objects
    with app.extensions["database"].begin("carros") as session:
        missie = session.scalars(select(Person).where(Person.id == ids["missie"])).one()
        line = {"id": "x", "reference": ids["request"], "label": "bordereau-de-carros", "since": "2020-01-01"}
        purge = Purge(town="carros", rule="accepted_requests", items=[line])
        pair = {"kept_id": ids["missie"], "gone_id": ids["holder"]}
        merge = Merge(town="carros", verdict="distinct", by_name="agente-de-carros", **pair)
        session.add_all([purge, merge])
        session.flush()
        more = {"purge_id": purge.id, "merge": merge.id, "key": missie.linking_key or "", **pair}
        more |= desk_of(session, ids["request"]) | mention_of(session, ids["request"])
        more |= outside_of(session, ids["request"])
    with app.extensions["database"].session("carcans") as session:
        more["own_person"] = session.scalars(select(Person).where(Person.kind == "child")).first().id
    secrets = [text for text in claire.secrets + nour.secrets if "-de-" in text or text == ids["request"]]
    named = {
        "reference": ids["request"],
        "draft_id": ids["draft"],
        "document_id": ids["document"],
        "thread_id": ids["thread"],
    }
    own = {"own_case": case_of(app, "carcans", holder="staff").reference, "household": claire.household}
    more["household_id"] = claire.household
    found = {**named, **own, **more, "person_id": ids["missie"], "text": "contact-de-claire"}
    return {
        **found,
        "secrets": [
            *secrets,
            "bordereau-de-carros",
            "agente-de-carros",
            "note-de-carros",
            "vue-de-carros",
            "absente-de-carros",
            "liste-de-carros",
            "expert-de-carros",
            "question-de-carros",
        ],
    }


def naming_records(app: Flask, held: dict[str, Any]) -> Iterator[Rule]:
    """Addresses that name a record of a town."""
    for rule in app.url_map.iter_rules():
        if "town" in rule.arguments and rule.arguments & held.keys():
            yield rule


def addresses(app: Flask, held: dict[str, Any], town: str) -> Iterator[tuple[str, str]]:
    """(method, address) of every record of Carros, under a town's name."""
    values = {**PARTS, **{name: value for name, value in held.items() if isinstance(value, str)}, "town": town}
    for rule in naming_records(app, held):
        with app.test_request_context():
            built = rule.build({name: values[name] for name in rule.arguments})
        assert built is not None, rule.rule
        yield from ((method, built[1]) for method in sorted((rule.methods or set()) & {"GET", "POST"}))


def told(answer: Any, held: dict[str, Any]) -> list[str]:
    text = answer.get_data(as_text=True) if answer.status_code < 300 or answer.status_code >= 400 else ""
    return [secret for secret in held["secrets"] if secret in text.replace("\u00a0", " ")]


def rows(app: Flask) -> dict[str, list[Any]]:
    """Everything that Carros holds and somebody could have changed."""
    with app.extensions["database"].session("carros") as session:
        return {
            table.__tablename__: [
                [getattr(row, column.key) for column in table.__table__.columns]
                for row in session.scalars(select(table).order_by(*table.__mapper__.primary_key))
            ]
            for table in WATCHED
        }


def somebody(app: Flask, enter: Enter, name: str) -> tuple[FlaskClient, str]:
    """A browser of Carcans, and its token."""
    client = app.test_client() if name == "visitor" else enter("carcans", name)
    return client, token_of(client, f"/carcans/{'login' if name == 'visitor' else 'account'}")


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("town", ["carros", "carcans"])
def test_trap_24_no_role_of_a_town_reaches_a_record_of_another(
    app: Flask, enter: Enter, held: dict[str, Any], town: str, name: str
) -> None:
    before, (client, token) = rows(app), somebody(app, enter, name)
    tried, problems = list(addresses(app, held, town)), []
    assert len(tried) >= 30
    for method, address in tried:
        for action in ACTIONS if method == "POST" else ["look"]:
            data = {"csrf_token": token, "version": "1", "_action": action, "visa": "yes", "key": "abcdefgh"}
            with client.open(address, method=method, data=data if method == "POST" else None) as answer:
                if answer.status_code < 300 or told(answer, held):
                    problems.append((method, address, action, answer.status_code, told(answer, held)))
    assert not problems
    assert rows(app) == before


@pytest.mark.parametrize("name", ROLES)
def test_trap_24_no_search_and_no_form_of_a_town_knows_a_record_of_another(
    app: Flask, enter: Enter, held: dict[str, Any], name: str
) -> None:
    before, (client, token) = rows(app), somebody(app, enter, name)
    for page in SEARCHES:
        answer = client.get("/carcans/" + page.format(**held))
        found = [secret for secret in told(answer, held) if f"q={secret}" not in page.format(**held)]
        assert not found, (page, found)
    for path, form in CROSSED:
        data = {name: value.format(**held) for name, value in form.items()} | {"csrf_token": token}
        with client.post("/carcans/" + path.format(**held), data=data) as posted:
            assert not told(posted, held), path
    assert rows(app) == before
