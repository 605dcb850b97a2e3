"""What a picture file says it is: kind, width and height from its first bytes, never decoded.

JPEG, PNG and WebP only, by magic bytes; the name and the type that the sender states are not
asked.  Decoding happens later, in a worker, and only after the size was found to be bearable.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 40_000_000
_SHORTEST_SIDE = 1


@dataclass(frozen=True)
class Header:
    """Media type and size in pixels."""

    media_type: str
    width: int
    height: int


class NotAPicture(ValueError):
    """The bytes are no JPEG, PNG or WebP that can be read."""


def read_header(content: bytes) -> Header:
    """Kind and size of a picture. Raises NotAPicture."""
    for media_type, reader in (
        ("image/png", _png),
        ("image/jpeg", _jpeg),
        ("image/webp", _webp),
    ):
        size = reader(content)
        if size is not None:
            width, height = size
            if min(width, height) < _SHORTEST_SIDE:
                raise NotAPicture("a side of length zero")
            return Header(media_type, width, height)
    raise NotAPicture("no known magic bytes")


def problems_of_picture(content: bytes) -> tuple[Problem, ...]:
    """Why the file cannot be taken as a photo; empty when it can."""
    if len(content) > MAX_BYTES:
        text = _l("The photo is larger than 15 MB. It was not stored; take it again smaller.")
        return (Problem("too_large", text, "photo"),)
    try:
        header = read_header(content)
    except NotAPicture:
        text = _l("The file is not a JPEG, PNG or WebP photo. It was not stored; choose another.")
        return (Problem("not_a_picture", text, "photo"),)
    if header.width * header.height > MAX_PIXELS:
        text = _l("The photo has more than 40 million pixels. It was not stored; take it smaller.")
        return (Problem("too_many_pixels", text, "photo"),)
    return ()


def _png(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    if len(content) < 33 or content[12:16] != b"IHDR":
        raise NotAPicture("PNG without header")
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers that begin a frame and carry its size."""

_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG markers without a length."""


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """Walk from marker to marker: a size inside an embedded thumbnail does not count."""
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise NotAPicture("JPEG marker expected")
        marker = content[at + 1]
        if marker == 0xFF:  # padding
            at += 1
        elif marker in _BARE:
            at += 2
        elif marker in (0xD9, 0xDA):
            break
        else:
            length = int.from_bytes(content[at + 2 : at + 4])
            if length < 2:
                raise NotAPicture("JPEG segment too short")
            if marker in _FRAMES and at + 9 <= len(content):
                height = int.from_bytes(content[at + 5 : at + 7])
                return int.from_bytes(content[at + 7 : at + 9]), height
            at += 2 + length
    raise NotAPicture("JPEG without frame")


def _webp(content: bytes) -> tuple[int, int] | None:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    kind, data = content[12:16], content[20:30]
    if len(data) < 10:
        raise NotAPicture("WebP cut off")
    if kind == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if kind == b"VP8L" and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        width = int.from_bytes(data[6:8], "little") & 0x3FFF
        return width, int.from_bytes(data[8:10], "little") & 0x3FFF
    raise NotAPicture("WebP without frame")
