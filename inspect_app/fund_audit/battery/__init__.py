"""The battery of audit tests A01 to A36 (phép kiểm tra), one module each, and what runs them.

A module declares its `RULE` (plain data: id, version, definition, population, parameters with
source, severity, law, false-positive note) and two functions that build ibis expressions over the
tables of a `Book`: `population(book)` counts what the test can look at, `hits(book, p)` lists what
it found, one row per exception and line. Importing a declaration does not import ibis, so screens
may read it. Nothing here knows an engine: `filling` writes a fund's books
as tables, `compiling` turns an expression into SQL text once per
rule version, `running` runs the text on DuckDB over typed Parquet; tests run the same expressions
on PostgreSQL and PySpark.

To add a test: a module here with `RULE`, `population`, `hits`; its name in `declared.MODULES`; a
planted fault in `tests/kit/planted_faults.py`. To change one: raise its `version`; stored results
of the old version are then computed anew.
"""
