"""Many families who send a heavy file at once, some over a connection that breaks: what a real server makes of it.

A town whose one procedure asks for a paper is served by granian in a process of its own, on the loopback. Each family is
a browser without an account, with a draft of its own, whose file is like nobody else's.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from app import create_app
from benchmarks.contenders import SLUG, publish_bundle, settings
from domain import migrate
from domain.records import Attachment, Document
from schemas.bundle import Bundle, read_bundle
from settings import ROOT

PIECE = 512 * 1024
MEGABYTE = 1024 * 1024
PATIENCE = 300.0
"""Seconds for one file to be taken, everything included."""
THREADS = 4
TOWN_YAML = "uploads: {accept: pdf, max_size: 12, pages: 5}\n"
PROCEDURE = """procedure: papers
title: Pièces
subject: request
for: [anyone]
workflow: request
sent: {title: Bien reçu, text: Merci.}
steps:
  - id: papers
    title: Vos papiers
    fields: {proof: {type: file, label: Justificatif, max_files: 3}}
"""


@dataclass(frozen=True, slots=True)
class Load:
    """How many families at once, how heavy their files (megabytes), how many are cut in the middle of a piece."""

    families: int
    weight: int
    cut: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """`lost` are files that are not attached, `doubled` those attached twice; `growth` of the worker in MiB."""

    lost: int
    doubled: int
    growth: float
    seconds: float
    resumed: int


def measure(folder: Path, load: Load) -> Outcome:
    """Raises RuntimeError for a server that does not start, TimeoutError for a file that is never taken."""
    app = create_app(settings(folder))
    migrate.upgrade(app.extensions["database"])
    publish_bundle(app, _bundle())
    files = [_pdf(number, load.weight * MEGABYTE) for number in range(load.families)]
    with served(folder) as (port, process), _watch(process) as memory:
        warm = Family(port)
        warm.send(_pdf(-1, MEGABYTE), cut=False)
        before, started = memory.now(), time.monotonic()
        families = [Family(port) for _ in files]
        memory.peak = before
        with ThreadPoolExecutor(load.families) as pool:
            sent = [pool.submit(each.send, files[i], cut=i < load.cut) for i, each in enumerate(families)]
            resumed = sum(each.result() for each in sent)
        seconds, growth = time.monotonic() - started, (memory.peak - before) / 1024
    with app.extensions["database"].session(SLUG) as session:
        attached = dict.fromkeys((each.draft for each in families), 0)
        for row in session.scalars(select(Attachment).where(Attachment.draft_id.in_(attached))):
            attached[str(row.draft_id)] += 1
        documents = len(session.scalars(select(Document.id)).all()) - 1
    app.extensions["database"].dispose()
    lost = sum(count == 0 for count in attached.values())
    doubled = sum(count > 1 for count in attached.values()) + max(0, documents - load.families)
    return Outcome(lost, doubled, growth, seconds, resumed)


def _bundle() -> Bundle:
    town = read_bundle(ROOT / "towns", SLUG)
    path, procedure = f"{SLUG}/town.yaml", f"{SLUG}/procedures/papers.yaml"
    kept = [line for line in town.files[path].splitlines() if not line.startswith("uploads:")]
    return Bundle(SLUG, {**town.files, path: "\n".join(kept) + "\n" + TOWN_YAML, procedure: PROCEDURE})


def _pdf(number: int, weight: int) -> bytes:
    """One page with a picture of noise: no two are alike, and nothing makes them lighter."""
    side = int((weight / 3) ** 0.5)
    noise = random.Random(number).randbytes(side * side * 3)
    shape = f"/Type /XObject /Subtype /Image /Width {side} /Height {side} /ColorSpace /DeviceRGB /BitsPerComponent 8"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
        b"<< /Length 29 >>\nstream\nq 500 0 0 500 40 300 cm /I Do\nQ\nendstream",
        f"<< {shape} /Length {len(noise)} >>\nstream\n".encode() + noise + b"\nendstream",
    ]
    made, offsets = bytearray(b"%PDF-1.7\n"), []
    for index, body in enumerate(bodies, 1):
        offsets.append(len(made))
        made += f"{index} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(made)
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    made += f"xref\n0 6\n0000000000 65535 f \n{rows}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(made)


# ------------------------------------------------------------------------------------------- a family


@dataclass
class Family:
    """A browser that keeps its cookie, with a draft of its own."""

    port: int
    cookie: str = ""
    token: str = ""
    draft: str = ""
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        start = f"/{SLUG}/procedures/papers"
        token = _token(self._ask("GET", start)[2])
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        _, headers, _ = self._ask("POST", start, f"csrf_token={token}".encode(), kind)
        self.draft = headers["Location"].split("/")[3]
        self.token = _token(self._ask("GET", f"/{SLUG}/drafts/{self.draft}/papers")[2])

    def _ask(
        self, method: str, address: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        self.connection.request(method, address, body, {**(headers or {}), "Cookie": self.cookie})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return answer.status, answer.headers, text

    @property
    def address(self) -> str:
        return f"/{SLUG}/drafts/{self.draft}/files/proof"

    def send(self, content: bytes, *, cut: bool) -> int:
        """Send it piece by piece, as the page's script does; how often it was resumed."""
        offset, resumed, deadline = 0, 0, time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if cut and offset >= len(content) // 2:
                cut, resumed = False, resumed + 1
                self._cut(content, offset)
                offset = self._offset()
            status, headers, text = self._ask("POST", self.address, *self._piece(content, offset))
            if status == 200:
                self.connection.close()
                return resumed
            if status in (204, 409):
                offset = int(headers["X-Upload-Offset"])
            elif status == 503:
                time.sleep(1)
            else:
                raise RuntimeError(f"{status}: {text[:300]}")
        raise TimeoutError(f"{self.draft}: {offset} of {len(content)}")

    def _piece(self, content: bytes, offset: int) -> tuple[bytes, dict[str, str]]:
        headers = {
            "X-CSRFToken": self.token, "X-Upload-Key": "one-file-only", "X-Upload-Offset": str(offset),
            "X-Upload-Length": str(len(content)), "X-Upload-Name": "papier.pdf", "Content-Type": "application/octet-stream",
        }  # fmt: skip
        return content[offset : offset + PIECE], headers

    def _cut(self, content: bytes, offset: int) -> None:
        """Half of a piece, then nothing: the phone went into a tunnel."""
        body, headers = self._piece(content, offset)
        lines = [f"POST {self.address} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Cookie: {self.cookie}"]
        lines += [f"{name}: {value}" for name, value in headers.items()] + [f"Content-Length: {len(body)}", "", ""]
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as tunnel:
            tunnel.sendall("\r\n".join(lines).encode() + body[: len(body) // 2])

    def _offset(self) -> int:
        return int(self._ask("GET", f"{self.address}?key=one-file-only")[1]["X-Upload-Offset"])


def _token(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    if found is None:
        raise RuntimeError("A page without a form.")
    return found[1]


# ------------------------------------------------------------------------------------------- the server


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, int]]:
    """(port, process) of a server on this folder's database, as `make run` starts one."""
    made = settings(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {
        "GUICHET_VAR": str(made.var), "GUICHET_DATABASE_URL": made.database_url, "GUICHET_SECRET_KEY": made.secret_key,
        "GUICHET_JOBS": "off", "GUICHET_RATE_LIMITS": "0", "GUICHET_BASE_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--blocking-threads", str(THREADS), "--log-level", "warning", "wsgi:app",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait(port, server)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The server did not start.")


class _Memory:
    """The resident memory of the server's worker, in KiB: of its children, the one that opens no files of strangers."""

    def __init__(self, process: int) -> None:
        self._process = process
        self.peak = 0.0

    def now(self) -> float:
        return max((_resident(child) for child in _children(self._process)), default=0.0)

    def follow(self, stop: threading.Event) -> None:
        while not stop.wait(0.05):
            self.peak = max(self.peak, self.now())


def _children(process: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()] or [process]
    except OSError:
        return [process]


def _resident(process: int) -> float:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024
    except (OSError, IndexError):
        return 0.0


@contextmanager
def _watch(process: int) -> Iterator[_Memory]:
    memory, stop = _Memory(process), threading.Event()
    thread = threading.Thread(target=memory.follow, args=(stop,), daemon=True)
    thread.start()
    yield memory
    stop.set()
    thread.join()
