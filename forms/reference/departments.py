"""Departments and overseas territories of France, and 99 for a birth abroad."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from forms.reference.names import folded_query

_FILE = Path(__file__).with_name("departments.tsv")
ABROAD = "99"


@dataclass(frozen=True, slots=True)
class Department:
    """`code` is INSEE's: 01 to 95, 2A, 2B, 971 to 989 overseas, 99 abroad (as in a social security number)."""

    code: str
    name: str


@cache
def all_departments() -> tuple[Department, ...]:
    """List every department by code, abroad last."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(Department(*line.split("\t")) for line in lines)


def by_code(code: str) -> Department | None:
    """Find a department by its code; "2a" and "1" are read as 2A and 01."""
    wanted = code.strip().upper().zfill(2)
    return next((department for department in all_departments() if department.code == wanted), None)


def search(text: str, limit: int = 10) -> list[Department]:
    """Find departments by the beginning of their code or name, then of a later word of the name."""
    wanted = folded_query(text)
    if not wanted:
        return []
    first = [department for department in all_departments() if _begins(department, wanted)]
    later = [department for department in all_departments() if f" {wanted}" in folded_query(department.name)]
    return list(dict.fromkeys(first + later))[:limit]


def _begins(department: Department, wanted: str) -> bool:
    return department.code.lower().startswith(wanted) or folded_query(department.name).startswith(wanted)
