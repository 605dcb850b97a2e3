"""Finished steps in a folder, each under the hash of its SQL text and of all it read.

A half-written file is never seen under its name, so a killed worker leaves whole steps only.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from .tables import TEXT, WHOLE

SQL_TYPES = {WHOLE: "BIGINT", TEXT: "VARCHAR"}
Row = tuple[Any, ...]


class Steps:
    """The folder of steps of one run; threads may share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._names = count()
        self._made: list[str] = []

    @property
    def computed(self) -> int:
        """How many steps were not kept from before."""
        return len(self._made)

    def place(self, key: str) -> Path:
        """Where the Parquet file of a step is, once it is made."""
        return self.folder / f"{key}.parquet"

    def file(self, key: str, make: Callable[[Path], object]) -> Path:
        """The Parquet file of a step; `make` writes it where it is not there."""
        place = self.place(key)
        if not place.is_file():
            half = self._half(place)
            make(half)
            half.replace(place)
            self._made.append(key)
        return place

    def rows(self, key: str, find: Callable[[], Sequence[Row]]) -> list[Row]:
        """The rows of a step (whole numbers and text). They are few as a rule, and all of them are
        wanted: JSON takes a fifth of the time of Parquet."""
        place = self.folder / f"{key}.json"
        if place.is_file():
            return [tuple(row) for row in json.loads(place.read_text("utf-8"))]
        found = list(find())
        half = self._half(place)
        half.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")), "utf-8")
        half.replace(place)
        self._made.append(key)
        return found

    def _half(self, place: Path) -> Path:
        return place.with_suffix(f".{os.getpid()}-{next(self._names)}")


def typed(sql: str, columns: Mapping[str, str]) -> str:
    """A query with columns of 64 bits: sums are HUGEINT, which Parquet would hold as doubles."""
    wanted = ", ".join(
        f'CAST("{name}" AS {SQL_TYPES[kind]}) AS "{name}"' for name, kind in columns.items()
    )
    return f"SELECT {wanted} FROM ({sql})"


def scan(files: Sequence[Path], columns: str = "*") -> str:
    """All rows of Parquet files with the same columns."""
    names = ", ".join(f"'{quoted(file)}'" for file in files)
    return f"SELECT {columns} FROM read_parquet([{names}])"


def quoted(file: Path) -> str:
    """A path inside a text constant of SQL."""
    return str(file).replace("'", "''")


def digest(value: object) -> str:
    """SHA-256 of plain data."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
