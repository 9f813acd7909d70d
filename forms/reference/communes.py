"""Communes of France with their postcodes, from the Code officiel géographique.

Some 35,000 of them are kept as two texts searched in place: 2 MB where one object each would take twenty.
"""

import gzip
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import merge
from itertools import accumulate, chain, islice
from pathlib import Path

from forms.reference.names import folded, folded_query

_FILE = Path(__file__).with_name("communes.tsv.gz")


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today. `code` is INSEE's (06033), not a postcode (06510): a postcode can serve several communes."""

    code: str
    name: str
    department: str
    postcodes: tuple[str, ...]


def search(text: str, limit: int = 10) -> list[Commune]:
    """Find communes by the beginning of their name or postcode, then by the beginning of a later word of the name.

    The very name comes first; among the others, the most populated.
    """
    wanted = folded_query(text)
    if not wanted:
        return []
    rows = _by_postcode(wanted) if wanted.isdigit() else _by_name(wanted)
    return [_commune(row) for row in islice(dict.fromkeys(rows), limit)]


def by_code(code: str) -> Commune | None:
    """Find a commune by its INSEE code."""
    found = map(_commune, _records().rows(f"\n{code}\t"))
    return next((commune for commune in found if commune.code == code), None)


def by_postcode(postcode: str) -> list[Commune]:
    """Find the communes that a whole postcode serves, the most populated first."""
    return list(_served_by(postcode))


@lru_cache(maxsize=512)
def _served_by(postcode: str) -> tuple[Commune, ...]:
    """Families of a town give few postcodes, again and again, and each look-up reads the whole list."""
    found = [_commune(row) for row in _by_postcode(postcode)]
    return tuple(commune for commune in found if postcode in commune.postcodes)


class _Lines:
    """Lines of one text, found by what they contain. Rows are numbered from 0, as in the file."""

    __slots__ = ("starts", "text")

    def __init__(self, lines: list[bytes]) -> None:
        self.text = b"\n" + b"\n".join(lines) + b"\n"
        self.starts = array("I", chain([0], accumulate(len(line) + 1 for line in lines)))

    def line(self, row: int) -> str:
        return self.text[self.starts[row] + 1 : self.starts[row + 1]].decode()

    def rows(self, wanted: str) -> Iterator[int]:
        needle = wanted.encode()
        at = self.text.find(needle)
        while at >= 0:
            row = bisect_right(self.starts, at) - 1
            yield row
            at = self.text.find(needle, self.starts[row + 1])


@cache
def _records() -> _Lines:
    """Read code, name, department and postcodes, the most populated commune first."""
    return _Lines(gzip.decompress(_FILE.read_bytes()).splitlines())


@cache
def _names() -> _Lines:
    records = _records()
    count = len(records.starts) - 1
    return _Lines([folded(records.line(row).split("\t")[1]).encode() for row in range(count)])


def _by_name(wanted: str) -> Iterator[int]:
    names = _names()
    return chain(names.rows(f"\n{wanted}\n"), names.rows(f"\n{wanted}"), names.rows(f" {wanted}"))


def _by_postcode(wanted: str) -> Iterator[int]:
    """A postcode follows a tab, or a space when it is not the first of its commune."""
    records = _records()
    return merge(records.rows(f"\t{wanted}"), records.rows(f" {wanted}"))


def _commune(row: int) -> Commune:
    code, name, department, postcodes = _records().line(row).split("\t")
    return Commune(code, name, department, tuple(postcodes.split()))
