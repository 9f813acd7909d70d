from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from gateways.antivirus import Antivirus, Unreachable
from gateways.antivirus.clamd import Clamd
from gateways.antivirus.embedded import EmbeddedAntivirus
from tests.gateways import papers_made as made
from tests.scanners import KNOWN_BY_HASH, free_port, running_clamd

BOTH = pytest.mark.parametrize("scanner", ["embedded", pytest.param("clamd", marks=pytest.mark.clamd)])


@pytest.fixture
def antivirus(scanner: str, request: pytest.FixtureRequest) -> Antivirus:
    return Clamd(request.getfixturevalue("clamd_address")) if scanner == "clamd" else EmbeddedAntivirus()


def write(folder: Path, content: bytes) -> Path:
    path = folder / "envoi"
    path.write_bytes(content)
    return path


INFECTED = {
    "as a text": lambda: made.EICAR,
    "attached to a PDF": made.infected_pdf,
    "behind a photo": lambda: made.phone_photo() + made.EICAR,
}
CLEAN = {
    "nothing": lambda: b"",
    "a PDF": lambda: made.pdf(made.form, made.embedding(b"bonjour"), pages=3),
    "a photo": made.phone_photo,
    "a damaged PDF": lambda: b"%PDF-1.7\nstream\n" + b"x" * 300,
}


@BOTH
@pytest.mark.parametrize("sample", INFECTED)
def test_a_virus_is_found_wherever_it_is(antivirus: Antivirus, tmp_path: Path, sample: str) -> None:
    verdict = antivirus.scan(write(tmp_path, INFECTED[sample]()))
    assert not verdict.clean
    assert "eicar" in verdict.found.lower()


@BOTH
@pytest.mark.parametrize("sample", CLEAN)
def test_what_holds_no_virus_is_clean(antivirus: Antivirus, tmp_path: Path, sample: str) -> None:
    assert antivirus.scan(write(tmp_path, CLEAN[sample]())).clean


@pytest.mark.clamd
def test_a_daemon_knows_what_its_signatures_say(clamd_address: str, tmp_path: Path) -> None:
    assert Clamd(clamd_address).scan(write(tmp_path, KNOWN_BY_HASH)).found.startswith("Guichet.Known")


@pytest.mark.clamd
def test_a_daemon_is_reached_by_a_port_too(tmp_path: Path) -> None:
    with running_clamd(port=free_port()) as address:
        assert not Clamd(address).scan(write(tmp_path, made.EICAR)).clean


@pytest.mark.clamd
def test_a_file_that_the_daemon_does_not_take_is_never_called_clean(clamd_address: str, tmp_path: Path) -> None:
    heavy = write(tmp_path, bytes(26 * 1024 * 1024))
    with pytest.raises(Unreachable):
        Clamd(clamd_address).scan(heavy)


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.sock", "127.0.0.1:1"])
def test_a_daemon_that_is_away_calls_nothing_clean(tmp_path: Path, address: str) -> None:
    with pytest.raises(Unreachable):
        Clamd(address).scan(write(tmp_path, b"bonjour"))


@pytest.mark.parametrize("answer", [b"", b"stream: ", b"COMMAND READ TIMED OUT\0", b"stream: broken ERROR\0"])
def test_an_answer_that_says_nothing_calls_nothing_clean(tmp_path: Path, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_once, args=(server, answer), daemon=True).start()
        with pytest.raises(Unreachable):
            Clamd(f"127.0.0.1:{server.getsockname()[1]}", timeout=5).scan(write(tmp_path, b"bonjour"))


def _answer_once(server: socket.socket, answer: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        while not connection.recv(65_536).endswith(b"\0\0\0\0"):
            pass
        connection.sendall(answer)


def test_a_mute_daemon_holds_nobody_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(Unreachable):
        Clamd(f"127.0.0.1:{server.getsockname()[1]}", timeout=0.2).scan(write(tmp_path, b"bonjour"))
