"""A browser that calls the application in this very process, and measures what each request costs.

No socket and no thread stand between: processor time is the application's own, from its WSGI entry to its last byte.
"""

from __future__ import annotations

import gc
import io
import re
import time
import tracemalloc
from collections.abc import Iterable
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication

from sqlalchemy import Engine, event

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Statements:
    """Counts the SQL statements of an engine (BEGIN and COMMIT are none)."""

    def __init__(self, engine: Engine) -> None:
        self.sent = 0
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, *_: Any) -> None:
        self.sent += 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and its cost: seconds of processor and of wall clock, SQL statements.

    `peak` is the memory allocated on the way, in bytes, when tracemalloc is on.
    """

    status: int
    location: str
    html: str
    cpu: float
    wall: float
    statements: int
    peak: int = 0
    size: int = 0

    def without_page(self) -> Answer:
        """What is worth keeping of many."""
        return replace(self, html="", size=len(self.html.encode()))

    @property
    def csrf(self) -> str:
        found = CSRF.search(self.html)
        return found[1] if found else ""


class Browser:
    """Keeps cookies as a browser does. `statements` counts those of the application's engine."""

    def __init__(self, app: WSGIApplication, statements: Statements) -> None:
        self._app = app
        self._statements = statements
        self.cookies: dict[str, str] = {}
        self._settled = False

    def settle(self) -> None:
        """Begin to measure: what the process holds by now is for good, and no garbage to look through at each request."""
        gc.collect()
        gc.freeze()
        self._settled = True

    def get(self, address: str) -> Answer:
        return self._ask("GET", address, b"")

    def post(self, address: str, body: bytes) -> Answer:
        return self._ask("POST", address, body)

    def _ask(self, method: str, address: str, body: bytes) -> Answer:
        environ = self._environ(method, address, body)
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            started[:] = [status, headers]

        if self._settled:  # what this benchmark left behind is not the application's to clear
            gc.collect()
        held = _start_of_peak()
        statements, wall, cpu = self._statements.sent, time.perf_counter(), time.process_time()
        chunks: Iterable[bytes] = self._app(environ, start_response)
        html = b"".join(chunks)
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        peak = tracemalloc.get_traced_memory()[1] - held
        status, headers = started
        self._keep_cookies(headers)
        location = next((value for name, value in headers if name.lower() == "location"), "")
        return Answer(int(status[:3]), location, html.decode(), cpu, wall, self._statements.sent - statements, peak)

    def _environ(self, method: str, address: str, body: bytes) -> dict[str, Any]:
        parts = urlsplit(address)
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_USER_AGENT": "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
            "HTTP_ACCEPT": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "HTTP_ACCEPT_LANGUAGE": "fr,fr-FR;q=0.8,en;q=0.5",
            "HTTP_ACCEPT_ENCODING": "identity",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def _keep_cookies(self, headers: list[tuple[str, str]]) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}


def _start_of_peak() -> int:
    """Forget the highest memory so far; what is held now. Zero when nothing is traced."""
    if not tracemalloc.is_tracing():
        return 0
    tracemalloc.reset_peak()
    return tracemalloc.get_traced_memory()[0]
