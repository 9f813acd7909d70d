from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from gateways import addresses
from gateways.addresses import Suggestion, ban
from gateways.addresses.ban import Ban
from gateways.addresses.embedded import EmbeddedAddresses

HOUSE = {
    "type": "housenumber",
    "housenumber": "12bis",
    "street": "Rue des Oliviers",
    "name": "12bis Rue des Oliviers",
    "postcode": "06510",
    "city": "Carros",
    "citycode": "06033",
    "label": "12bis Rue des Oliviers 06510 Carros",
}
STREET = {"type": "street", "name": "Rue des Oliviers", "postcode": "06510", "city": "Carros", "citycode": "06033"}


class Service(ThreadingHTTPServer):
    """A small address service on this machine, which can be told to misbehave."""

    answer: bytes = b""
    status = 200
    delay = 0.0
    asked: list[dict[str, list[str]]]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/geocodage/search"


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.asked.append(parse_qs(urlsplit(self.path).query))
        time.sleep(self.server.delay)
        self.send_response(self.server.status)
        self.end_headers()
        try:
            self.wfile.write(self.server.answer)
        except OSError:
            return  # the caller had no more patience

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service(("127.0.0.1", 0), Handler)
    server.asked = []
    server.answer = json.dumps({"features": [{"properties": HOUSE}, {"properties": {**STREET, "label": "x"}}]}).encode()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


class Twin:
    """Answers recognisably."""

    def search(self, text: str, limit: int = 5) -> list[Suggestion]:
        return [Suggestion("", text, "", "", "", "twin")]


def test_an_address_of_the_national_service_is_split_into_its_parts(service: Service) -> None:
    house, street = Ban(service.address, otherwise=Twin()).search("12 bis rue des oliviers carros", limit=5)
    assert house == Suggestion(
        "12bis", "Rue des Oliviers", "06510", "Carros", "06033", "12bis Rue des Oliviers 06510 Carros"
    )
    assert (street.number, street.street) == ("", "Rue des Oliviers")
    assert service.asked == [
        {"q": ["12 bis rue des oliviers carros"], "limit": ["5"], "index": ["address"], "autocomplete": ["1"]}
    ]
    assert house.as_dict()["insee"] == "06033"


@pytest.mark.parametrize(
    ("status", "answer"),
    [(500, b""), (404, b"{}"), (200, b"not json"), (200, b"[]"), (200, b'{"features": [{}]}'), (200, b"{}")],
)
def test_typing_goes_on_when_the_service_misbehaves(service: Service, status: int, answer: bytes) -> None:
    service.status, service.answer = status, answer
    assert [found.label for found in Ban(service.address, otherwise=Twin()).search("rue x")] == ["twin"]


def test_a_slow_service_is_not_waited_for(service: Service) -> None:
    service.delay = 1.0
    start = time.monotonic()
    assert Ban(service.address, otherwise=Twin(), timeout=0.1).search("rue x")[0].label == "twin"
    assert time.monotonic() - start < 0.9


def test_after_three_failures_the_service_is_left_alone_for_a_while(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ban, "REST", 0.3)
    gateway = Ban(service.address, otherwise=Twin())
    service.status = 500
    for _ in range(6):
        gateway.search("rue x")
    assert len(service.asked) == 3
    service.status = 200
    time.sleep(0.35)
    assert gateway.search("rue x")[0].city == "Carros"
    assert len(service.asked) == 4


def test_a_success_forgets_earlier_failures(service: Service) -> None:
    gateway = Ban(service.address, otherwise=Twin())
    for status in (500, 500, 200, 500, 500, 200):
        service.status = status
        gateway.search("rue x")
    assert len(service.asked) == 6


def test_only_web_addresses_are_asked() -> None:
    with pytest.raises(ValueError, match="web address"):
        Ban("file:///etc/passwd", otherwise=Twin())


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12 rue des Oliviers 06510", ("12", "rue des Oliviers", "06510", "Carros", "06033")),
        ("12 rue des Oliviers Carros", ("12", "rue des Oliviers", "06510", "Carros", "06033")),
        ("12 bis, rue des Oliviers, CARROS", ("12 bis", "rue des Oliviers", "06510", "Carros", "06033")),
        ("rue des Oliviers, 06510 Gattières", ("", "rue des Oliviers", "06510", "Gattières", "06064")),
        ("rue des Oliviers Carros 06510", ("", "rue des Oliviers", "06510", "Carros", "06033")),
        (
            "5 place de l'Hôtel de Ville cesson sevigne",
            ("5", "place de l'Hôtel de Ville", "35510", "Cesson-Sévigné", "35051"),
        ),
        ("8 avenue du Général 33560 Carbon-Blanc", ("8", "avenue du Général", "33560", "Carbon-Blanc", "33096")),
        ("1 rue du 8 Mai 1945 33121 Carcans", ("1", "rue du 8 Mai 1945", "33121", "Carcans", "33097")),
    ],
)
def test_the_twin_reads_an_address_as_one_writes_it(typed: str, expected: tuple[str, ...]) -> None:
    found = EmbeddedAddresses().search(typed)[0]
    assert (found.number, found.street, found.postcode, found.city, found.insee) == expected
    assert found.label.endswith(f"{found.postcode} {found.city}")


def test_the_twin_proposes_each_commune_of_a_postcode() -> None:
    found = EmbeddedAddresses().search("12 rue des Oliviers 06510", limit=3)
    assert len({suggestion.city for suggestion in found}) == 3


@pytest.mark.parametrize(
    "typed", ["", "   ", "12", "rue", "06510000", "99999", "Carros", "12 rue des Oliviers", "x" * 5000]
)
def test_the_twin_finds_nothing_rather_than_something_wrong(typed: str) -> None:
    assert EmbeddedAddresses().search(typed) == []


def test_the_settings_choose_the_address_service() -> None:
    from gateways import _addresses

    assert isinstance(_addresses({"address_service": ""}), EmbeddedAddresses)
    assert isinstance(_addresses({"address_service": ban.SERVICE}), Ban)
    assert addresses.Suggestion is Suggestion
