"""Take the pictures of README.md and docs/: a demo of its own, walked through by the same somebody as the browser tests.

Run it after a change of look: `.venv/bin/python -m scripts.take_pictures`. It needs Chromium and requirements-dev.txt.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from domain import migrate
from domain.logins import find_for_reset
from domain.people import write_person
from domain.records import Household, Purge
from jobs import publishing
from jobs.base import Tools
from jobs.run_bulks import run_bulks
from scripts.small_png import smaller
from settings import ROOT, Settings
from tests.journeys.browser_person import BrowserPerson
from tests.journeys.conftest import ARGUMENTS, DEVICES, LOCAL, Quiet
from tests.journeys.eyes import Eyes
from tests.journeys.filed import filed
from tests.journeys.five import CHILD, PERMISSIONS_NINA, enter, health
from tests.web.conftest import case_of
from tests.web.family.conftest import child_of
from tests.web.outside_town import link_of
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

    def take(self, page: Page, name: str, at: str = "") -> None:
        """What the screen shows: the top of the page, or what stands at a selector."""
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0); document.fonts.ready")
        if at:
            page.evaluate("(at) => scrollTo(0, document.querySelector(at).getBoundingClientRect().top - 72)", at)
        page.wait_for_load_state("networkidle")
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


def cards(photographer: Photographer) -> None:
    """The space of Cesson-Sévigné: the eight cards of its guide."""
    for device in ("desktop", "phone"):
        person = photographer.visitor(device)
        enter(photographer.app, person, "cesson-sevigne", "famille").visit("/cesson-sevigne/family/")
        photographer.take(person.page, f"cards-{device}")


def papers(photographer: Photographer) -> None:
    """Carros takes PDF only: photos are converted and it is said; kept, given again, judged beside the answers."""
    person = photographer.visitor("phone")
    _give_papers(photographer, person)
    photographer.take(person.page, "papers-phone", at="[data-question=address_proof]")
    desktop = photographer.visitor("desktop")
    enter(photographer.app, desktop, "carros", "famille").visit(person.address)
    photographer.take(desktop.page, "papers-desktop", at="[data-question=address_proof]")
    person.press("Continuer").press("Terminer", {"J'accepte": True})
    desktop.visit("/carros/family/documents")
    photographer.take(desktop.page, "documents-desktop")
    agent = photographer.visitor("desktop")
    case = case_of(photographer.app, "carros", procedure="family", state="waiting", title="Roux, Claire")
    enter(photographer.app, agent, "carros", "agent").visit(f"/carros/inbox/{case.reference}")
    photographer.take(agent.page, "case-desktop")


def _give_papers(photographer: Photographer, person: BrowserPerson) -> None:
    """The family's sheet, up to its papers, each a photo taken with the phone."""
    enter(photographer.app, person, "carros", "famille")
    person.visit("/carros/procedures/family").press("Commencer").press("Continuer").press("Continuer")
    for question, name, title in (
        ("family_book", "IMG_2041.jpg", "LIVRET DE FAMILLE"),
        ("identity", "IMG_2042.jpg", "CARTE NATIONALE D’IDENTITÉ"),
        ("address_proof", "IMG_2043.jpg", "FACTURE D’EAU"),
    ):
        photo: FilePayload = {"name": name, "mimeType": "image/jpeg", "buffer": shot(title)}
        person.page.locator(f"#{question}").set_input_files(photo)
        papers = person.page.locator(f"[data-question={question}]")
        send = papers.get_by_role("button", name="Envoyer")
        expect(send.or_(papers.get_by_text("Photo convertie en PDF")).first).to_be_visible()
        if send.is_visible():
            send.click()
        expect(papers.get_by_text("Photo convertie en PDF")).to_be_visible()


def shot(title: str) -> bytes:
    """A sheet of paper on a table, as a phone sees it."""
    photo = Image.new("RGB", (900, 1200), "#8a7a66")
    draw = ImageDraw.Draw(photo)
    draw.rectangle((70, 60, 830, 1140), fill="#fbfaf5")
    draw.text((120, 120), title, fill="#223", font=ImageFont.load_default(44))
    for line in range(18):
        draw.rectangle((120, 230 + 46 * line, 760 - 90 * (line % 4), 244 + 46 * line), fill="#b9bcc4")
    content = io.BytesIO()
    photo.save(content, "JPEG")
    return content.getvalue()


def known(photographer: Photographer) -> None:
    """What the town knows: a child's page, and « Mes données »."""
    person = photographer.visitor("phone")
    enter(photographer.app, person, "carros", "famille")
    person.visit(f"/carros/family/people/{child_of(photographer.app, 'carros')}")
    photographer.take(person.page, "person-phone")
    person = photographer.visitor("desktop")
    enter(photographer.app, person, "carros", "famille").visit("/carros/family/data")
    photographer.take(person.page, "data-desktop")


def records(photographer: Photographer) -> None:
    """What agents do to records: two of one child compared, and a list of eliminations decided."""
    agent = photographer.visitor("desktop")
    _record_twice(photographer.app)
    enter(photographer.app, agent, "carros", "agent").visit("/carros/people/duplicates")
    photographer.take(agent.page, "duplicates-desktop")
    agent.leave_by(agent.page.get_by_role("link", name="Comparer").first)
    photographer.take(agent.page, "duplicate-desktop")
    chief = photographer.visitor("desktop")
    purge = _proposed(photographer.app)
    enter(photographer.app, chief, "carros", "chef").visit(f"/carros/purges/{purge.id}")
    photographer.take(chief.page, "purge-desktop")


def _record_twice(app: Flask) -> None:
    """Missie again, in the home of her father's sister, a letter of her name mistyped."""
    with app.extensions["database"].begin("carros") as session:
        account = next(iter(find_for_reset(session, login_or_email="nouvelle@carros.example")))
        household = session.get(Household, ("carros", account.household_id))
        values = {"last_name": "Rouxe", "first_name": "Missie", "birth_date": "2018-05-21", "sex": "female"}
        write_person(session, household=household, kind="child", role="child", values=values)


def _proposed(app: Flask) -> Purge:
    kinds = ("Inscription scolaire", "Préinscription petite enfance", "Fiche enfant")
    lines = [
        {
            "id": str(number),
            "reference": f"CAR-22-{word}-{10 + number}",
            "label": kinds[number % 3],
            "since": f"2022-{9 + number % 3:02}-{3 + 2 * number:02}",
        }
        for number, word in enumerate(("B7KT", "C2MV", "D9PX", "F4QA", "G6RW", "H3TY", "J8VC", "K5WD"))
    ]
    with app.extensions["database"].begin("carros") as session:
        purge = Purge(town="carros", rule="accepted_requests", items=lines)
        session.add(purge)
    return purge


def mayors(photographer: Photographer) -> None:
    """A child who asks for a school of another town: one of the two mayors has agreed, the other is looking."""
    reference = filed(
        photographer.app,
        "carros",
        "school_enrolment",
        exemption=True,
        exemption_school="École de La Gaude",
        exemption_reason="Notre nourrice y habite.",
    )
    people = {name: photographer.visitor("desktop") for name in ("agent", "mayor", "other-mayor")}
    for name, person in people.items():
        enter(photographer.app, person, "carros", name)
    people["agent"].visit(f"/carros/inbox/{reference}").press("Soumettre aux deux maires")
    people["mayor"].visit(f"/carros/inbox/{reference}").press("Donner mon accord")
    photographer.take(people["other-mayor"].visit(f"/carros/inbox/{reference}").page, "agreement-desktop")


def seen(photographer: Photographer) -> None:
    """A circuit drawn from its YAML, the town's figures, and the list as a table."""
    chief = photographer.visitor("desktop")
    enter(photographer.app, chief, "carros", "chef").visit("/carros/workflows/school")
    photographer.take(chief.page, "workflow-desktop")
    photographer.take(chief.visit("/carros/figures").page, "figures-desktop")
    chief.visit("/carros/inbox?columns=procedure,state,due,assignee,reference")
    photographer.take(chief.page, "columns-desktop")


def bulk(photographer: Photographer) -> None:
    """All the children's sheets that wait, validated together; another agent decided on one meanwhile."""
    app, agent, chief = photographer.app, photographer.visitor("desktop"), photographer.visitor("desktop")
    for _ in range(5):
        filed(app, "carros", "child")
    enter(app, agent, "carros", "agent").visit("/carros/inbox?procedure=child").press("Agir sur toute la liste")
    agent.page.get_by_role("radio", name="Valider", exact=True).check()
    decided = case_of(app, "carros", procedure="child", state="waiting", title="Lopez, Zoé")
    enter(app, chief, "carros", "chef").visit(f"/carros/inbox/{decided.reference}").press("Valider")
    agent.leave_by(agent.page.get_by_role("button", name="Le faire pour"))
    run_bulks(Tools(app.extensions["database"], app.extensions["editions"].of, None, None, Path()))  # type: ignore[arg-type]
    agent.page.reload()
    photographer.take(agent.page, "bulk-desktop")


def opinion(photographer: Photographer) -> None:
    """A school that is asked for its opinion, on its phone."""
    app, agent, school = photographer.app, photographer.visitor("desktop"), photographer.visitor("phone")
    reference = filed(app, "carros", "early_childhood")
    enter(app, agent, "carros", "agent").visit(f"/carros/inbox/{reference}").follow("Demander un avis par lien")
    agent.page.get_by_role("group", name="Réponses montrées").get_by_role("checkbox").first.check()
    asked = {
        "De qui": "Crèche des Plans",
        "Son adresse mail": "creche@carros.example",
        "Votre question": "Pouvez-vous accueillir cet enfant en janvier ?",
    }
    agent.press("Envoyer la demande d’avis", asked)
    school.visit(link_of(app)).press("Ouvrir le dossier et répondre")
    photographer.take(school.page, "opinion-phone")


def desk(photographer: Photographer) -> None:
    """What an agent may begin for a family that stands before them, and the first page of it."""
    agent = photographer.visitor("desktop")
    enter(photographer.app, agent, "carros", "agent").visit("/carros/desk?q=Roux").follow("Claire Roux")
    photographer.take(agent.page, "desk-desktop")


SUBJECTS: dict[str, Callable[[Photographer], None]] = {
    "home": home, "steps": steps, "people": people, "space": space, "inbox": inbox,
    "cards": cards, "papers": papers, "known": known, "records": records,
    "mayors": mayors, "seen": seen, "bulk": bulk, "opinion": opinion, "desk": desk,
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
