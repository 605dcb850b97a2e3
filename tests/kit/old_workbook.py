"""Writes sheets of text as a real old Excel file (.xls: BIFF8 in a compound file), for tests."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence

Sheets = Mapping[str, Sequence[Sequence[str]]]

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_BOF, _EOF, _BOUNDSHEET, _LABEL = 0x809, 0x0A, 0x85, 0x204


def write_old(sheets: Sheets) -> bytes:
    """The file's bytes."""
    return _compound(_book(sheets))


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HH", number, len(data)) + data


def _begin(what: int) -> bytes:
    return _record(_BOF, struct.pack("<HHHHII", 0x600, what, 0x0DBB, 0x07CC, 0, 6))


def _book(sheets: Sheets) -> bytes:
    bodies = [
        _begin(0x10) + b"".join(_cells(rows)) + _record(_EOF, b"") for rows in sheets.values()
    ]
    head, tail = _begin(5), _record(_EOF, b"")
    names = [_name(name) for name in sheets]
    at = len(head) + sum(len(_record(_BOUNDSHEET, bytes(6) + name)) for name in names) + len(tail)
    for name, body in zip(names, bodies, strict=True):
        head += _record(_BOUNDSHEET, struct.pack("<IH", at, 0) + name)
        at += len(body)
    return head + tail + b"".join(bodies)


def _name(name: str) -> bytes:
    return struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")


def _cells(rows: Sequence[Sequence[str]]) -> Iterator[bytes]:
    for at, row in enumerate(rows):
        for place, text in enumerate(row):
            if text:
                words = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
                yield _record(_LABEL, struct.pack("<HHH", at, place, 0) + words)


def _compound(stream: bytes) -> bytes:
    """One stream, its sectors in a row, then the table of sectors, then the directory."""
    stream += bytes(-len(stream) % _SECTOR or 0)
    count = max(len(stream) // _SECTOR, 8)  # below 4096 bytes other tables would be needed
    stream = stream.ljust(count * _SECTOR, b"\0")
    tables = 1
    while tables * (_SECTOR // 4) < count + tables + 1:
        tables += 1
    chain = [*range(1, count), _END, *([_FAT] * tables), _END]
    chain += [_FREE] * (tables * (_SECTOR // 4) - len(chain))
    root = _entry("Root Entry", 5, child=1, start=_END, size=0)
    directory = root + _entry("Workbook", 2, child=_FREE, start=0, size=len(stream)) + bytes(256)
    where = [*range(count, count + tables)] + [_FREE] * (109 - tables)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, count + tables,
                          0, 4096, _END, 0, _END, 0)  # fmt: skip
    header += struct.pack("<109I", *where)
    return header + stream + struct.pack(f"<{len(chain)}I", *chain) + directory


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    head += struct.pack("<III", _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<III", start, size, 0)
