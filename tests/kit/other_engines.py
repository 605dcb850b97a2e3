"""Runs the declarations of the battery, unchanged, on PostgreSQL and on Spark in one machine.

The product runs them on DuckDB; these two prove that a declaration does not depend on its engine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from inspect_app.fund_audit.battery.catalogue import AUDITS, Audit
from inspect_app.fund_audit.battery.compiling import Compiler, Dialect
from inspect_app.fund_audit.battery.running import Hit, values_of
from inspect_app.fund_audit.battery.storing import StoredBook, open_book
from inspect_app.fund_audit.battery.summaries import SUMMARY_OF
from inspect_app.fund_audit.battery.tables import HIT_COLUMNS, TABLES, TEXT

Outcome = tuple[str, int, tuple[Hit, ...]]
"""Number of a test, its population, its hits in order."""
Query = Callable[[str, list[str]], list[tuple[Any, ...]]]
"""Rows of a statement, in the order of the columns named."""


def outcomes(dialect: Dialect, query: Query) -> Iterator[Outcome]:
    """Every test over tables and summaries that the engine already holds."""
    compiler = Compiler(dialect)
    for audit in AUDITS:
        count = compiler.statement(f"{audit.rule.number}:population", audit.population, {})
        population = sum(int(row[0] or 0) for row in query(count.sql, ["n"]))
        rows: set[Hit] = set()
        for sql in _hits(compiler, audit) if population else ():
            rows |= {_typed(row) for row in query(sql, list(HIT_COLUMNS))}
        yield audit.rule.number, population, tuple(sorted(rows))


def _hits(compiler: Compiler, audit: Audit) -> Iterator[str]:
    values = values_of(audit, {})
    for name, build in (("part", audit.part_hits), ("hits", audit.hits)):
        if build is not None:
            made = partial(build, p=values)
            yield compiler.statement(f"{audit.rule.number}:{name}", made, values).sql


def _typed(row: tuple[Any, ...]) -> Hit:
    """Some engines give sums as decimals; a fraction would be an error."""
    key, amount, side, ref, word, a, b = row
    whole = tuple(int(value) for value in (amount, ref, a, b))
    assert whole == (amount, ref, a, b)
    return key, whole[0], side, whole[1], word, whole[2], whole[3]


def on_postgres(url: str, book: StoredBook) -> list[Outcome]:
    """Over a database of its own; text is compared by its bytes, as in DuckDB."""
    import psycopg
    import pyarrow.parquet as pq

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")
        for name, columns in TABLES.items():
            typed = [
                f'"{column}" {"text COLLATE" if kind == TEXT else "bigint"}'
                + (' "C"' if kind == TEXT else "")
                for column, kind in columns.items()
            ]
            connection.execute(f'CREATE TABLE "{name}" ({", ".join(typed)})')
            wanted = ", ".join(f'"{column}"' for column in columns)
            for file in book.files(name):
                rows = pq.read_table(file, columns=list(columns)).to_pylist()
                with connection.cursor().copy(f'COPY "{name}" ({wanted}) FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row([row[column] for column in columns])
        for name, build in SUMMARY_OF.items():
            sql = Compiler("postgres").statement(name, build, {}).sql
            connection.execute(f'CREATE TABLE "{name}" AS {sql}')
        connection.execute("ANALYZE")

        def query(sql: str, columns: list[str]) -> list[tuple[Any, ...]]:
            wanted = ", ".join(f'"{column}"' for column in columns)
            return connection.execute(f"SELECT {wanted} FROM ({sql}) AS found").fetchall()

        return list(outcomes("postgres", query))


def on_spark(book: StoredBook) -> list[Outcome]:
    """Over the same Parquet files, in a process that takes its Java machine along when it ends."""
    command = [sys.executable, "-m", __name__, str(book.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return [
        (number, population, tuple(tuple(row) for row in rows))
        for number, population, rows in json.loads(done.stdout.splitlines()[-1])
    ]


def _spark(book: StoredBook) -> list[Outcome]:
    """In local mode: two threads, no web page, no network."""
    from pyspark.sql import SparkSession

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    session: Any = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "1g")
        # small data: planning and compiling would take most of the time
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    for name in TABLES:
        files = [str(file) for file in book.files(name)]
        session.read.parquet(*files).coalesce(1).cache().createOrReplaceTempView(name)
    for name, build in SUMMARY_OF.items():
        made = session.sql(Compiler("pyspark").statement(name, build, {}).sql).cache()
        made.createOrReplaceTempView(name)

    def query(sql: str, columns: list[str]) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in session.sql(sql).select(*columns).collect()]

    return list(outcomes("pyspark", query))


if __name__ == "__main__":
    json.dump(_spark(open_book(Path(sys.argv[1]))), sys.stdout)
