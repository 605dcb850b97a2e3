"""Runs the battery on DuckDB: parts first, then the whole; every finished step is kept.

A step is kept under the hash of its SQL text and of all it read. So a worker that was killed goes
on where it was, a month more computes only what that month changes, and equal inputs give equal
results without computing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import RLock, local
from time import perf_counter
from typing import Any

from .book import BookOfSteps, Table, is_shared, shared_name
from .catalogue import AUDITS, Audit
from .compiling import Compiler, Statement
from .keeping import Steps, digest, quoted, scan, typed
from .narrowing import Needed
from .picking import Picking
from .storing import Part, StoredBook
from .summaries import SHARED_OF, SUMMARY_OF
from .tables import HIT_COLUMNS, SHARED, SUMMARIES, TABLES, WHOLE

Progress = Callable[[int, int, str], None]
Hit = tuple[str, int, str, int, str, int, int]
"""The columns HIT_COLUMNS."""
KEPT = 3  # raised when steps are kept in another way
BIG, SMALL = 8_000_000, 250_000
"""Bytes of Parquet: smaller tables are read into memory once, and so are smaller sums of parts."""


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
    """What a run may use."""

    memory: str = "300MiB"  # of DuckDB
    threads: int = 2


def load_libraries() -> None:
    """Load what every run needs, so that a process that forks for each job loads it once. Opens no
    database and starts no thread of its own."""
    import duckdb  # noqa: F401
    import pyarrow.compute
    import pyarrow.parquet  # noqa: F401


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
    engine = Engine(book, work, limits or Limits())
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
    return digest(outcomes)


class Engine:
    """One database of DuckDB over one book, and a connection for each thread that works on it."""

    def __init__(self, book: StoredBook, work: Path, limits: Limits) -> None:
        import duckdb

        self.book, self.limits = book, limits
        self.steps = Steps(work / "steps")
        self.compiler = Compiler("duckdb", work / "sql")
        spill = work / f"spill-{os.getpid()}"
        self.database = duckdb.connect(
            config={
                "memory_limit": limits.memory,
                # each test is of one thread: sharing it out would cost more than it saves
                "threads": 1,
                "temp_directory": str(spill),
                "preserve_insertion_order": False,
            }
        )
        self.database.execute("SET GLOBAL parquet_metadata_cache = true")
        self.hashes = dict(book.hashes)
        self.picking = Picking(self)
        self.here = local()
        self._known: set[str] = set()
        self.lock = RLock()

    def close(self) -> None:
        """Those of other threads ended with them."""
        self.connection.close()
        self.database.close()

    @property
    def connection(self) -> Any:
        """The connection of this thread."""
        if not hasattr(self.here, "connection"):
            self.here.connection = self.database.cursor()
            # of this connection only: it would write into the worker's output
            self.here.connection.execute("SET enable_progress_bar = false")
        return self.here.connection

    def run(
        self,
        audits: Sequence[Audit],
        parameters: Mapping[str, Mapping[str, int]],
        progress: Progress,
    ) -> Battery:
        """Parts first, then the tests, as many at a time as there may be threads."""
        values = [values_of(audit, parameters.get(audit.rule.number, {})) for audit in audits]
        tests: list[Tested] = []
        pool = ThreadPoolExecutor(self.limits.threads)
        try:
            made = list(pool.map(partial(self._part, audits), self.book.parts))
            for name, files in zip(SUMMARIES, zip(*made, strict=True), strict=True):
                self.hashes[name] = digest([file.stem for file in files])
                self._fill(name, files, SMALL)
            progress(1, len(audits) + 1, "summaries")
            for test in pool.map(self._test, audits, values):
                tests.append(test)
                title = audits[len(tests) - 1].rule.title.en
                progress(len(tests) + 1, len(audits) + 1, f"{test.number} {title}")
        finally:
            pool.shutdown(cancel_futures=True)
        declared = [
            [test.number, test.version, *map(list, sorted(test.parameters.items()))]
            for test in tests
        ]
        inputs = sorted(self.book.hashes.items())
        came_out = [(test.number, test.population, test.rows) for test in tests]
        run_hash = digest([declared, inputs])
        return Battery(run_hash, result_hash(came_out), tuple(tests), self.steps.computed)

    def _part(self, audits: Sequence[Audit], part: Part) -> list[Path]:
        """What tests ask of one part; returns the files of its sums."""
        needed = [audit.lines for audit in audits if audit.lines is not None]
        if any(one.apart for one in needed):
            self.picking.apart(part)
        if any(one.among or one.twice for one in needed):
            self.picking.keys(part)
        return [
            self.of_part(name, part, typed(self.statement(name, SUMMARY_OF[name]).sql, columns))
            for name, columns in SUMMARIES.items()
        ]

    def _test(self, audit: Audit, values: dict[str, int]) -> Tested:
        number, began = audit.rule.number, perf_counter()
        counting = self.statement(f"{number}:population", audit.population)
        read = self._read(counting)
        missing = tuple(table for table in audit.rule.reads if self.book.empty(table))
        population = 0
        rows: set[Hit] = set()
        if not missing:
            counts = self._whole(number, counting, {"n": WHOLE}, audit.lines, values)
            population = sum(row[0] or 0 for row in counts)
        if population and audit.part_hits is not None:
            statement = self.statement(f"{number}:part", audit.part_hits, values)
            read |= self._read(statement)
            for part in self.book.parts:
                rows.update(self._part_rows(part, typed(statement.sql, HIT_COLUMNS)))
        if population and audit.hits is not None:
            statement = self.statement(f"{number}:hits", audit.hits, values)
            read |= self._read(statement)
            rows.update(self._whole(number, statement, HIT_COLUMNS, audit.lines, values))
        return Tested(
            number,
            audit.rule.version,
            population,
            tuple(sorted(rows)),
            values,
            missing,
            digest([[table, self.hashes[table]] for table in sorted(read)]),
            perf_counter() - began,
        )

    def statement(
        self, name: str, build: Callable[..., Table], values: Mapping[str, int] | None = None
    ) -> Statement:
        """The text of an expression of a book, and of parameters where it takes them."""
        book = BookOfSteps()
        more = () if values is None else (values,)
        with self.lock:  # ibis is not made for threads
            return self.compiler.statement(name, lambda _book: build(book, *more), values or {})

    def _read(self, statement: Statement) -> set[str]:
        """The tables of the book and its summaries that a statement looks at."""
        read: set[str] = set()
        for name in statement.tables:
            read |= self._read(self._shared(name)) if is_shared(name) else {name}
        return read

    def _shared(self, table: str) -> Statement:
        name, number = shared_name(table)
        build, _lines = SHARED_OF[name]
        return self.statement(f"shared:{name}:{number}", lambda book: build(book, number))

    def _hash(self, name: str) -> str:
        """Of a table that a statement reads, with the text that made it."""
        if name not in self.hashes:
            made = self._shared(name)
            told = self.picking.told(name, SHARED_OF[shared_name(name)[0]][1], {})
            read = [self._hash(table) for table in made.tables]
            self.hashes[name] = digest([made.sql, told, read])
        return self.hashes[name]

    def _whole(
        self,
        name: str,
        statement: Statement,
        columns: Mapping[str, str],
        needed: Needed | None,
        values: Mapping[str, int],
    ) -> list[Any]:
        """A step over the whole book."""

        def find() -> list[Any]:
            self.load(statement.tables)
            if "lines" in statement.tables:
                self.picking.only(name, needed, values)
            return list(self.connection.execute(sql).fetchall())

        sql = typed(statement.sql, columns)
        read: list[object] = [self._hash(table) for table in statement.tables]
        if "lines" in statement.tables:
            read.append(self.picking.told(name, needed, values))
        return self.steps.rows(digest([KEPT, sql, read]), find)

    def of_part(self, name: str, part: Part, sql: str, how: str = "") -> Path:
        """What a query finds in a part, as a file; `how` DuckDB writes it."""
        key = digest([KEPT, name, sql, how, part.sha256])
        return self.copied(key, sql, how, part)

    def copied(self, key: str, sql: str, how: str = "", part: Part | None = None) -> Path:
        """The file of a step: what a query finds, in a part if one is given."""

        def write(file: Path) -> None:
            copy = f"COPY ({sql}) TO '{quoted(file)}' (FORMAT parquet{how})"
            if part is None:
                self.connection.execute(copy)
            else:
                self._in_part(part, copy)

        return self.steps.file(key, write)

    def _part_rows(self, part: Part, sql: str) -> list[Any]:
        key = digest([KEPT, sql, part.sha256])
        return self.steps.rows(key, lambda: self._in_part(part, sql))

    def _in_part(self, part: Part, sql: str) -> list[Any]:
        """Rows of a query whose lines and statements are those of one part."""
        self.here.lines = ""
        files = {"lines": part.lines, "statements": part.statements}
        for name, file in files.items():
            view = f'CREATE OR REPLACE TEMP VIEW "{name}" AS {scan([file])}'
            self.connection.execute(view)
        try:
            return list(self.connection.execute(sql).fetchall())
        finally:
            for name in files:
                self.connection.execute(f'DROP VIEW temp."{name}"')

    def load(self, tables: Iterable[str]) -> None:
        """Make tables known to the connections; small ones are read once."""
        for name in tables:
            if name in self._known:
                continue
            with self.lock:
                if name in self._known:
                    continue
                if name == "lines":
                    self.view(name, self.book.files(name))
                elif name in TABLES:
                    self._fill(name, self.book.files(name))
                elif name == "apart":
                    self._fill(name, [self.picking.apart(part) for part in self.book.parts])
                else:
                    self._find(name)

    def _find(self, table: str) -> None:
        """Have a shared table."""
        name, _number = shared_name(table)
        statement = self._shared(table)
        self.load(statement.tables)
        _build, needed = SHARED_OF[name]
        if needed is not None:
            self.picking.only(table, needed, {})
        sql = typed(statement.sql, SHARED[name])
        self.connection.execute(f'CREATE TABLE "{table}" AS {sql}')
        self._known.add(table)

    def _fill(self, name: str, files: Sequence[Path], least: int = BIG) -> None:
        """A table of the connection; those of more bytes than `least` are read where they are."""
        if sum(file.stat().st_size for file in files) > least:
            self.view(name, files)
        else:
            self.connection.execute(f'CREATE TABLE "{name}" AS {scan(files)}')
            self._known.add(name)

    def view(self, name: str, files: Sequence[Path]) -> None:
        """Files as one table."""
        self.connection.execute(f'CREATE VIEW "{name}" AS {scan(files)}')
        self._known.add(name)
