"""The outside world behind small protocols, each with an embedded twin that needs no network.

Adding one is a folder, a key of `Gateways` and a line below.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict

from gateways.addresses import AddressSearch
from gateways.addresses.ban import Ban
from gateways.addresses.embedded import EmbeddedAddresses
from gateways.mail import MailGateway
from gateways.mail.folder import FolderMail
from gateways.mail.smtp import SmtpMail


class Gateways(TypedDict):
    mail: MailGateway
    addresses: AddressSearch


def build_gateways(settings: Mapping[str, Any]) -> Gateways:
    """The real gateway where the settings name a server, the embedded twin elsewhere."""
    return Gateways(mail=_mail(settings), addresses=_addresses(settings))


def _mail(settings: Mapping[str, Any]) -> MailGateway:
    if not settings["mail_server"]:
        return FolderMail(Path(settings["mail_folder"]), sender=settings["mail_sender"])
    return SmtpMail(
        server=settings["mail_server"],
        port=settings["mail_port"],
        user=settings["mail_user"],
        password=settings["mail_password"],
        tls=settings["mail_tls"],
        sender=settings["mail_sender"],
    )


def _addresses(settings: Mapping[str, Any]) -> AddressSearch:
    embedded = EmbeddedAddresses()
    return Ban(settings["address_service"], otherwise=embedded) if settings["address_service"] else embedded
