"""A screenshot in 256 colours: a page of text and flat colours loses nothing that one sees, and weighs a third."""

from __future__ import annotations

import struct
import zlib
from collections import Counter

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PALETTE = 256
TRUECOLOUR, WITH_ALPHA, INDEXED = 2, 6, 3


def smaller(png: bytes) -> bytes:
    """The same picture with its 256 most frequent colours, others by the nearest; as it was where that is no gain.

    `png` is what Chromium gives: eight bits a channel, not interlaced. Raises ValueError for anything else.
    """
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunk(png, b"IHDR"))
    if depth != 8 or kind not in {TRUECOLOUR, WITH_ALPHA} or interlaced:
        raise ValueError("not a screenshot of Chromium")
    channels = 3 if kind == TRUECOLOUR else 4
    rows = unfiltered(zlib.decompress(chunk(png, b"IDAT")), width * channels, channels)
    pixels = [[row[start : start + 3] for start in range(0, len(row), channels)] for row in rows]
    counts = Counter(pixel for row in pixels for pixel in row)
    palette = [colour for colour, _ in counts.most_common(PALETTE)]
    index = {colour: nearest(colour, palette) for colour in counts}
    lines = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in pixels)
    made = b"".join(
        (
            SIGNATURE,
            packed(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, INDEXED, 0, 0, 0)),
            packed(b"PLTE", b"".join(palette)),
            packed(b"IDAT", zlib.compress(lines, 9)),
            packed(b"IEND", b""),
        )
    )
    return min(made, png, key=len)


def chunk(png: bytes, wanted: bytes) -> bytes:
    """What the chunks of a name hold, joined."""
    found, at = b"", len(SIGNATURE)
    while at < len(png):
        (length,), name = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        found += png[at + 8 : at + 8 + length] if name == wanted else b""
        at += length + 12
    return found


def packed(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def nearest(colour: bytes, palette: list[bytes]) -> int:
    red, green, blue = colour
    return min(
        range(len(palette)),
        key=lambda at: (palette[at][0] - red) ** 2 + (palette[at][1] - green) ** 2 + (palette[at][2] - blue) ** 2,
    )


def unfiltered(data: bytes, length: int, step: int) -> list[bytes]:
    """The rows of a picture, from how PNG writes each by difference with its neighbours."""
    rows: list[bytes] = []
    above = bytearray(length)
    for start in range(0, len(data), length + 1):
        way, row = data[start], bytearray(data[start + 1 : start + 1 + length])
        for at in range(length) if way else ():
            left = row[at - step] if at >= step else 0
            corner = above[at - step] if at >= step else 0
            row[at] = (row[at] + guess(way, left, above[at], corner)) & 255
        rows.append(bytes(row))
        above = row
    return rows


def guess(way: int, left: int, up: int, corner: int) -> int:
    """PNG's five filters: none, left, up, mean, Paeth."""
    if way < 4:
        return (0, left, up, (left + up) // 2)[way]
    distances = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    return (left, up, corner)[distances.index(min(distances))]
