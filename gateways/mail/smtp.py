"""Mail through a server, by Flask-Mail.

Flask-Mail takes its settings from an application: this gateway has a bare one of its own, so that jobs send without the
portal's. Its connection has no time limit; ours has, so that a mute server holds up nobody.
"""

from __future__ import annotations

import smtplib

from flask import Flask
from flask_mail import Connection, Mail, Message

from domain.outbox import Letter
from gateways.mail import HEADERS, message_id

SECONDS = 20.0


class SmtpMail:
    def __init__(
        self, *, server: str, port: int, user: str = "", password: str = "", tls: bool = False, sender: str
    ) -> None:
        self._sender = sender
        self._app = Flask("guichet-mail")
        self._app.config.update(
            MAIL_SERVER=server,
            MAIL_PORT=port,
            MAIL_USERNAME=user or None,
            MAIL_PASSWORD=password or None,
            MAIL_USE_TLS=tls,
            MAIL_DEFAULT_SENDER=sender,
        )
        Mail(self._app)

    def send(self, letter: Letter) -> None:
        """Deliver to the server. Raises smtplib.SMTPException or OSError when it does not take the letter."""
        with self._app.app_context(), _Connection(self._app.extensions["mail"]) as connection:
            connection.send(_message(letter, self._sender))


class _Connection(Connection):
    def configure_host(self) -> smtplib.SMTP:
        host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=SECONDS)
        if self.mail.use_tls:
            host.starttls()
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host


def _message(letter: Letter, sender: str) -> Message:
    message = Message(
        subject=letter.subject,
        sender=(letter.sender, sender) if letter.sender else sender,
        recipients=[letter.to],
        reply_to=letter.reply_to or None,
        body=letter.text,
        html=letter.html,
        extra_headers=dict(HEADERS),
    )
    message.msgId = message_id(letter)
    return message
