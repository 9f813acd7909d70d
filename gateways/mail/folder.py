"""The twin that sends nothing: each letter becomes a file that any mail program opens, shown at /dev/mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from domain.clock import now
from domain.outbox import Letter
from gateways.mail import HEADERS, message_id, sender_of


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A letter in the folder. `id` names its file and, being a UUIDv7, sorts by time."""

    id: str
    town: str
    to: str
    subject: str
    text: str
    html: str
    at: datetime


class FolderMail:
    def __init__(self, folder: Path, *, sender: str = "portail@guichet.example") -> None:
        self.folder = folder
        self.sender = sender

    def send(self, letter: Letter) -> None:
        """Write `<town>~<id>.eml`; a second try overwrites the first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{letter.town}~{letter.id}.eml"
        draft = path.with_suffix(".part")
        draft.write_bytes(compose(letter, self.sender).as_bytes(policy=policy.SMTP))
        draft.replace(path)

    def kept(self, *, town: str | None = None, limit: int = 100) -> list[KeptMail]:
        """The latest letters first."""
        paths = sorted(self.folder.glob(f"{town or '*'}~*.eml"), key=lambda path: path.stem.partition("~")[2])
        return [_read(path) for path in reversed(paths[-limit:])]

    def read(self, mail_id: str) -> KeptMail | None:
        """One letter by its id; None for anything that is no file of this folder."""
        return next((_read(path) for path in self.folder.glob("*.eml") if path.stem.partition("~")[2] == mail_id), None)


def compose(letter: Letter, sender: str) -> EmailMessage:
    """Plain text and HTML side by side."""
    message = EmailMessage()
    message["Subject"] = letter.subject
    message["From"] = sender_of(letter, sender)
    message["To"] = letter.to
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Date"] = format_datetime(now())
    message["Message-ID"] = message_id(letter)
    for name, value in HEADERS.items():
        message[name] = value
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _read(path: Path) -> KeptMail:
    town, _, mail_id = path.stem.partition("~")
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    return KeptMail(
        id=mail_id,
        town=town,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        at=parsedate_to_datetime(str(message["Date"])),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
