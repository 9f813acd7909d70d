"""ClamAV's daemon, which holds the signatures in memory and answers in milliseconds.

The file is streamed to it (INSTREAM), so it needs no right on our folders and may run on another machine.
"""

from __future__ import annotations

from pathlib import Path

import clamd

from gateways.antivirus import Unreachable, Verdict

SECONDS = 20.0
PORT = 3310


class Clamd:
    """`address` is `unix:/run/clamav/clamd.ctl` or `host:port`; each scan opens a connection of its own."""

    def __init__(self, address: str, *, timeout: float = SECONDS) -> None:
        self.address = address
        self._timeout = timeout

    def scan(self, path: Path) -> Verdict:
        try:
            with path.open("rb") as content:
                status, what = self._connection().instream(content)["stream"]
        except (clamd.ClamdError, OSError, KeyError, ValueError, TypeError) as error:
            raise Unreachable(f"clamd at {self.address}: {error}") from error
        if status == "FOUND":
            return Verdict(what or "unknown")
        if status != "OK":
            raise Unreachable(f"clamd at {self.address}: {status} {what}")
        return Verdict()

    def _connection(self) -> clamd.ClamdNetworkSocket:
        if self.address.startswith("unix:"):
            return clamd.ClamdUnixSocket(self.address.removeprefix("unix:"), timeout=self._timeout)
        host, _, port = self.address.rpartition(":")
        return clamd.ClamdNetworkSocket(host or port, int(port) if host else PORT, timeout=self._timeout)
