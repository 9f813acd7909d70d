"""Separated parents (trap 25): every address of a family, times both parents of one child, a stranger and a visitor.

Each address of the family's space, of the wizard and of its files has a row here; one that has none fails the first test,
which names it: say what its owner gets, and what the other parent, a stranger and a visitor get.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import Enter
from tests.web.family.two_homes import TOWN, Parent, make
from tests.web.pages import token_of

BLUEPRINTS = ("family.", "wizard.", "files.")
LOGIN, NOT_FOUND, GONE = 302, 404, 410


@dataclass(frozen=True)
class Row:
    """One address: what its owner, the other parent, a stranger and a visitor are answered.

    `path` and `data` name what an owner has, by `{...}` (see `two_homes`). An address that names nothing is everybody's own.
    """

    path: str
    own: int = 200
    other: int = NOT_FOUND
    stranger: int = NOT_FOUND
    visitor: int = NOT_FOUND
    post: bool = False
    data: dict[str, str] = field(default_factory=dict)

    @property
    def names_somebody(self) -> bool:
        return "{" in self.path + "".join(self.data.values())


def mine(path: str, own: int = 200, visitor: int = LOGIN, **more: Any) -> Row:
    """A page that each family has of its own."""
    return Row(path, own, own, own, visitor, **more)


def public(path: str, status: int = 200, **more: Any) -> Row:
    return Row(path, status, status, status, status, **more)


PRESS = {"_action": "next", "_seen": ""}
ROWS: dict[str, list[Row]] = {
    # The family's space
    "family.space": [mine("family/")],
    "family.section": [mine("family/section/sheets"), mine("family/section/requests"), mine("family/section/account")],
    "family.household": [mine("family/household")],
    "family.person": [
        Row("family/people/{missie}", other=200, visitor=LOGIN),
        Row("family/people/{holder}", visitor=LOGIN),
    ],
    "family.request": [Row("family/requests/{request}", visitor=LOGIN)],
    "family.data": [mine("family/data")],
    "family.messages": [mine("family/messages")],
    "family.new_thread": [
        mine("family/messages/new"),
        Row("family/messages/new?about={request}", 200, 200, 200, LOGIN),
    ],
    "family.thread": [Row("family/messages/{thread}", visitor=LOGIN)],
    "family.documents": [mine("family/documents")],
    # The wizard
    "wizard.procedure": [
        Row("procedures/child?person={missie}", other=200, stranger=200, visitor=LOGIN),
        mine("procedures/papers"),
    ],
    "wizard.resume": [Row("drafts/{draft}/", own=302), Row("drafts/{everybody}/", own=302)],
    "wizard.step": [
        Row("drafts/{draft}/information", visitor=LOGIN),
        Row("drafts/{draft}/health", own=302, visitor=LOGIN),
        Row("drafts/{papers}/papers", visitor=LOGIN),
        Row("drafts/{everybody}/people", visitor=LOGIN),
    ],
    "wizard.person": [
        Row("drafts/{everybody}/people/holder/{holder}", visitor=LOGIN),
        Row("drafts/{everybody}/people/children/{missie}", visitor=LOGIN),
    ],
    "wizard.later": [Row("drafts/{draft}/later")],
    "wizard.ask_cancel": [Row("drafts/{draft}/cancel")],
    "wizard.sent": [Row("sent/{request}")],
    "wizard.resume_link": [public("resume/nothing", GONE)],
    "wizard.suggest_address": [public("suggest/address?q=rue")],
    "wizard.suggest_commune": [public("suggest/commune?q=carros")],
    # Papers
    "files.document": [
        Row("files/{document}", visitor=LOGIN),
        Row("files/{shared_document}", other=200, visitor=LOGIN),
    ],
    "files.preview": [
        Row("files/{document}/preview/1", visitor=LOGIN),
        Row("files/{shared_document}/preview/1", other=200, visitor=LOGIN),
    ],
    "files.offset": [Row("drafts/{papers}/files/vaccines?key=abcdefgh", own=204)],
    # What is posted; cancelling comes last
    "files.upload": [Row("drafts/{papers}/files/vaccines", own=400, post=True, data={"key": "abcdefgh"})],
    "family.act": [Row("family/requests/{request}", post=True, visitor=303, data={"_action": "nothing"}, own=404)],
    "family.begin_thread": [
        mine("family/messages", 422, visitor=303, post=True, data={"text": "", "subject": "Bus", "key": "a"}),
        Row("family/messages", own=422, visitor=303, post=True, data={"about": "{request}", "text": "", "key": "b"}),
    ],
    "family.write_thread": [
        Row("family/messages/{thread}", own=422, visitor=303, post=True, data={"_action": "send", "text": ""}),
        Row("family/messages/{thread}", own=302, visitor=303, post=True, data={"_action": "read", "upto": "z"}),
    ],
    "family.change_documents": [
        Row("family/documents", own=302, visitor=303, post=True, data={"_action": "remove:{document}"}),
        Row("family/documents", own=302, visitor=303, post=True, data={"_action": "remove:{shared_document}"}),
    ],
    "family.export": [mine("family/data/export", post=True, visitor=303)],
    "wizard.start": [
        Row("procedures/child?person={missie}", own=302, other=302, visitor=303, post=True),
        Row("procedures/child?case={request}", own=302, post=True),
    ],
    "wizard.save": [Row("drafts/{papers}/papers", own=422, visitor=303, post=True, data=PRESS)],
    "wizard.save_person": [
        Row("drafts/{everybody}/people/holder/{holder}", own=422, visitor=303, post=True, data=PRESS)
    ],
    "wizard.send_link": [Row("drafts/{draft}/later", own=302, post=True, data={"email": "x@example.fr"})],
    "wizard.take_up": [public("resume/nothing", GONE, post=True)],
    "wizard.allow": [Row("drafts/{draft}/desk/allow", own=404, post=True, data={"reason": "moi"})],
    "wizard.ask_paper": [Row("drafts/{papers}/desk/papers/{document}", own=404)],
    "wizard.open_paper": [Row("drafts/{papers}/desk/papers/{document}", own=404, post=True)],
    "wizard.anew": [Row("drafts/{draft}/desk/anew", own=404, post=True, data={"step": "health"})],
    "wizard.cancel": [Row("drafts/{draft}/cancel", own=302, post=True)],
}


def test_every_address_of_a_family_has_a_row(app: Flask) -> None:
    registered = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith(BLUEPRINTS)}
    missing, gone = sorted(registered - ROWS.keys()), sorted(ROWS.keys() - registered)
    assert not missing, f"say in ROWS who may open: {', '.join(missing)}"
    assert not gone, f"no such address any more, take out of ROWS: {', '.join(gone)}"


@pytest.fixture
def parents(app: Flask, tmp_path: Path) -> tuple[Parent, Parent]:
    return make(app, tmp_path)


@pytest.mark.parametrize("who", ["claire", "nour", "stranger", "visitor"])
def test_nothing_crosses_that_the_town_does_not_share(
    app: Flask, enter: Enter, parents: tuple[Parent, Parent], who: str
) -> None:
    client = _client(app, enter, who)
    token = token_of(client, f"/{TOWN}/{'login' if who == 'visitor' else 'account'}")
    secrets = {text: parent.name for parent in parents if parent.name != who for text in parent.secrets}
    problems = []
    for endpoint, row in ((endpoint, row) for endpoint, rows in ROWS.items() for row in rows):
        for owner in _owners(row, parents, who):
            answer, named = _open(client, row, owner, token), f"{endpoint} {row.path} of {owner.name}"
            expected = _expected(row, owner, who)
            if answer.status_code != expected:
                problems.append(f"{named}: {answer.status_code} instead of {expected}")
            got = _everything_in(answer, but=owner.objects.values())
            problems += [f"{named}: tells « {text} » of {name}" for text, name in secrets.items() if text in got]
            answer.close()
    assert not problems, f"as {who}:\n" + "\n".join(problems)


def _client(app: Flask, enter: Enter, who: str) -> FlaskClient:
    login = {"claire": "famille", "nour": "nouvelle", "stranger": "lopez"}.get(who)
    return enter(TOWN, login) if login else app.test_client()


def _owners(row: Row, parents: tuple[Parent, Parent], who: str) -> list[Parent]:
    """Somebody else's things first: one's own are cancelled on the way."""
    ordered = sorted(parents, key=lambda parent: parent.name == who)
    return ordered if row.names_somebody else ordered[-1:]


def _open(client: FlaskClient, row: Row, owner: Parent, token: str) -> TestResponse:
    address = f"/{TOWN}/{row.path.format(**owner.objects)}"
    if row.post:
        data = {name: value.format(**owner.objects) for name, value in row.data.items()}
        return client.post(address, data={**data, "csrf_token": token})
    return client.get(address)


def _expected(row: Row, owner: Parent, who: str) -> int:
    if who == owner.name:
        return row.own
    return {"stranger": row.stranger, "visitor": row.visitor}.get(who, row.other)


def _everything_in(answer: TestResponse, *, but: Any) -> str:
    """What was answered, headers and packed files included; an address that was asked for may be said again."""
    body = answer.get_data()
    text = body.decode("utf-8", "replace") + "\n".join(f"{name}: {value}" for name, value in answer.headers)
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            text += "".join(each + packed.read(each).decode("utf-8", "replace") for each in packed.namelist())
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    if answer.status_code in (302, 303):
        for asked in but:
            text = text.replace(asked, "")
    return text


@pytest.mark.parametrize("who", ["claire", "nour"])
def test_each_parent_reads_their_own_and_what_the_town_shares(
    app: Flask, enter: Enter, parents: tuple[Parent, Parent], who: str
) -> None:
    own, other = sorted(parents, key=lambda parent: parent.name != who)
    client = _client(app, enter, who)
    pages = [
        f"family/people/{own.objects['missie']}",
        "family/",
        f"drafts/{own.objects['papers']}/papers",
        "family/data",
    ]
    got = "".join(_everything_in(client.get(f"/{TOWN}/{page}"), but=()) for page in pages)
    assert "Missie" in got
    assert "Dr Commun" in got
    assert own.objects["request"] in got
    assert f"allergies-de-{own.name}" in got or f"allergy_note-de-{own.name}" in got
    with client.get(f"/{TOWN}/files/{other.objects['shared_document']}") as shared:
        assert shared.data.startswith(b"%PDF")
