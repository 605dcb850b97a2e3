"""A book on disk: typed Parquet, one file per table, the lines one file per set of statements.

A part (one month, or one statement) holds whole statements, so that tests of one statement need not
read it again while it is unchanged. Every file carries the hash of its values: another version of
the writer gives the same hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .tables import TABLES, TEXT

PARTED = ("lines", "statements")
ROW_GROUP = 65_536
CONTENT = b"content-sha256"


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says of itself: how many rows, the hash of their values."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Part:
    """The statements of one part and their lines."""

    lines: Path
    statements: Path

    @cached_property
    def told(self) -> dict[str, Told]:
        """What the files of both tables say of themselves."""
        return {name: _told(getattr(self, name)) for name in PARTED}

    @cached_property
    def sha256(self) -> str:
        return "".join(self.told[name].sha256 for name in PARTED)


@dataclass(frozen=True)
class StoredBook:
    """Files of a book: `parts` in order, every other table by name."""

    folder: Path
    parts: tuple[Part, ...]

    def empty(self, table: str) -> bool:
        """Whether a table has no row."""
        return not any(told.rows for told in self.told[table])

    def files(self, table: str) -> list[Path]:
        """The files that make a table."""
        if table in PARTED:
            return [getattr(part, table) for part in self.parts]
        return [self.folder / f"{table}.parquet"]

    @cached_property
    def told(self) -> dict[str, list[Told]]:
        """What the files of every table say of themselves."""
        return {
            name: [part.told[name] for part in self.parts]
            if name in PARTED
            else list(map(_told, self.files(name)))
            for name in TABLES
        }

    @cached_property
    def hashes(self) -> dict[str, str]:
        """Content hash of every table."""
        return {
            name: hashlib.sha256("".join(told.sha256 for told in files).encode()).hexdigest()
            for name, files in self.told.items()
        }


def _told(file: Path) -> Told:
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(file)
    return Told(metadata.num_rows, str(metadata.metadata[CONTENT], "ascii"))


class Content:
    """SHA-256 over names and values of a table of whole numbers and text, however it is cut into
    batches."""

    def __init__(self) -> None:
        self.rows = 0
        self._columns: dict[str, Any] = {}

    def add(self, table: Any) -> None:
        """Take in more rows; every batch has the same columns."""
        self.rows += table.num_rows
        for name in table.column_names:
            kind = str(table.schema.field(name).type)
            made = (kind, hashlib.sha256(), hashlib.sha256(), hashlib.sha256())
            _kind, *digests = self._columns.setdefault(name, made)
            _take_in(table[name].combine_chunks(), digests)

    def hexdigest(self) -> str:
        """Of all rows so far."""
        told = [
            [name, kind, *(digest.hexdigest() for digest in digests)]
            for name, (kind, *digests) in self._columns.items()
        ]
        return hashlib.sha256(json.dumps([self.rows, told]).encode()).hexdigest()


def _take_in(column: Any, digests: Any) -> None:
    """Which values are missing; the values, of text first the lengths."""
    import pyarrow.compute as pc

    missing, values, text = digests
    missing.update(column.is_null().to_numpy(zero_copy_only=False).tobytes())
    if str(column.type) != TEXT:
        values.update(column.fill_null(0).to_numpy().tobytes())
        return
    values.update(pc.binary_length(column).fill_null(-1).to_numpy().tobytes())
    _validity, offsets, body = column.buffers()
    if body is not None:
        ends = memoryview(offsets).cast("i")[column.offset :]
        text.update(memoryview(body)[ends[0] : ends[len(column)]])


def open_book(folder: Path) -> StoredBook:
    """A book written by `write_table` and `write_part`. Raises FileNotFoundError."""
    parts = tuple(
        Part(lines, folder / "statements" / lines.name)
        for lines in sorted((folder / "lines").glob("*.parquet"))
    )
    book = StoredBook(folder, parts)
    for name in TABLES:
        for file in book.files(name):
            if not file.is_file():
                raise FileNotFoundError(file)
    return book


def write_table(
    folder: Path, name: str, columns: Mapping[str, Any], *, file: str | None = None
) -> Path:
    """Write one table; `columns` are lists or arrays by name, missing ones are 0 or empty text.

    `file`: its name where it is not that of the table. Raises ValueError for a column that the
    table does not have.
    """
    return _write(folder / f"{file or name}.parquet", name, columns)


def write_part(
    folder: Path, name: str, lines: Mapping[str, Any], statements: Mapping[str, Any]
) -> Part:
    """Write one set of statements with its lines."""
    return Part(
        _write(folder / "lines" / f"{name}.parquet", "lines", lines),
        _write(folder / "statements" / f"{name}.parquet", "statements", statements),
    )


def _write(place: Path, name: str, columns: Mapping[str, Any]) -> Path:
    with PartWriter(place, name) as writer:
        writer.write(columns)
    return place


class PartWriter:
    """Writes a table batch by batch. The file is there when all of it is."""

    def __init__(self, place: Path, name: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.place, self.half, self.name = place, place.with_suffix(".half"), name
        self.content = Content()
        types = [(one, pa.string() if kind == TEXT else pa.int64()) for one, kind in self.wanted]
        place.parent.mkdir(parents=True, exist_ok=True)
        self.writer = pq.ParquetWriter(self.half, pa.schema(types), compression="zstd")
        self.content.add(self.writer.schema.empty_table())

    @property
    def wanted(self) -> list[tuple[str, str]]:
        return list(TABLES[self.name].items())

    def write(self, columns: Mapping[str, Any]) -> None:
        """Lists or arrays by name. Raises ValueError for a column that the table does not have."""
        import pyarrow as pa

        if strange := sorted(set(columns) - set(TABLES[self.name])):
            raise ValueError(f"table {self.name} has no columns {strange}")
        rows = len(next(iter(columns.values()))) if columns else 0
        arrays = []
        for column, kind in self.wanted:
            type_ = pa.string() if kind == TEXT else pa.int64()
            values = columns.get(column)
            if values is None:
                values = pa.repeat(pa.scalar("" if kind == TEXT else 0, type_), rows)
            is_array = isinstance(values, (pa.Array, pa.ChunkedArray))
            arrays.append(values.cast(type_) if is_array else pa.array(values, type_))
        table = pa.table(arrays, schema=self.writer.schema)
        self.content.add(table)
        self.writer.write_table(table, row_group_size=ROW_GROUP)

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.writer.add_key_value_metadata({CONTENT: self.content.hexdigest()})
        self.writer.close()
        if kind is None:
            self.half.replace(self.place)
