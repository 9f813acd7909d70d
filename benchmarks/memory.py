"""How much memory this process holds."""

from __future__ import annotations

import os
import resource
from pathlib import Path

STATM = Path("/proc/self/statm")


def resident_kib() -> float:
    """Resident memory; where the system does not tell (macOS), its highest so far."""
    if STATM.exists():
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
