"""What a child process may use, set before it reads its first byte of a stranger's file."""

from __future__ import annotations

import resource

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space: a picture of 60 megapixels in colours, twice, and the libraries."""
CPU_SECONDS = 15
WRITTEN = 256 * 1024 * 1024
OPEN_FILES = 64


def apply() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
