"""The file with what is known of every line of a statement, read again by whoever needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class Facts:
    """Writes what is known of every line of a statement."""

    names = (
        *("row", "day", "amount", "doc_no", "text", "reference", "group", "other", "inside"),
        "restriction",
    )

    def __init__(self, place: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        kinds = dict.fromkeys(("row", "day", "amount", "restriction"), pa.int64())
        kinds["inside"] = pa.bool_()
        fields = [(name, kinds.get(name, pa.string())) for name in self.names]
        self.writer = pq.ParquetWriter(place, pa.schema(fields), compression="zstd")

    def write(self, rows: Any) -> None:
        """Some lines more."""
        self.writer.write_table(rows)

    def __enter__(self) -> Facts:
        return self

    def __exit__(self, *_: object) -> None:
        self.writer.close()


def columns_of(facts: Path, *names: str) -> tuple[Any, ...]:
    """Columns of all lines of a statement."""
    import pyarrow.parquet as pq

    table = pq.read_table(facts, columns=list(names))
    return tuple(table[name] for name in names)
