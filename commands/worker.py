"""`flask worker`: what the clock does, in a process of its own."""

from __future__ import annotations

import signal
import threading
from typing import Any

import click
from flask import current_app

from gateways.store import ScannedStore
from jobs.base import Tools
from jobs.runner import Runner


@click.command("worker")
def worker() -> None:
    """What the clock does (mail, deadlines, scans, purges) in a process of its own, until Ctrl-C."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    runner = Runner(job_tools(current_app))
    runner.start()
    stop.wait()
    runner.stop()


def job_tools(app: Any) -> Tools:
    """What jobs are given, out of an application."""
    extensions, outside = app.extensions, app.extensions["gateways"]
    return Tools(
        extensions["database"],
        extensions["editions"].of,
        outside["mail"].send,
        store=ScannedStore(outside["files"], outside["antivirus"]),
        uploads=extensions["settings"].uploads,
        mark=outside["papers"].watermark,
        call=outside["webhooks"].deliver,
    )
