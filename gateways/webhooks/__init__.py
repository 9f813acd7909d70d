"""Calling other programs. The outbox decides what leaves and when; a gateway only carries one call.

Headers are those of Standard Webhooks (https://www.standardwebhooks.com): receivers find libraries that check them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Protocol

from domain.webhooks import Delivery

SECRET_PREFIX = "whsec_"
TOLERANCE = 300
"""Seconds: how old a receiver should let a call be at the most. Each try is signed anew."""


class NotDelivered(OSError):
    """The other program did not take the call; the message says why, for an administrator."""


class WebhookGateway(Protocol):
    def deliver(self, delivery: Delivery) -> None:
        """Hand one call over. Raises NotDelivered; the outbox tries again later."""


def headers(delivery: Delivery, *, secret: str, at: int) -> dict[str, str]:
    """What proves who called and when (`at`, in seconds since 1970), and that nothing was changed on the way."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Guichet",
        "Idempotency-Key": delivery.id,
        "Webhook-Id": delivery.id,
        "Webhook-Timestamp": str(at),
        "Webhook-Signature": f"v1,{signature(delivery.id, at, delivery.body, secret)}",
    }


def signature(id: str, at: int, body: str, secret: str) -> str:
    """HMAC-SHA256 of `id.timestamp.body`, in base64."""
    signed = hmac.new(_bytes(secret), f"{id}.{at}.{body}".encode(), hashlib.sha256)
    return base64.b64encode(signed.digest()).decode()


def _bytes(secret: str) -> bytes:
    """A secret that begins with `whsec_` is base64, as the standard's tools make them; any other is taken as it is."""
    if not secret.startswith(SECRET_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise NotDelivered("the key begins with whsec_ and is no base64") from error
