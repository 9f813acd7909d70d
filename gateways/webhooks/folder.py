"""The twin that calls nobody: each call becomes a file, signed as it would have been."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

from domain.webhooks import Delivery
from gateways.webhooks import headers


class FolderWebhooks:
    def __init__(self, folder: Path, *, secrets: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._secrets = secrets or {}

    def deliver(self, delivery: Delivery) -> None:
        """Write `<id>.json`; a second try overwrites the first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        secret = self._secrets.get(delivery.key, delivery.key)
        kept = {
            "url": delivery.url,
            "headers": headers(delivery, secret=secret, at=int(time.time())),
            "body": json.loads(delivery.body),
        }
        draft = self.folder / f"{delivery.id}.part"
        draft.write_text(json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8")
        draft.replace(self.folder / f"{delivery.id}.json")
