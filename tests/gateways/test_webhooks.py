"""Calls to a real server on this machine: signed, refused where they must not go, and never led elsewhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from domain.webhooks import Delivery
from gateways import build_gateways
from gateways.webhooks import NotDelivered, headers, signature
from gateways.webhooks.folder import FolderWebhooks
from gateways.webhooks.http import HttpWebhooks
from gateways.webhooks.places import may_call, place_to_call
from settings import Settings

KEY = "GUICHET_WEBHOOK_CARROS_ERP"
SECRET = "un secret très long"
BODY = '{"case":{"reference":"CAR-2026-é"}}'


@dataclass
class Program:
    """Another program: what it got, and what it answers next."""

    address: str
    answers: list[int] = field(default_factory=list)
    got: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    location: str = ""
    slow: float = 0.0


@pytest.fixture
def program() -> Iterator[Program]:
    state = Program("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            state.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            for sign in b"HTTP/1.1 200 OK" if state.slow else b"":
                self.wfile.write(bytes([sign]))
                time.sleep(state.slow)
            self.send_response(state.answers.pop(0) if state.answers else 204)
            if state.location:
                self.send_header("Location", state.location)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *args: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_port}/hook?town=carros"
    yield state
    server.shutdown()
    server.server_close()
    thread.join(5)


def gateway(**more: object) -> HttpWebhooks:
    return HttpWebhooks(secrets={KEY: SECRET}, **{"inside": ("127.0.0.1",), **more})  # type: ignore[arg-type]


def delivery(url: str, **more: str) -> Delivery:
    return Delivery(**{"id": "0190-call", "url": url, "key": KEY, "body": BODY, **more})


def test_a_call_proves_who_called_and_when(program: Program) -> None:
    gateway().deliver(delivery(program.address))
    ((path, got, body),) = program.got
    assert (path, body) == ("/hook?town=carros", BODY)
    assert got["content-type"] == "application/json; charset=utf-8"
    assert got["idempotency-key"] == got["webhook-id"] == "0190-call"
    assert abs(int(got["webhook-timestamp"]) - time.time()) < 60
    signed = f"0190-call.{got['webhook-timestamp']}.{body}".encode()
    right = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    assert got["webhook-signature"] == f"v1,{right}"
    assert got["host"].startswith("127.0.0.1:")


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of https://github.com/standard-webhooks/standard-webhooks (spec, verifying signatures)."""
    made = signature(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        '{"test": 2432232314}',
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    )
    assert made == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(("change", "value"), [("id", "other"), ("body", BODY + " "), ("at", 1), ("secret", "another")])
def test_whatever_is_changed_on_the_way_breaks_the_signature(change: str, value: object) -> None:
    whole: dict[str, object] = {"id": "x", "at": 0, "body": BODY, "secret": SECRET}
    assert signature(**whole) != signature(**{**whole, change: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
def test_what_the_other_program_refuses_did_not_arrive(program: Program, status: int) -> None:
    program.answers.append(status)
    with pytest.raises(NotDelivered, match=str(status)):
        gateway().deliver(delivery(program.address))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_leads_nowhere(program: Program, status: int) -> None:
    program.answers.append(status)
    program.location = program.address
    with pytest.raises(NotDelivered, match="redirections are not followed"):
        gateway().deliver(delivery(program.address))
    assert len(program.got) == 1


def test_without_its_key_nothing_leaves(program: Program) -> None:
    with pytest.raises(NotDelivered, match="GUICHET_WEBHOOK_CARROS_NONE"):
        gateway().deliver(delivery(program.address, key="GUICHET_WEBHOOK_CARROS_NONE"))
    assert program.got == []


def test_a_program_that_answers_sign_by_sign_holds_up_nobody(program: Program) -> None:
    program.slow = 0.2
    started = time.monotonic()
    with pytest.raises(NotDelivered):
        gateway(in_all=1.0).deliver(delivery(program.address))
    assert time.monotonic() - started < 5


def test_nobody_there_is_no_crash() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NotDelivered, match="Refused"):
        gateway().deliver(delivery(f"http://127.0.0.1:{port}/"))


# ----------------------------------------------------------------------------------- where it must not go

INSIDE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.4.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1",
    "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::",
    "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_called(address: str) -> None:
    assert not may_call(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "193.52.23.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_an_address_of_the_internet_is_called(address: str) -> None:
    assert may_call(address)


def test_the_administrator_allows_networks_and_hosts() -> None:
    assert may_call("10.1.2.3", ["10.1.0.0/16", "erp.local"])
    assert not may_call("10.2.0.1", ["10.1.0.0/16", "erp.local"])
    assert place_to_call("localhost", 80, ["LOCALHOST"]) in {"127.0.0.1", "::1"}


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::ffff:7f00:1]/",
    ],
)
def test_however_it_is_written_the_machine_itself_is_not_called(program: Program, url: str) -> None:
    port = program.address.split(":")[2].split("/")[0]
    with pytest.raises(NotDelivered, match=r"inside the network|leads nowhere"):
        gateway(inside=()).deliver(delivery(url.rstrip("/") + f":{port}/"))
    assert program.got == []


def test_a_call_in_clear_leaves_to_allowed_hosts_only(program: Program) -> None:
    with pytest.raises(NotDelivered, match="not secret on the way"):
        gateway(inside=()).deliver(delivery("http://www.example.fr/"))


def test_the_address_that_was_checked_is_the_one_called(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time (DNS rebinding) gains nothing: it is asked once."""
    asked, real = [], socket.getaddrinfo

    def answer(host: str, *args: object, **more: object) -> object:
        if host == "hook.example":
            asked.append(host)
            host = "127.0.0.1"
        return real(host, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    gateway(inside=("hook.example",)).deliver(delivery(program.address.replace("127.0.0.1", "hook.example")))
    assert asked == ["hook.example"]
    assert program.got[0][1]["host"].startswith("hook.example:")


# ------------------------------------------------------------------------------------------- the twin


def test_the_twin_keeps_the_call_as_it_would_have_left(tmp_path: Path) -> None:
    twin = FolderWebhooks(tmp_path / "calls", secrets={KEY: SECRET})
    twin.deliver(delivery("https://erp.example/hook"))
    twin.deliver(delivery("https://erp.example/hook"))
    (kept,) = [json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "calls").iterdir()]
    assert (kept["url"], kept["body"]["case"]["reference"]) == ("https://erp.example/hook", "CAR-2026-é")
    at = int(kept["headers"]["Webhook-Timestamp"])
    assert kept["headers"] == headers(delivery("x"), secret=SECRET, at=at)


@pytest.mark.parametrize(("demo", "kind"), [("1", FolderWebhooks), ("", HttpWebhooks)])
def test_demo_towns_call_nobody(tmp_path: Path, demo: str, kind: type[object]) -> None:
    env = {
        "GUICHET_VAR": str(tmp_path),
        "GUICHET_DEMO": demo,
        KEY: SECRET,
        "GUICHET_WEBHOOKS_INSIDE": "erp.local, 10.0.0.0/8",
    }
    settings = Settings.from_environment(env)
    assert settings.webhook_secrets == {KEY: SECRET}
    assert settings.webhooks_inside == ("erp.local", "10.0.0.0/8")
    assert isinstance(build_gateways(settings.gateways())["webhooks"], kind)
