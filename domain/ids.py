"""Identifiers: UUID version 7, which sort by the moment they were made and so keep indexes compact."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A UUIDv7 as 36 characters, strictly increasing within one process (RFC 9562, sub-millisecond method)."""
    stamp = _next_stamp()
    milliseconds, fraction = stamp >> 12, stamp & 0xFFF
    value = milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def first_id(moment: datetime) -> str:
    """What every identifier made from that moment on is at or after, and every earlier one before."""
    milliseconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    return str(uuid.UUID(int=max(milliseconds, 0) << 80))


def made_at(identifier: str) -> datetime:
    """When an identifier was made, to the millisecond."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=uuid.UUID(identifier).int >> 80)


def _next_stamp() -> int:
    """Milliseconds since 1970 and 4096ths of one, never twice the same."""
    global _last
    now = time.time_ns()
    stamp = (now // 1_000_000) << 12 | (now % 1_000_000) * 4096 // 1_000_000
    with _lock:
        _last = max(stamp, _last + 1)
        return _last
