"""Finds on DuckDB the lines that a test looks at (`narrowing`), so that it reads no others.

Lines apart, keys of lines and the lines that are picked are kept by part: one month more reads the
keys of older months, but not their text. A key is 44 bits of the hash of its text: two texts with
one key only pick a line too many, and the test itself compares the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .compiling import Statement
from .keeping import SQL_TYPES, digest, scan, typed
from .narrowing import APART, KEYS, Known, Needed, Numbered, apart_lines, line_keys
from .storing import Part
from .tables import TABLES

if TYPE_CHECKING:
    from .running import Engine

_KEY = "CASE WHEN {0} <> '' THEN CAST(hash({0}) & 17592186044415 AS BIGINT) END"
FEW, ONE_IN = 10_000, 4
"""Where more lines than a few and more than one of so many are picked, all are read in place."""


class Picking:
    """The lines of one book."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._keys_of: dict[Part, Path] = {}
        self._found: dict[str, str] = {}

    def only(self, name: str, needed: Needed | None, values: Mapping[str, int]) -> None:
        """From now on the table `lines` has at least what is needed; without `needed` it has all
        lines. `name`: who needs it."""
        here = self.engine.here
        if getattr(here, "lines", "") == name:
            return
        self.engine.connection.execute('DROP VIEW IF EXISTS temp."lines"')
        here.lines = ""
        if needed is None:
            return
        if needed.apart:
            self.engine.load(("apart",))
            self._view(needed, "FROM apart")
        if needed.picks:
            self._pick(name, needed, values)
        here.lines = name

    def told(self, name: str, needed: Needed | None, values: Mapping[str, int]) -> list[str]:
        """The text of all that decides which lines are found: a step is kept under it too."""
        if needed is None:
            return []
        told = [",".join(needed.columns), *needed.twice]
        if needed.apart:
            told.append(self.engine.statement("apart", apart_lines).sql)
        if needed.among or needed.twice:
            told.append(self.engine.statement("line_keys", line_keys).sql)
        told += [key + self._known(name, key, known).sql for key, known in needed.among]
        if needed.numbered is not None:
            told.append(self._numbered(name, needed.numbered, values).sql)
        return told

    def _known(self, name: str, key: str, known: Known) -> Statement:
        return self.engine.statement(f"{name}:known:{key}", known)

    def _numbered(self, name: str, found: Numbered, values: Mapping[str, int]) -> Statement:
        return self.engine.statement(f"{name}:numbered", found, values)

    def apart(self, part: Part) -> Path:
        """The lines apart of one part."""
        columns = {name: TABLES["lines"][name] for name in APART.columns}
        sql = typed(self.engine.statement("apart", apart_lines).sql, columns)
        return self.engine.of_part("apart", part, sql)

    def keys(self, part: Part) -> Path:
        """The keys of the lines of one part."""
        if part in self._keys_of:
            return self._keys_of[part]
        found = self.engine.statement("line_keys", line_keys).sql
        hashed = ", ".join(f"{_KEY.format(key)} AS {key}" for key in KEYS)
        sql = f"SELECT line, apart, {hashed} FROM ({found})"
        how = ", PARQUET_VERSION v2, COMPRESSION uncompressed"  # read often, and not text
        self._keys_of[part] = self.engine.of_part("line_keys", part, sql, how)
        return self._keys_of[part]

    def _keys(self) -> list[Path]:
        """Files of the keys of each part, in order."""
        return [self.keys(part) for part in self.engine.book.parts]

    def _pick(self, name: str, needed: Needed, values: Mapping[str, int]) -> None:
        """Put the lines that are picked beside those apart."""
        execute = self.engine.connection.execute
        execute("CREATE OR REPLACE TEMP TABLE wanted (line BIGINT)")
        for key, known in needed.among:
            table = self._among(key, self._known(name, key, known), apart=needed.apart)
            execute(f"INSERT INTO wanted FROM {table}")
        for key in needed.twice:
            execute(f"INSERT INTO wanted SELECT line FROM ({scan([self._twice(key)])})")
        execute('DROP VIEW IF EXISTS temp."lines"')
        if needed.numbered is not None:
            statement = self._numbered(name, needed.numbered, values)
            self.engine.load(statement.tables)
            execute(f"INSERT INTO wanted {statement.sql}")
        ((wanted,),) = execute("SELECT count(*) FROM wanted").fetchall()
        if wanted > FEW and wanted * ONE_IN > self._count():
            return
        columns = ", ".join(needed.columns)
        nothing = scan(self.engine.book.files("lines")[:1], columns) + " LIMIT 0"
        picked = scan(self._picked(columns)) if wanted else nothing
        if needed.apart:
            picked = f"FROM apart UNION ALL FROM ({picked}) ANTI JOIN apart USING (line)"
        self._view(needed, picked)

    def _view(self, needed: Needed, found: str) -> None:
        """Call what was found `lines`. Joins name every column; reading one that is not declared
        is an error."""
        columns = [
            name
            if name in needed.columns
            else f"CAST(error('{name} is not declared') AS {SQL_TYPES[kind]}) AS {name}"
            for name, kind in TABLES["lines"].items()
        ]
        wanted = ", ".join(columns)
        self.engine.connection.execute(
            f'CREATE TEMP VIEW "lines" AS SELECT {wanted} FROM ({found})'
        )

    def _among(self, key: str, known: Statement, *, apart: bool) -> str:
        """The table of lines whose key is known, without those apart if `apart`. Who asks second
        finds what was found."""
        with self.engine.lock:
            asked = digest([key, known.sql, apart])
            if asked not in self._found:
                self.engine.load(known.tables)
                table = f"found_{len(self._found)}"
                others = "WHERE NOT apart" if apart else ""
                wanted = f"SELECT DISTINCT {_KEY.format('known')} AS {key} FROM ({known.sql})"
                self.engine.connection.execute(
                    f"CREATE TABLE {table} AS SELECT line FROM ({scan(self._keys())} {others}) "
                    f"SEMI JOIN ({wanted}) USING ({key})"
                )
                self._found[asked] = table
            return self._found[asked]

    def _twice(self, key: str) -> Path:
        """Lines whose key another line has too, with that key. What was found in the same parts but
        one is built upon."""
        with self.engine.lock:
            parts = [part.sha256 for part in self.engine.book.parts]
            files = self._keys()
            columns = f"line, {key}"
            sql = f"{scan(files, columns)} SEMI JOIN ({_repeated(key, files)}) USING ({key})"
            for at, file in enumerate(files):
                others = files[:at] + files[at + 1 :]
                kept = self.engine.steps.place(_step(key, parts[:at] + parts[at + 1 :]))
                if others and kept.is_file():
                    new = scan([file], columns)
                    sql = (
                        f"WITH met AS ({scan(others, columns)} SEMI JOIN ({new}) USING ({key})), "
                        f"keys AS ({_repeated(key, [file])} UNION SELECT {key} FROM met) "
                        f"{scan([kept])} UNION FROM met "
                        f"UNION {new} SEMI JOIN keys USING ({key})"
                    )
                    break
            return self.engine.copied(_step(key, parts), sql)

    def _picked(self, columns: str) -> list[Path]:
        """The lines wanted, a file for each part that has some."""
        engine = self.engine
        told = engine.connection.execute(
            "SELECT file_index, sha256(string_agg(line, ',' ORDER BY line)) "
            f"FROM ({scan(self._keys(), 'line, file_index')}) SEMI JOIN wanted USING (line) "
            "GROUP BY 1 ORDER BY 1"
        ).fetchall()
        made = []
        for at, lines in told:
            part = engine.book.parts[at]
            sql = f"SELECT {columns} FROM ({scan([part.lines])}) SEMI JOIN wanted USING (line)"
            made.append(engine.copied(digest(["picked", columns, part.sha256, lines]), sql))
        return made

    def _count(self) -> int:
        ((lines,),) = self.engine.connection.execute("SELECT count(*) FROM lines").fetchall()
        return int(lines)


def _repeated(key: str, files: list[Path]) -> str:
    """Keys that several lines of some files have."""
    keyed = f"SELECT {key} FROM ({scan(files)}) WHERE {key} IS NOT NULL"
    return f"SELECT {key} FROM ({keyed}) GROUP BY 1 HAVING count(*) > 1"


def _step(key: str, parts: list[str]) -> str:
    return digest(["lines twice", key, _KEY, sorted(parts)])
