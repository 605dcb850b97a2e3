"""A book on disk: typed Parquet, one file per table, the lines one file per set of statements.

A part (one month, or one statement) holds whole statements, so that tests of one statement need not
read it again while it is unchanged. Every file carries the hash of its values: another version of
the writer gives the same hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .tables import TABLES, TEXT

PARTED = ("lines", "statements")
ROW_GROUP = 65_536
CONTENT = b"content-sha256"


@dataclass(frozen=True)
class Part:
    """The statements of one part and their lines."""

    lines: Path
    statements: Path

    @cached_property
    def sha256(self) -> str:
        return _hash(self.lines) + _hash(self.statements)


@dataclass(frozen=True)
class StoredBook:
    """Files of a book: `parts` in order, every other table by name."""

    folder: Path
    parts: tuple[Part, ...]

    def empty(self, table: str) -> bool:
        """Whether a table has no row."""
        import pyarrow.parquet as pq

        return not any(pq.read_metadata(file).num_rows for file in self.files(table))

    def files(self, table: str) -> list[Path]:
        """The files that make a table."""
        if table in PARTED:
            return [getattr(part, table) for part in self.parts]
        return [self.folder / f"{table}.parquet"]

    @cached_property
    def hashes(self) -> dict[str, str]:
        """Content hash of every table."""
        return {
            name: hashlib.sha256("".join(map(_hash, self.files(name))).encode()).hexdigest()
            for name in TABLES
        }


def _hash(file: Path) -> str:
    import pyarrow.parquet as pq

    return str(pq.read_schema(file).metadata[CONTENT], "ascii")


def _content(table: Any) -> str:
    """SHA-256 over names and values of a table of whole numbers and text."""
    import pyarrow.compute as pc

    digest = hashlib.sha256()
    for name in table.column_names:
        column = table[name].combine_chunks()
        missing = column.is_null().to_numpy(zero_copy_only=False).tobytes()
        digest.update(f"{name}:{len(column)}:{column.type}\n".encode() + missing)
        if str(column.type) == TEXT:
            digest.update(pc.binary_length(column).fill_null(-1).to_numpy().tobytes())
            _validity, offsets, text = column.buffers()
            if text is not None:
                ends = memoryview(offsets).cast("i")[column.offset :]
                digest.update(memoryview(text)[ends[0] : ends[len(column)]])
        else:
            digest.update(column.fill_null(0).to_numpy().tobytes())
    return digest.hexdigest()


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


def write_table(folder: Path, name: str, columns: Mapping[str, Any]) -> Path:
    """Write one table; `columns` are lists or arrays by name, missing ones are 0 or empty text.

    Raises ValueError for a column that the table does not have.
    """
    return _write(folder / f"{name}.parquet", name, columns)


def write_part(
    folder: Path, name: str, lines: Mapping[str, Any], statements: Mapping[str, Any]
) -> Part:
    """Write one set of statements with its lines."""
    return Part(
        _write(folder / "lines" / f"{name}.parquet", "lines", lines),
        _write(folder / "statements" / f"{name}.parquet", "statements", statements),
    )


def _write(place: Path, name: str, columns: Mapping[str, Any]) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = TABLES[name]
    if strange := sorted(set(columns) - set(wanted)):
        raise ValueError(f"table {name} has no columns {strange}")
    rows = len(next(iter(columns.values()))) if columns else 0
    arrays = []
    for column, kind in wanted.items():
        type_ = pa.string() if kind == TEXT else pa.int64()
        values = columns.get(column)
        if values is None:
            values = pa.repeat(pa.scalar("" if kind == TEXT else 0, type_), rows)
        is_array = isinstance(values, (pa.Array, pa.ChunkedArray))
        arrays.append(values.cast(type_) if is_array else pa.array(values, type_))
    place.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table(arrays, names=list(wanted))
    table = table.replace_schema_metadata({CONTENT: _content(table)})
    half = place.with_suffix(".half")
    pq.write_table(table, half, compression="zstd", row_group_size=ROW_GROUP)
    half.replace(place)
    return place
