"""Expressions to SQL text, once per rule version, parameters and engine; kept in a folder.

Building and compiling 36 tests takes seconds of ibis; reading their text takes none.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from .book import Book, Table

Dialect = Literal["duckdb", "postgres", "pyspark"]
_SOURCES = sorted(Path(__file__).parent.glob("*.py"))


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text and the tables that it reads."""

    sql: str
    tables: tuple[str, ...]


_MADE: dict[str, Statement] = {}
"""Statements of this process: definitions do not change under it."""


@cache
def _definitions() -> str:
    """Changes with any definition and with the compiler, so that no stale text is ever used."""
    digest = hashlib.sha256(version("ibis-framework").encode())
    for source in _SOURCES:
        digest.update(source.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Compiler:
    """Makes statements; keeps them under `folder` when there is one."""

    dialect: Dialect = "duckdb"
    folder: Path | None = None

    def statement(
        self, name: str, build: Callable[[Book], Table], parameters: Mapping[str, int]
    ) -> Statement:
        """The text of an expression. `name` and `parameters` tell it from all others."""
        wanted = [_definitions(), self.dialect, name, sorted(parameters.items())]
        key = hashlib.sha256(json.dumps(wanted).encode()).hexdigest()
        if key not in _MADE:
            _MADE[key] = self._kept(key, build)
        return _MADE[key]

    def _kept(self, key: str, build: Callable[[Book], Table]) -> Statement:
        """The text from the folder, made when it is not there."""
        if self.folder is None:
            return self._compiled(build)
        place = self.folder / f"{key}.json"
        if place.is_file():
            kept = json.loads(place.read_text("utf-8"))
            return Statement(kept["sql"], tuple(kept["tables"]))
        made = self._compiled(build)
        self.folder.mkdir(parents=True, exist_ok=True)
        body = json.dumps({"sql": made.sql, "tables": made.tables}, ensure_ascii=False)
        half = place.with_suffix(f".{os.getpid()}")
        half.write_text(body, "utf-8")
        half.replace(place)
        return made

    def _compiled(self, build: Callable[[Book], Table]) -> Statement:
        import ibis
        import ibis.expr.operations as ops

        expression = build(Book())
        tables = sorted({found.name for found in expression.op().find(ops.UnboundTable)})
        return Statement(str(ibis.to_sql(expression, dialect=self.dialect)), tuple(tables))
