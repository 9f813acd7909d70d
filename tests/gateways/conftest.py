from __future__ import annotations

from tests import scanners

clamd_address = scanners.clamd_address
