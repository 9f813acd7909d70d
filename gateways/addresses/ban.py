"""The national address service (Base adresse nationale, hosted by the Géoplateforme): free, no key, 50 requests/s.

It helps typing and must never hinder it: two seconds at most, and after three failures in a row the twin answers alone
for half a minute.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from gateways.addresses import AddressSearch, Suggestion

SERVICE = "https://data.geopf.fr/geocodage/search"
SECONDS = 2.0
FAILURES = 3
REST = 30.0

log = logging.getLogger(__name__)


class Ban:
    """`otherwise` answers while the service does not."""

    def __init__(self, address: str = SERVICE, *, otherwise: AddressSearch, timeout: float = SECONDS) -> None:
        if not address.startswith(("https://", "http://")):
            raise ValueError(f"The address service needs a web address, not {address!r}.")
        self.address = address
        self.otherwise = otherwise
        self.timeout = timeout
        self._lock = threading.Lock()
        self._failures = 0
        self._rests_until = 0.0

    def search(self, text: str, limit: int = 5) -> list[Suggestion]:
        if self._rests():
            return self.otherwise.search(text, limit)
        try:
            found = self._ask(text, limit)
        except (URLError, HTTPException, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            self._note_failure(error)
            return self.otherwise.search(text, limit)
        self._failures = 0
        return found

    def _ask(self, text: str, limit: int) -> list[Suggestion]:
        query = urlencode({"q": text[:200], "limit": limit, "index": "address", "autocomplete": 1})
        request = Request(f"{self.address}?{query}", headers={"Accept": "application/json", "User-Agent": "Guichet"})
        with urlopen(request, timeout=self.timeout) as answer:
            features = json.loads(answer.read(1_000_000))["features"]
        return [_suggestion(feature["properties"]) for feature in features[:limit]]

    def _rests(self) -> bool:
        return time.monotonic() < self._rests_until

    def _note_failure(self, error: Exception) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._failures = 0
                self._rests_until = time.monotonic() + REST
        log.warning("Address service: %s", error)


def _suggestion(found: Mapping[str, Any]) -> Suggestion:
    """A street without a number has its name in `name`, a house its street in `street`."""
    street = found.get("street") or (found.get("name") if found.get("type") in ("street", "locality") else "")
    return Suggestion(
        number=str(found.get("housenumber") or ""),
        street=str(street or ""),
        postcode=str(found.get("postcode") or ""),
        city=str(found.get("city") or ""),
        insee=str(found.get("citycode") or ""),
        label=str(found["label"]),
    )
