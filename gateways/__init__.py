"""The outside world behind small protocols, each with an embedded twin that needs no network.

Adding one is a folder, a key of `Gateways` and a line below. Each is imported when it is built: `gateways.papers.child`
is a process of its own, started for every file, that needs none of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from gateways.addresses import AddressSearch
    from gateways.antivirus import Antivirus
    from gateways.files import Files
    from gateways.mail import MailGateway
    from gateways.papers import Papers
    from gateways.webhooks import WebhookGateway


class Gateways(TypedDict):
    mail: MailGateway
    addresses: AddressSearch
    files: Files
    antivirus: Antivirus
    papers: Papers
    webhooks: WebhookGateway


def build_gateways(settings: Mapping[str, Any]) -> Gateways:
    """The real gateway where the settings name a server, the embedded twin elsewhere."""
    return Gateways(
        mail=_mail(settings),
        addresses=_addresses(settings),
        files=_files(settings),
        antivirus=_antivirus(settings),
        papers=_papers(),
        webhooks=_webhooks(settings),
    )


def _mail(settings: Mapping[str, Any]) -> MailGateway:
    from gateways.mail.folder import FolderMail
    from gateways.mail.smtp import SmtpMail

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
    from gateways.addresses.ban import Ban
    from gateways.addresses.embedded import EmbeddedAddresses

    embedded = EmbeddedAddresses()
    return Ban(settings["address_service"], otherwise=embedded) if settings["address_service"] else embedded


def _files(settings: Mapping[str, Any]) -> Files:
    place = str(settings["files"])
    if not place.startswith("s3://"):
        from gateways.files.folder import FolderFiles

        return FolderFiles(Path(place))
    from gateways.files.s3 import S3Files

    return S3Files(
        place,
        endpoint=settings["s3_endpoint"],
        key=settings["s3_key"],
        secret=settings["s3_secret"],
        region=settings["s3_region"],
    )


def _antivirus(settings: Mapping[str, Any]) -> Antivirus:
    from gateways.antivirus.clamd import Clamd
    from gateways.antivirus.embedded import EmbeddedAntivirus

    return Clamd(settings["clamd"]) if settings["clamd"] else EmbeddedAntivirus()


def _papers() -> Papers:
    from gateways.papers.process import ChildPapers

    return ChildPapers()


def _webhooks(settings: Mapping[str, Any]) -> WebhookGateway:
    """Demo towns call nobody."""
    from gateways.webhooks.folder import FolderWebhooks
    from gateways.webhooks.http import HttpWebhooks

    secrets = settings.get("webhook_secrets", {})
    if settings.get("webhook_folder"):
        return FolderWebhooks(Path(settings["webhook_folder"]), secrets=secrets)
    return HttpWebhooks(secrets=secrets, inside=settings.get("webhooks_inside", ()))
