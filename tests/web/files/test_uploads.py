"""Files in pieces: parallel, repeated, cut, resumed, refused."""

from __future__ import annotations

import io
import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app
from domain import storage_space
from domain.papers import RefusedPaper
from domain.records import Document
from tests.gateways import papers_made as made
from tests.web.conftest import Enter
from tests.web.pages import soup
from tests.web.papers_town import TOWN, begin, given, names, publish, token_in
from tests.worlds import at_once
from web.files import parts

PIECE = 512 * 1024


@dataclass
class Sender:
    """A browser that sends files to one draft."""

    client: FlaskClient
    step: str
    token: str = field(init=False)

    def __post_init__(self) -> None:
        self.token = token_in(self.client.get(self.step).text)

    def address(self, question: str) -> str:
        return f"/{TOWN}/drafts/{self.step.split('/')[3]}/files/{question}"

    def piece(self, body: bytes, offset: int, length: int, **more: Any) -> TestResponse:
        headers = {
            "X-CSRFToken": more.get("token", self.token),
            "X-Upload-Key": more.get("key", "key-00001"),
            "X-Upload-Offset": str(offset),
            "X-Upload-Length": str(length),
            "X-Upload-Name": more.get("name", "facture.pdf"),
            **({"X-Upload-Parts": more["parts"]} if "parts" in more else {}),
        }
        return self.client.post(
            self.address(more.get("question", "proof")),
            data=body,
            headers=headers,
            content_type="application/octet-stream",
        )

    def offset(self, question: str = "proof", key: str = "key-00001") -> int:
        return int(self.client.get(self.address(question), query_string={"key": key}).headers["X-Upload-Offset"])

    def send(self, content: bytes, **more: Any) -> TestResponse:
        """The whole file, from where the server is."""
        offset = self.offset(more.get("question", "proof"), more.get("key", "key-00001"))
        while True:
            answer = self.piece(content[offset : offset + PIECE], offset, len(content), **more)
            if answer.status_code != 204:
                return answer
            offset = int(answer.headers["X-Upload-Offset"])


def heavy(size: int = 1_400_000) -> bytes:
    """A PDF of about this many bytes."""
    return made.pdf(made.embedding(bytes(range(256)) * (size // 256)), compress_streams=False)


@pytest.fixture
def sender(app: Flask, enter: Enter, tmp_path: Path) -> Sender:
    publish(app, tmp_path, most=3)
    client = enter(TOWN, "famille")
    return Sender(client, begin(client))


def test_a_file_arrives_piece_by_piece_and_is_answered_with_the_list(app: Flask, sender: Sender) -> None:
    content = heavy()
    first = sender.piece(content[:PIECE], 0, len(content))
    assert (first.status_code, first.headers["X-Upload-Offset"]) == (204, str(PIECE))
    assert not given(app, sender.step)
    answer = sender.send(content)
    assert answer.status_code == 200
    assert "facture.pdf" in soup(answer.text).select_one("[data-paper]").get_text()  # type: ignore[union-attr]
    assert names(app, sender.step, "proof") == ["facture.pdf"]
    assert not list(folder(app).rglob("*"))


def folder(app: Flask) -> Path:
    return Path(app.extensions["settings"].var) / "uploads" / TOWN


def test_a_cut_upload_goes_on_where_it_stopped(app: Flask, sender: Sender) -> None:
    content = heavy()
    sender.piece(content[:PIECE], 0, len(content))
    assert sender.offset() == PIECE
    late = sender.piece(content[2 * PIECE :], 2 * PIECE, len(content))
    assert (late.status_code, late.headers["X-Upload-Offset"]) == (409, str(PIECE))
    twice = sender.piece(content[:PIECE], 0, len(content))
    assert (twice.status_code, twice.headers["X-Upload-Offset"]) == (409, str(PIECE))
    assert sender.send(content).status_code == 200
    assert names(app, sender.step, "proof") == ["facture.pdf"]


def test_the_last_piece_repeated_gets_the_same_answer_and_attaches_once(app: Flask, sender: Sender) -> None:
    content = heavy()
    last = len(content) - len(content) % PIECE
    answers = [sender.send(content)] + [sender.piece(content[last:], last, len(content)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.text for answer in answers}) == 1
    assert names(app, sender.step, "proof") == ["facture.pdf"]
    assert not list(folder(app).rglob("*"))


def test_a_key_attaches_once_even_by_many_connections_at_once(app: Flask, sender: Sender) -> None:
    content = made.pdf()
    clients = [copy_of(app, sender) for _ in range(6)]
    answers = at_once(6, lambda index: clients[index].piece(content, 0, len(content)).status_code)
    assert set(answers) == {200}, answers
    assert names(app, sender.step, "proof") == ["facture.pdf"]
    with app.extensions["database"].session(TOWN) as session:
        assert len(session.scalars(select(Document)).all()) == 1


def copy_of(app: Flask, sender: Sender) -> Sender:
    client = app.test_client()
    for cookie in sender.client._cookies.values():  # type: ignore[union-attr]
        client.set_cookie(cookie.key, cookie.value)
    return Sender(client, sender.step)


def test_trap_8_parallel_uploads_to_one_question_lose_none(app: Flask, sender: Sender) -> None:
    clients = [copy_of(app, sender) for _ in range(3)]
    files = [made.pdf(pages=number + 1) for number in range(3)]

    def send(index: int) -> int:
        return clients[index].send(files[index], key=f"parallel-{index}", name=f"{index}.pdf").status_code

    assert at_once(3, send) == [200, 200, 200]
    assert sorted(names(app, sender.step, "proof")) == ["0.pdf", "1.pdf", "2.pdf"]


def test_the_last_place_is_given_to_one_of_many(app: Flask, sender: Sender) -> None:
    clients = [copy_of(app, sender) for _ in range(4)]

    def send(index: int) -> int:
        content = made.pdf(pages=index + 1)
        return clients[index].send(content, question="more", key=f"parallel-{index}", name=f"{index}.pdf").status_code

    assert sorted(at_once(4, send)) == [200, 422, 422, 422]
    assert len(names(app, sender.step, "more")) == 1


def test_photos_sent_one_behind_the_other_become_one_document(app: Flask, sender: Sender) -> None:
    shots = [made.phone_photo(), made.heic(), made.transparent()]
    answer = sender.send(b"".join(shots), parts=",".join(str(len(shot)) for shot in shots), name="IMG%201.jpg")
    assert answer.status_code == 200, answer.text
    assert "3 photos réunies en un PDF de 3 pages." in answer.text
    (paper,) = given(app, sender.step)["proof"]
    assert (paper.document.name, paper.document.pages) == ("IMG 1.pdf", 3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><body>bonjour</body></html>", "page internet"),
        (made.archive(), "zip"),
        (made.pdf(made.opening(made.script())), "JavaScript"),
        (made.infected_pdf(), "virus"),
        (made.huge_png(), "millions de pixels"),
    ],
)
def test_a_file_that_is_not_taken_says_what_to_do_and_leaves_nothing(
    app: Flask, sender: Sender, content: bytes, said: str
) -> None:
    answer = sender.send(content)
    assert answer.status_code == 422
    assert said in answer.get_json()["sentence"]
    assert not given(app, sender.step)
    assert not list(folder(app).iterdir())


def test_a_file_too_heavy_is_refused_with_its_first_piece(app: Flask, sender: Sender) -> None:
    answer = sender.piece(b"%PDF", 0, 4 * 1024 * 1024)
    assert answer.status_code == 422
    assert "3 Mo au plus" in answer.get_json()["sentence"]


def test_when_the_house_is_full_the_file_stays_to_be_tried_again(
    app: Flask, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, papers = made.pdf(), app.extensions["gateways"]["papers"]

    def busy(*args: Any, **options: Any) -> Any:
        raise RefusedPaper("Attendez une minute.", "busy")

    with monkeypatch.context() as patched:
        patched.setattr(papers, "prepare", busy)
        assert sender.piece(content, 0, len(content)).status_code == 503
    assert sender.offset() == len(content)
    assert sender.piece(content, 0, len(content)).status_code == 200
    assert names(app, sender.step, "proof") == ["facture.pdf"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"token": "stale"}, 400),
        ({"key": "x"}, 400),
        ({"parts": "1,2"}, 422),
        ({"parts": "x"}, 400),
        ({"question": "name"}, 404),
        ({"question": "nowhere"}, 404),
        ({"question": "children-NOT A KEY-vaccines"}, 404),
    ],
)
def test_a_crafted_piece_is_refused(app: Flask, sender: Sender, change: dict[str, str], code: int) -> None:
    content = made.pdf()
    assert sender.piece(content, 0, len(content), **change).status_code == code
    assert not given(app, sender.step)


def test_pieces_are_small(sender: Sender) -> None:
    assert sender.piece(b"0" * (PIECE + 1), 0, 1024 * 1024).status_code == 400
    assert sender.piece(b"0" * 20, 0, 10).status_code == 400
    assert sender.piece(b"0", -1, 10).status_code == 400


def test_another_s_draft_is_not_found(app: Flask, sender: Sender, enter: Enter) -> None:
    content = made.pdf()
    sender.piece(content[:10], 0, len(content))
    client = enter(TOWN, "nouvelle")
    stranger = Sender(client, begin(client))
    stranger.step = sender.step
    assert stranger.piece(content[10:], 10, len(content)).status_code == 404
    assert client.get(stranger.address("proof"), query_string={"key": "key-00001"}).status_code == 404
    assert sender.offset() == 10


def test_a_draft_that_is_over_takes_nothing(app: Flask, sender: Sender) -> None:
    token = token_in(sender.client.get(sender.step.replace("/papers", "/cancel")).text)
    sender.client.post(sender.step.replace("/papers", "/cancel"), data={"csrf_token": token})
    content = made.pdf()
    assert sender.piece(content, 0, len(content)).status_code == 404


def test_a_program_may_send_a_file_in_one_post(app: Flask, sender: Sender) -> None:
    data = {"csrf_token": sender.token, "key": "program-1", "file": [(io.BytesIO(made.pdf()), "a.pdf")]}
    answer = sender.client.post(sender.address("proof"), data=data, content_type="multipart/form-data")
    assert answer.status_code == 200
    assert names(app, sender.step, "proof") == ["a.pdf"]


def test_a_paper_of_a_card_not_saved_yet_waits_for_it(app: Flask, sender: Sender) -> None:
    content = made.pdf()
    assert sender.send(content, question="children-fresh1-vaccines").status_code == 200
    data = {"csrf_token": sender.token, "children-fresh1-first_name": "Nina", "children-fresh1-last_name": "Roux"}
    sender.send(content, key="key-00002")
    sender.client.post(sender.step, data={"csrf_token": sender.token, "name": "x", "without": "y", "_action": "next"})
    answer = sender.client.post(sender.step.replace("/papers", "/children/children/fresh1"), data=data)
    assert answer.status_code == 302, soup(answer.text).select_one(".error-summary")


def test_a_draft_has_so_many_files_on_their_way_and_no_more(app: Flask, sender: Sender) -> None:
    content = made.pdf()
    codes = [sender.piece(content[:10], 0, len(content), key=f"key-{n:05}").status_code for n in range(13)]
    assert codes == [204] * parts.MOST_OPEN + [422]
    refused = sender.piece(content[:10], 0, len(content), key="key-00099")
    assert "attendez" in refused.get_json()["sentence"]
    assert len(list(folder(app).rglob("*.part"))) == parts.MOST_OPEN
    assert sender.piece(content[10:], 10, len(content), key="key-00000").status_code == 200, "those go on"
    assert sender.piece(content[:10], 0, len(content), key="key-00099").status_code == 204


def test_the_parts_of_a_draft_weigh_so_much_together(
    app: Flask, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST_BYTES", 1000)
    assert sender.piece(b"0" * 900, 0, 2000).status_code == 204
    assert sender.piece(b"0" * 200, 0, 2000, key="key-00002").status_code == 422
    assert sender.piece(b"0" * 200, 900, 2000).status_code == 422
    assert [path.stat().st_size for path in folder(app).rglob("*.part")] == [900]


def test_a_file_given_up_makes_way_for_another(app: Flask, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_OPEN", 1)
    sender.piece(b"0" * 10, 0, 100)
    (left,) = folder(app).rglob("*.part")
    long_ago = time.time() - parts.GIVEN_UP - 1
    os.utime(left, (long_ago, long_ago))
    assert sender.piece(b"0" * 10, 0, 100, key="key-00002").status_code == 204
    assert not left.exists()


def test_a_space_that_is_full_takes_no_more(app: Flask, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sender.send(made.pdf()).status_code == 200
    monkeypatch.setattr(storage_space, "MOST_KEPT", 1)
    answer = sender.send(made.pdf(pages=2), key="key-00002")
    assert answer.status_code == 422
    assert "Votre espace est plein" in answer.get_json()["sentence"]
    assert not list(folder(app).rglob("*"))


def test_visitors_begin_so_many_files_an_hour_and_go_on_with_each(app: Flask, tmp_path: Path) -> None:
    publish(app, tmp_path, audience="anyone")
    limited = create_app(replace(app.extensions["settings"], rate_limits=True))
    client = limited.test_client()
    visitor = Sender(client, begin(client))
    codes = [visitor.piece(b"0", 0, 100, key="key-00001").status_code for _ in range(301)]
    assert codes[:2] == [204, 409]
    assert codes[299:] == [409, 429]
    goes_on = [visitor.piece(b"0", 1 + n, 100).status_code for n in range(60)]
    assert goes_on == [204] * 60, "fifty files of 20 pieces pass: those after the first are counted by draft"
    crowd = [visitor.piece(b"0", 5, 100).status_code for _ in range(301)]
    assert 429 in crowd, "of one draft, 600 a minute"


def test_who_is_logged_in_is_not_counted(app: Flask, tmp_path: Path, enter: Enter) -> None:
    publish(app, tmp_path)
    limited = create_app(replace(app.extensions["settings"], rate_limits=True))
    known, client = enter(TOWN, "famille"), limited.test_client()
    for cookie in known._cookies.values():  # type: ignore[union-attr]
        client.set_cookie(cookie.key, cookie.value)
    family = Sender(client, begin(client))
    assert 429 not in [family.piece(b"0", 0, 100).status_code for _ in range(301)]
