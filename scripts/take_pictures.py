"""Take the pictures of README.md and docs/: a demo of its own, walked through by the same somebody as the browser tests.

Run it after a change of look: `.venv/bin/python -m scripts.take_pictures`. It needs Chromium and requirements-dev.txt.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from domain import migrate
from jobs import publishing
from scripts.small_png import smaller
from settings import ROOT, Settings
from tests.journeys.browser_person import BrowserPerson
from tests.journeys.conftest import ARGUMENTS, DEVICES, LOCAL, Quiet
from tests.journeys.eyes import Eyes
from tests.journeys.five import CHILD, PERMISSIONS_NINA, enter, health
from workflows import demo

PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000


@dataclass
class Photographer:
    """Somebody new at each device, and a picture of what they see."""

    app: Flask
    browser: Browser
    address: str

    def visitor(self, device: str) -> BrowserPerson:
        sharp = {"device_scale_factor": 2 if device == "phone" else 1}
        context = self.browser.new_context(base_url=self.address, **(LOCAL | DEVICES[device] | sharp))
        eyes = Eyes(self.address)
        return BrowserPerson(context.new_page(), device == "phone", eyes, lambda: self.visitor(device), look=False)

    def take(self, page: Page, name: str) -> None:
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0); document.fonts.ready")
        path = PICTURES / f"{name}.png"
        path.write_bytes(smaller(page.screenshot(animations="disabled", caret="hide")))
        size = path.stat().st_size
        print(f"{size // 1000:>4} kB {path.relative_to(ROOT)}")
        if size > MOST_BYTES:
            raise SystemExit(f"{path.name} is too heavy for a page of documentation: show less of it.")


def home(photographer: Photographer) -> None:
    for device in ("desktop", "phone"):
        photographer.take(photographer.visitor(device).visit("/carros/").page, f"home-{device}")


def steps(photographer: Photographer) -> None:
    """A child's sheet in Cesson-Sévigné: asked, refused, reviewed."""
    birth = {"Lieu de naissance": "Rennes", "Département de naissance": "35 – Ille-et-Vilaine"}
    structures = {"À quoi souhaitez-vous inscrire Nina ?": ["École publique", "Restaurant scolaire"]}
    for device in ("phone", "desktop"):
        person = photographer.visitor(device)
        enter(photographer.app, person, "cesson-sevigne", "nouvelle")
        person.visit("/cesson-sevigne/procedures/child?person=").press("Commencer").press("Suivant", CHILD | birth)
        person.press("Suivant", {"Régime alimentaire": "Sans porc"})
        photographer.take(person.page, f"errors-{device}")
        answers = structures | dict.fromkeys(PERMISSIONS_NINA[:3], "Oui")
        person.visit(person.address).fill(answers)
        photographer.take(person.page, f"step-{device}")
        person.press("Suivant", dict.fromkeys(PERMISSIONS_NINA, "Oui"))
        person.press("Suivant", health("Téléphone fixe du médecin", "02 61 91 12 34"))
        photographer.take(person.page, f"review-{device}")
        person.press("Valider", {"Accepter": True})
        photographer.take(person.page, f"sent-{device}")


def people(photographer: Photographer) -> None:
    """The people of a household in Carbon-Blanc, as cards."""
    person = photographer.visitor("desktop")
    enter(photographer.app, person, "carbon-blanc", "famille")
    person.visit("/carbon-blanc/procedures/family").press("Commencer")
    photographer.take(person.page, "people-desktop")


def space(photographer: Photographer) -> None:
    for device in ("desktop", "phone"):
        person = photographer.visitor(device)
        enter(photographer.app, person, "carros", "famille")
        person.visit("/carros/family/")
        photographer.take(person.page, "family-desktop" if device == "desktop" else "space-phone")


def inbox(photographer: Photographer) -> None:
    for device in ("desktop", "phone"):
        agent = photographer.visitor(device)
        enter(photographer.app, agent, "carros", "agent").visit("/carros/inbox")
        if device == "desktop":
            agent.leave_by(agent.page.locator(".queue li a").first)
        photographer.take(agent.page, f"inbox-{device}")


SUBJECTS: dict[str, Callable[[Photographer], None]] = {
    "home": home, "steps": steps, "people": people, "space": space, "inbox": inbox,
}  # fmt: skip


@contextmanager
def demo_server(folder: Path) -> Iterator[tuple[Flask, str]]:
    """The five towns and their demo people, in a folder of their own."""
    settings = Settings.from_environment({"GUICHET_VAR": str(folder), "GUICHET_JOBS": "off"})
    app = create_app(replace(settings, rate_limits=False, captcha_effort=50))
    database = app.extensions["database"]
    migrate.upgrade(database)
    for slug in publishing.town_folders(settings.towns):
        publishing.publish(database, settings.towns, slug, app.extensions["vocabulary"])
    for town in app.extensions["editions"].all():
        with database.begin(town.slug) as session:
            demo.load_demo(session, town=town)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    database.dispose()


def main(wanted: list[str]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_server(Path(folder)) as (app, address),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        photographer = Photographer(app, browser, address)
        for name in wanted or SUBJECTS:
            SUBJECTS[name](photographer)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
