from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from domain.outbox import Letter
from gateways import build_gateways
from gateways.mail import MailGateway
from gateways.mail.folder import FolderMail
from gateways.mail.smtp import SmtpMail

SENDER = "portail@guichet.example"
LETTER = Letter(
    id="0190-a",
    town="carros",
    to="claire@example.fr",
    subject="Validé : fiche de l’été",
    text="Bonjour,\n\nC’est validé.\n",
    html="<p>C’est validé.</p>",
    sender="Kiosque famille Chârost",
    reply_to="enfance@charost.example",
)


class Inbox:
    """What a real SMTP server on this machine received."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.messages.append(message_from_bytes(content, EmailMessage, policy=policy.default))
        return self.answer


class OnAnyPort(Controller):
    """Lets the system choose a free port, and learns which before it is tried."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def server() -> Iterator[tuple[Inbox, Controller]]:
    inbox = Inbox()
    controller = OnAnyPort(inbox, hostname="127.0.0.1", port=0)
    controller.start()
    yield inbox, controller
    controller.stop()


def smtp(controller: Controller) -> SmtpMail:
    return SmtpMail(server="127.0.0.1", port=controller.port, sender=SENDER)


def check(message: EmailMessage) -> None:
    assert message["To"] == "claire@example.fr"
    [sender] = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Kiosque famille Chârost", SENDER)
    assert message["Reply-To"] == "enfance@charost.example"
    assert message["Subject"] == "Validé : fiche de l’été"
    assert message["Message-ID"] == "<0190-a@carros.guichet>"
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "C’est validé." in text.get_content()
    assert "<p>C’est validé.</p>" in html.get_content()


def test_a_letter_reaches_a_mail_server(server: tuple[Inbox, Controller]) -> None:
    inbox, controller = server
    smtp(controller).send(LETTER)
    [message] = inbox.messages
    check(message)


def test_a_second_try_bears_the_same_message_id(server: tuple[Inbox, Controller]) -> None:
    inbox, controller = server
    for _ in range(2):
        smtp(controller).send(LETTER)
    assert len({message["Message-ID"] for message in inbox.messages}) == 1


def test_a_refusal_is_raised(server: tuple[Inbox, Controller]) -> None:
    inbox, controller = server
    inbox.answer = "554 No"
    with pytest.raises(OSError, match="554"):
        smtp(controller).send(LETTER)


def test_a_server_that_is_away_is_raised() -> None:
    with pytest.raises(OSError, match="refused"):
        SmtpMail(server="127.0.0.1", port=1, sender=SENDER).send(LETTER)


def test_the_folder_keeps_a_letter_that_any_program_opens(tmp_path: Path) -> None:
    FolderMail(tmp_path / "mail", sender=SENDER).send(LETTER)
    [path] = (tmp_path / "mail").iterdir()
    assert path.name == "carros~0190-a.eml"
    check(message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default))


def test_the_folder_shows_the_latest_letters_first(tmp_path: Path) -> None:
    folder = FolderMail(tmp_path)
    for town, mail_id in (("carros", "1"), ("charost", "2"), ("carros", "3")):
        folder.send(Letter(mail_id, town, "a@b.fr", f"n°{mail_id}", "texte", "<p>x</p>"))
    folder.send(Letter("3", "carros", "a@b.fr", "again", "texte", "<p>x</p>"))
    assert [mail.id for mail in folder.kept()] == ["3", "2", "1"]
    assert [mail.subject for mail in folder.kept(town="carros", limit=1)] == ["again"]
    found = folder.read("2")
    assert found is not None
    assert (found.town, found.subject, found.text.strip()) == ("charost", "n°2", "texte")


@pytest.mark.parametrize("asked", ["../secret", "*", "", "4", "/etc/passwd"])
def test_the_folder_gives_nothing_else(tmp_path: Path, asked: str) -> None:
    folder = FolderMail(tmp_path)
    folder.send(LETTER)
    assert folder.read(asked) is None


def test_an_empty_folder_shows_nothing(tmp_path: Path) -> None:
    assert FolderMail(tmp_path / "none").kept() == []


@pytest.mark.parametrize(("server", "kind"), [("", FolderMail), ("mail.example", SmtpMail)])
def test_the_settings_choose_the_gateway(tmp_path: Path, server: str, kind: type[MailGateway]) -> None:
    settings = {
        "mail_server": server,
        "mail_port": 25,
        "mail_user": "",
        "mail_password": "",
        "mail_tls": False,
        "mail_sender": SENDER,
        "mail_folder": tmp_path,
        "address_service": "",
        "files": str(tmp_path),
        "clamd": "",
    }
    assert isinstance(build_gateways(settings)["mail"], kind)
