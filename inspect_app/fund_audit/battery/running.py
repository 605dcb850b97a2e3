"""Runs the battery on DuckDB: parts first, then the whole; every finished step is kept.

A step is kept under the hash of its SQL text and of all it read. So a worker that was killed goes
on where it was, a month more computes only what that month changes, and equal inputs give equal
results without computing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from .book import Book, Table
from .catalogue import AUDITS, Audit
from .compiling import Compiler, Statement
from .storing import Part, StoredBook
from .summaries import SUMMARY_OF
from .tables import HIT_COLUMNS, SUMMARIES, TABLES, TEXT, WHOLE

Progress = Callable[[int, int, str], None]
Hit = tuple[str, int, str, int, str, int, int]
"""The columns HIT_COLUMNS."""
_SQL = {WHOLE: "BIGINT", TEXT: "VARCHAR"}
KEPT = 2  # raised when steps are kept in another way
BIG = 8_000_000  # bytes of Parquet; smaller tables are read into memory once


@dataclass(frozen=True, slots=True)
class Tested:
    """One test over one book: what it looked at, and its hits in order."""

    number: str
    version: int
    population: int
    rows: tuple[Hit, ...]
    parameters: Mapping[str, int]
    missing: tuple[str, ...]  # tables without which the test cannot run and that are empty
    read_hash: str  # of the tables that population and hits look at
    seconds: float = field(compare=False)

    @property
    def ran(self) -> bool:
        """False when there was nothing to look at: then nothing is proved."""
        return self.population > 0


@dataclass(frozen=True)
class Battery:
    """The outcome of a run. `run_hash` covers inputs, rule versions and parameters; `result_hash`
    what came out."""

    run_hash: str
    result_hash: str
    tests: tuple[Tested, ...]
    computed: int  # steps that were not kept from before


@dataclass(frozen=True, slots=True)
class Limits:
    """What DuckDB may use."""

    memory: str = "700MiB"
    threads: int = 2


def no_progress(_done: int, _total: int, _note: str) -> None:
    """For callers that do not show progress."""


def run_battery(
    book: StoredBook,
    parameters: Mapping[str, Mapping[str, int]],
    work: Path,
    *,
    audits: Sequence[Audit] = AUDITS,
    limits: Limits | None = None,
    progress: Progress = no_progress,
) -> Battery:
    """Run tests over a book. `parameters`: of each test by number; those not named are declared
    ones. `work` keeps steps and compiled SQL between runs; it may be deleted at any time.
    """
    engine = _Engine(book, work, limits or Limits())
    try:
        return engine.run(audits, parameters, progress)
    finally:
        engine.close()


def values_of(audit: Audit, given: Mapping[str, int]) -> dict[str, int]:
    """Every parameter of a test: the given value, else the declared one."""
    declared = {parameter.name: parameter.value for parameter in audit.rule.parameters}
    return declared | {name: given[name] for name in declared if name in given}


def result_hash(outcomes: Sequence[tuple[str, int, tuple[Hit, ...]]]) -> str:
    """Hash of number, population and hits of every test."""
    return _digest(outcomes)


class _Engine:
    """One connection over one book."""

    def __init__(self, book: StoredBook, work: Path, limits: Limits) -> None:
        import duckdb

        self.book, self.work = book, work
        self.steps = work / "steps"
        self.steps.mkdir(parents=True, exist_ok=True)
        self.compiler = Compiler("duckdb", work / "sql")
        self.computed = 0
        spill = work / f"spill-{os.getpid()}"
        self.connection = duckdb.connect(
            config={
                "memory_limit": limits.memory,
                "threads": limits.threads,
                "temp_directory": str(spill),
                "preserve_insertion_order": False,
            }
        )
        # of this connection only: it would write into the worker's output
        self.connection.execute("SET enable_progress_bar = false")
        self.hashes = dict(book.hashes)
        self._loaded: set[str] = set()

    def close(self) -> None:
        self.connection.close()

    def run(
        self,
        audits: Sequence[Audit],
        parameters: Mapping[str, Mapping[str, int]],
        progress: Progress,
    ) -> Battery:
        steps = len(audits) + 1
        self._summaries()
        progress(1, steps, "summaries")
        tests = []
        for at, audit in enumerate(audits):
            values = values_of(audit, parameters.get(audit.rule.number, {}))
            tests.append(self._test(audit, values))
            progress(at + 2, steps, f"{audit.rule.number} {audit.rule.title.en}")
        declared = [
            [audit.rule.number, audit.rule.version]
            + [
                list(pair)
                for pair in sorted(values_of(audit, parameters.get(audit.rule.number, {})).items())
            ]
            for audit in audits
        ]
        inputs = sorted(self.book.hashes.items())
        came_out = [(test.number, test.population, test.rows) for test in tests]
        run_hash = _digest([declared, inputs])
        return Battery(run_hash, result_hash(came_out), tuple(tests), self.computed)

    def _summaries(self) -> None:
        """Summaries of every part; the whole is all their files together."""
        for name, build in SUMMARY_OF.items():
            statement = self.compiler.statement(f"summary:{name}", build, {})
            files, keys = [], []
            for part in self.book.parts:
                key = _digest([KEPT, name, statement.sql, part.sha256])
                files.append(self._kept(key, statement, SUMMARIES[name], part))
                keys.append(key)
            self.hashes[name] = _digest(keys)
            self._view(name, files)
        for name in ("lines", "statements"):
            self._view(name, self.book.files(name))

    def _test(self, audit: Audit, values: dict[str, int]) -> Tested:
        number, began = audit.rule.number, perf_counter()
        counting = self.compiler.statement(f"{number}:population", audit.population, {})
        read = set(counting.tables)
        missing = tuple(table for table in audit.rule.reads if self.book.empty(table))
        population = 0
        if not missing:
            files = [self._whole(f"{number}:population", counting, {"n": WHOLE})]
            population = sum(row[0] or 0 for row in self._rows(files, "n"))
        found = []
        if population and audit.part_hits is not None:
            statement = self._hits(f"{number}:part", audit.part_hits, values)
            read |= set(statement.tables)
            for part in self.book.parts:
                key = _digest([KEPT, number, statement.sql, part.sha256])
                found.append(self._kept(key, statement, HIT_COLUMNS, part))
        if population and audit.hits is not None:
            statement = self._hits(f"{number}:hits", audit.hits, values)
            read |= set(statement.tables)
            found.append(self._whole(number, statement, HIT_COLUMNS))
        rows = tuple(sorted(set(self._rows(found, ", ".join(HIT_COLUMNS)))))
        return Tested(
            number,
            audit.rule.version,
            population,
            rows,
            values,
            missing,
            _digest([[table, self.hashes[table]] for table in sorted(read)]),
            perf_counter() - began,
        )

    def _hits(
        self, name: str, build: Callable[[Book, Mapping[str, int]], Table], values: dict[str, int]
    ) -> Statement:
        return self.compiler.statement(name, lambda book: build(book, values), values)

    def _whole(self, name: str, statement: Statement, columns: Mapping[str, str]) -> Path:
        """A step over the whole book."""
        read = [self.hashes[table] for table in statement.tables]
        return self._kept(_digest([KEPT, name, statement.sql, read]), statement, columns, None)

    def _kept(
        self, key: str, statement: Statement, columns: Mapping[str, str], part: Part | None
    ) -> Path:
        """The file of a step, computed when it is not there. A half-written file is never seen."""
        place = self.steps / f"{key}.parquet"
        if place.is_file():
            return place
        self._load(statement.tables)
        if part is not None:
            self._view("lines", [part.lines])
            self._view("statements", [part.statements])
        half = place.with_suffix(f".{os.getpid()}")
        # sums are HUGEINT, which Parquet would hold as doubles
        typed = ", ".join(
            f'CAST("{name}" AS {_SQL[kind]}) AS "{name}"' for name, kind in columns.items()
        )
        sql = f"SELECT {typed} FROM ({statement.sql})"
        self.connection.execute(f"COPY ({sql}) TO '{_quoted(half)}' (FORMAT parquet)")
        half.replace(place)
        self.computed += 1
        if part is not None:
            self._view("lines", self.book.files("lines"))
            self._view("statements", self.book.files("statements"))
        return place

    def _load(self, tables: Iterable[str]) -> None:
        """Make tables known to the connection; small ones are read once."""
        for name in tables:
            if name in self._loaded or name not in TABLES or name in ("lines", "statements"):
                continue
            files = self.book.files(name)
            if sum(file.stat().st_size for file in files) > BIG:
                self._view(name, files)
            else:
                self.connection.execute(f'CREATE TABLE "{name}" AS {_scan(files)}')
            self._loaded.add(name)

    def _view(self, name: str, files: Sequence[Path]) -> None:
        self.connection.execute(f'CREATE OR REPLACE VIEW "{name}" AS {_scan(files)}')

    def _rows(self, files: Sequence[Path], columns: str) -> list[Any]:
        if not files:
            return []
        sql = f"SELECT {columns} FROM ({_scan(files)})"
        return self.connection.execute(sql).fetchall()


def _scan(files: Sequence[Path]) -> str:
    names = ", ".join(f"'{_quoted(file)}'" for file in files)
    return f"SELECT * FROM read_parquet([{names}])"


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
