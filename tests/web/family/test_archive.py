"""A ZIP is written while it is sent: one piece, one open file at a time."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from web.family.archive import CHUNK, MISSING, Entry, stream, text_entry


class Paper(io.RawIOBase):
    """A file of `size` bytes that is nowhere; counts those open at once."""

    open_now = 0

    def __init__(self, size: int) -> None:
        self.left = size
        Paper.open_now += 1

    def read(self, wanted: int = -1) -> bytes:
        assert 0 < wanted <= CHUNK
        given = min(wanted, self.left)
        self.left -= given
        return b"x" * given

    def close(self) -> None:
        if not self.closed:
            Paper.open_now -= 1
        super().close()


def paper(name: str, size: int, opened: list[str], packed: bool = True) -> Entry:
    def opens() -> Any:
        opened.append(name)
        return Paper(size)

    return Entry(name, opens, packed)


def test_a_large_family_leaves_in_small_pieces() -> None:
    opened: list[str] = []
    entries = [paper(str(number), 20 * CHUNK, opened) for number in range(3)]
    pieces, most = [], 0
    for piece in stream(entries):
        pieces.append(piece)
        most = max(most, Paper.open_now)
        assert len(piece) <= CHUNK
    assert most == 1
    archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert archive.testzip() is None
    assert [info.file_size for info in archive.infolist()] == [20 * CHUNK] * 3


def test_a_file_is_opened_when_its_turn_comes() -> None:
    opened: list[str] = []
    pieces = stream([paper("one", 4 * CHUNK, opened), paper("two", CHUNK, opened)])
    next(pieces)
    assert opened == ["one"]
    pieces.close()
    assert Paper.open_now == 0


def test_what_cannot_be_read_is_named_and_the_rest_arrives() -> None:
    def lost() -> Any:
        raise FileNotFoundError

    entries = [text_entry("un.txt", "é"), Entry("perdu.pdf", lost), text_entry("deux.txt", "à")]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(stream(entries))))
    assert archive.namelist() == ["un.txt", "deux.txt", MISSING]
    assert archive.read("un.txt").decode() == "é"
    assert "perdu.pdf" in archive.read(MISSING).decode()
