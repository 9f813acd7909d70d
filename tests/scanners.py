"""A real ClamAV daemon for tests, with two signatures made here: it knows EICAR and one file, and fetches nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from gateways.antivirus.embedded import EICAR

CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
MISSING = "not installed, its tests are left out (`apt-get install clamav-daemon` as root adds them)"

KNOWN_BY_HASH = b"Ce fichier est connu de l'antivirus par son empreinte.\n"


@contextmanager
def running_clamd(*, port: int | None = None) -> Iterator[str]:
    """The address of a daemon, as settings write it: a socket in a short path, or a port of this machine."""
    assert CLAMD
    folder = Path(tempfile.mkdtemp(prefix="clamd-"))
    address = f"127.0.0.1:{port}" if port else f"unix:{folder / 'clamd.sock'}"
    daemon = subprocess.Popen([CLAMD, f"--config-file={_configured(folder, port)}"], stdout=subprocess.DEVNULL)
    try:
        _wait(daemon, address)
        yield address
    finally:
        daemon.terminate()
        daemon.wait(20)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def clamd_address() -> Iterator[str]:
    with running_clamd() as address:
        yield address


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _configured(folder: Path, port: int | None) -> Path:
    signatures = folder / "signatures"
    signatures.mkdir()
    (signatures / "local.ndb").write_text(f"Guichet.Eicar:0:*:{EICAR.hex()}\n", encoding="ascii")
    known = f"{hashlib.md5(KNOWN_BY_HASH, usedforsecurity=False).hexdigest()}:{len(KNOWN_BY_HASH)}:Guichet.Known\n"
    (signatures / "local.hdb").write_text(known, encoding="ascii")
    listens = f"TCPSocket {port}\nTCPAddr 127.0.0.1" if port else f"LocalSocket {folder / 'clamd.sock'}"
    options = (
        f"Foreground yes\nDatabaseDirectory {signatures}\nStreamMaxLength 25M\nLogFile {folder / 'log'}\n{listens}\n"
    )
    config = folder / "clamd.conf"
    config.write_text(options, encoding="utf-8")
    return config


def _wait(daemon: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert daemon.poll() is None, "clamd ended at once: see its configuration"
        with suppress(OSError), _connected(address):
            return
        time.sleep(0.05)
    raise AssertionError("clamd does not answer")


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        made = socket.socket(socket.AF_UNIX)
        try:
            made.connect(address.removeprefix("unix:"))
        except OSError:
            made.close()
            raise
        return made
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), 1)
