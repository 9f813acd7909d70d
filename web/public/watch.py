"""For whoever keeps the server running: is it well, and what does it do. Also what robots may read."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from domain import webhooks
from domain.records import OutboxMail
from web import current, headers

log = logging.getLogger(__name__)

ROBOTS = """User-agent: *
Disallow: /*/family/
Disallow: /*/inbox
Disallow: /*/drafts/
Disallow: /*/activate/
Disallow: /*/password
Disallow: /*/resume/
"""


class Counts:
    """Requests and seconds since this process started, by endpoint and status class."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str]] = Counter()
        self._seconds: dict[str, float] = {}

    def add(self, endpoint: str, status: int, seconds: float) -> None:
        with self._lock:
            self._requests[endpoint, f"{status // 100}xx"] += 1
            self._seconds[endpoint] = self._seconds.get(endpoint, 0.0) + seconds

    def lines(self) -> list[str]:
        """Prometheus's text format."""
        with self._lock:
            requests, seconds = sorted(self._requests.items()), sorted(self._seconds.items())
        return [
            "# HELP guichet_requests_total Requests answered.",
            "# TYPE guichet_requests_total counter",
            *(f'guichet_requests_total{{endpoint="{name}",status="{status}"}} {n}' for (name, status), n in requests),
            "# HELP guichet_request_seconds_total Time spent answering.",
            "# TYPE guichet_request_seconds_total counter",
            *(f'guichet_request_seconds_total{{endpoint="{name}"}} {total:.6f}' for name, total in seconds),
        ]


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/health", "health", health)
    blueprint.add_url_rule("/metrics", "metrics", metrics)
    blueprint.add_url_rule("/robots.txt", "robots", robots)


def health() -> tuple[Response, int]:
    """200 when the database answers, 503 otherwise: what a load balancer asks."""
    try:
        with current.database().session(None, all_towns=True, readonly=True) as session:
            session.scalar(select(1))
    except SQLAlchemyError:
        log.exception("The database does not answer")
        return jsonify(status="error", database="unreachable"), 503
    return jsonify(status="ok", database="ok"), 200


def metrics() -> Response:
    """Counts of this process, and how much mail and how many calls wait in the whole portal."""
    counts: Counts = current_app.extensions["counts"]
    lines = [*counts.lines(), *_mail_lines(), *_call_lines()]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _mail_lines() -> list[str]:
    with current.database().session(None, all_towns=True, readonly=True) as session:
        waiting = session.scalar(select(func.count()).select_from(OutboxMail).where(OutboxMail.sent_at.is_(None)))
    return [
        "# HELP guichet_mail_waiting Mails not sent yet.",
        "# TYPE guichet_mail_waiting gauge",
        f"guichet_mail_waiting {waiting}",
    ]


def _call_lines() -> list[str]:
    with current.database().session(None, all_towns=True, readonly=True) as session:
        waiting = webhooks.waiting_count(session)
    return [
        "# HELP guichet_calls_waiting Calls to other programs that have not arrived and are still tried.",
        "# TYPE guichet_calls_waiting gauge",
        f"guichet_calls_waiting {waiting}",
    ]


def robots() -> Response:
    return headers.keep(Response(ROBOTS, mimetype="text/plain"), seconds=86400)


def _start() -> None:
    g.started = time.perf_counter()


def init(app: Flask) -> None:
    counts = app.extensions["counts"] = Counts()

    def note(response: Response) -> Response:
        started = g.get("started")
        if started is not None:
            counts.add(request.endpoint or "unknown", response.status_code, time.perf_counter() - started)
        return response

    app.before_request(_start)
    app.after_request(note)
