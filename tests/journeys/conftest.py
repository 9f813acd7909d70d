"""A browser for all tests of a worker, a server for each, and whoever comes to it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.journeys.browser_person import BrowserPerson
from tests.journeys.eyes import Eyes

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}
LOCAL: dict[str, Any] = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce"}
PATIENCE = 15_000
"""Milliseconds for anything to happen: more than enough on a busy machine."""

expect.set_options(timeout=PATIENCE)

Visitor = Callable[..., BrowserPerson]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium")
    assert found, "Chromium is missing: install it, or leave these tests out with -m 'not browser'."
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield launched
        launched.close()


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing: a failing test says enough."""


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application behind a real server, on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def audited() -> set[str]:
    """What axe has seen already, over all tests of a worker."""
    return set()


@pytest.fixture
def visitor(browser: Browser, address: str, audited: set[str]) -> Iterator[Visitor]:
    """`visitor("phone")` is somebody new at a device of their own."""
    contexts: list[BrowserContext] = []
    eyes = Eyes(address, known=audited)

    def come(
        device: str = "desktop", *, careless: bool = False, look: bool = True, axe: bool = True, **options: Any
    ) -> BrowserPerson:
        context = browser.new_context(base_url=address, **(LOCAL | DEVICES[device] | options))
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        eyes.watch(page)
        return BrowserPerson(
            page,
            touch=device == "phone",
            eyes=eyes,
            newcomer=lambda: come(device, look=look, axe=axe, **options),
            careless=careless,
            look=look,
            axe=axe,
        )

    yield come
    for context in contexts:
        context.close()
    assert not eyes.complaints, "\n".join(eyes.complaints)
