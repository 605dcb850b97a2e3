"""The log of Chromium's database on the disk: is its end torn, and how a kill tears it."""

from __future__ import annotations

import struct
from pathlib import Path

BLOCK = 32 * 1024
HEAD = struct.Struct("<IHB")
"""Checksum, length and kind of a record."""
WHOLE, FIRST, MIDDLE, LAST = 1, 2, 3, 4


def newest_log(profile: Path) -> Path | None:
    """The log that is written to; None before the first page that keeps something."""
    return max(profile.glob("Default/IndexedDB/*.leveldb/*.log"), default=None)


def is_torn(log: Path) -> bool:
    """Whether it ends within a record: within its head, its content, or between its parts."""
    content, at, parts = log.read_bytes(), 0, False
    while at < len(content):
        left = BLOCK - at % BLOCK
        if left < HEAD.size:
            at += left
            continue
        if at + HEAD.size > len(content):
            return True
        _, length, kind = HEAD.unpack_from(content, at)
        at += HEAD.size + length
        parts = kind in (FIRST, MIDDLE)
    return parts or at > len(content)


def tear(log: Path) -> None:
    """Half a record at the end, as a writer leaves it that dies between two writes."""
    left = BLOCK - log.stat().st_size % BLOCK - HEAD.size
    length = min(500, left)
    assert length > 1, "no room for a record in this block"
    with log.open("ab") as file:
        file.write(HEAD.pack(12345, length, WHOLE) + b"\7" * (length // 2))
