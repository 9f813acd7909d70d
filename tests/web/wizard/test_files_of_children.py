"""Trap 11 with papers: what is given, taken back or cancelled for one child is nothing to the other one's draft."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.gateways import papers_made as made
from tests.web.conftest import Enter
from tests.web.family.conftest import child_of
from tests.web.papers_town import TOWN, given, names, post, publish, token_in

FILES = "/{0}/drafts/{1}/files/proof"


@pytest.fixture
def family(app: Flask, enter: Enter, tmp_path: Path) -> FlaskClient:
    publish(app, tmp_path, subject="child")
    return enter(TOWN, "famille")


def begin_about(app: Flask, client: FlaskClient, first_name: str) -> str:
    start = f"/{TOWN}/procedures/papers?person={child_of(app, TOWN, first_name)}"
    answer = client.post(start, data={"csrf_token": token_in(client.get(start).text)}, follow_redirects=True)
    assert answer.request.path.endswith("/papers"), answer.text
    return answer.request.path


def send(client: FlaskClient, step: str, content: bytes) -> int:
    """By the page's script, under a key that both drafts happen to use."""
    headers = {
        "X-CSRFToken": token_in(client.get(step).text), "X-Upload-Key": "same-key-1", "X-Upload-Offset": "0",
        "X-Upload-Length": str(len(content)), "X-Upload-Name": "bail.pdf",
    }  # fmt: skip
    address = FILES.format(TOWN, step.split("/")[3])
    return client.post(address, data=content, headers=headers, content_type="application/octet-stream").status_code


def test_trap_11_a_second_childs_papers_touch_nothing_of_the_first(app: Flask, family: FlaskClient) -> None:
    missie, sami = (begin_about(app, family, name) for name in ("Missie", "Sami"))
    assert missie != sami
    assert [send(family, step, made.pdf()) for step in (missie, sami)] == [200, 200]
    assert [names(app, step, "proof") for step in (missie, sami)] == [["bail.pdf"], ["bail.pdf"]]
    (paper,) = given(app, sami)["proof"]
    assert post(family, missie, f"detach:proof:{paper.document.id}").status_code == 422, "it is not this child's"
    assert post(family, sami, f"detach:proof:{paper.document.id}").status_code == 302
    assert [names(app, step, "proof") for step in (missie, sami)] == [["bail.pdf"], []]
    family.post(sami.replace("/papers", "/cancel"), data={"csrf_token": token_in(family.get(missie).text)})
    assert names(app, missie, "proof") == ["bail.pdf"]
    assert family.get(sami).status_code in {302, 404, 410}
    assert "bail.pdf" in family.get(missie).text
