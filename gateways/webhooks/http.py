"""Calls over HTTP: signed, to a checked address, without following redirections, in twenty seconds at the most."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Collection, Mapping
from urllib.parse import SplitResult, urlsplit

from domain.webhooks import Delivery
from gateways.webhooks import NotDelivered, headers
from gateways.webhooks.places import is_allowed_host, place_to_call

SECONDS = 10.0
"""The longest wait for a connection, or for one more sign of the answer."""
IN_ALL = 20.0
"""The longest that one call may take: a program that answers sign by sign holds up nobody."""


class HttpWebhooks:
    """`secrets` are the keys by the names of their settings, `inside` the hosts and networks that may be private."""

    def __init__(
        self,
        *,
        secrets: Mapping[str, str],
        inside: Collection[str] = (),
        seconds: float = SECONDS,
        in_all: float = IN_ALL,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._secrets = secrets
        self._inside = tuple(inside)
        self._seconds = seconds
        self._in_all = in_all
        self._context = context or ssl.create_default_context()

    def deliver(self, delivery: Delivery) -> None:
        """Raises NotDelivered."""
        secret = self._secrets.get(delivery.key, "")
        if not secret:
            raise NotDelivered(f"the setting {delivery.key} is empty")
        url = urlsplit(delivery.url)
        signed = headers(delivery, secret=secret, at=int(time.time()))
        try:
            status = self._post(url, delivery.body.encode(), signed)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, NotDelivered):
                raise
            raise NotDelivered(f"{type(error).__name__}: {error}") from error
        if 300 <= status < 400:
            raise NotDelivered(f"answered {status}: redirections are not followed, write the final address")
        if not 200 <= status < 300:
            raise NotDelivered(f"answered {status}")

    def _post(self, url: SplitResult, body: bytes, signed: Mapping[str, str]) -> int:
        host, secure = url.hostname or "", url.scheme == "https"
        if not secure and not is_allowed_host(host, self._inside):
            raise NotDelivered(f"{url.scheme}://{host} is not secret on the way: write an https:// address")
        port = url.port or (443 if secure else 80)
        connection = http.client.HTTPConnection(host, port, timeout=self._seconds)
        connection.sock = self._connect(host, port, secure)
        end = threading.Timer(self._in_all, _hang_up, [connection.sock])
        end.daemon = True
        end.start()
        try:
            connection.request("POST", _target(url), body=body, headers={"Host": url.netloc, **signed})
            return connection.getresponse().status
        finally:
            end.cancel()
            connection.close()

    def _connect(self, host: str, port: int, secure: bool) -> socket.socket:
        """To the address that was checked, under the name that was asked for."""
        plain = socket.create_connection((place_to_call(host, port, self._inside), port), timeout=self._seconds)
        if not secure:
            return plain
        try:
            return self._context.wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise


def _target(url: SplitResult) -> str:
    return (url.path or "/") + (f"?{url.query}" if url.query else "")


def _hang_up(connected: socket.socket) -> None:
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it ended in between
