"""Whether money in stands in the books twice: the same file, the same transfer reference, the same
row in two statements. The first of each group counts, the others do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..running import Limits
from .reading import ReadLines, ReadStatement

_SQL = """
  WITH incoming AS NOT MATERIALIZED (
      SELECT s.account, s.number, f.row, f.day, f.amount, f.doc_no, f.reference,
        f.text, f.inside AND f.other = '' AS gift
      FROM read_parquet($files, filename = true) f
      JOIN (SELECT unnest($files) AS filename, unnest($accounts) AS account,
          unnest(range(len($files))) AS number) s USING (filename)
      WHERE f.amount > 0 AND {which}),
    {more}
    twice AS (SELECT {key} FROM {among} GROUP BY {key} HAVING {alike}),
    placed AS (SELECT gift, row_number() OVER (PARTITION BY {key} ORDER BY number, row) AS place
      FROM {among} SEMI JOIN twice USING ({key}))
  SELECT count(*) FROM placed WHERE place > 1 AND gift"""
_BY_REFERENCE = _SQL.format(
    which="reference <> ''",
    more="",
    among="incoming",
    key="account, reference",
    alike="count(*) > 1",
)
_SHARED = """
    days AS (SELECT account, day FROM incoming GROUP BY ALL HAVING min(number) < max(number)),
    shared AS NOT MATERIALIZED (SELECT * FROM incoming SEMI JOIN days USING (account, day)),"""
"""Lines of days that two statements of an account tell of: no other row can stand in two. Texts of
all lines would take hundreds of megabytes."""
_BY_ROW = _SQL.format(
    which="reference = '' AND doc_no <> ''",
    more=_SHARED,
    among="shared",
    key="account, day, doc_no, amount, text",
    alike="min(number) < max(number)",
)


def income_is_doubled(read: ReadLines) -> bool:
    """Whether a line that brings money into the fund in the period is not the first of its kind."""
    seen: set[tuple[str, str]] = set()
    rest: list[ReadStatement] = []
    for one in read.statements:
        file = (one.statement.account, one.statement.sha256)
        if file in seen and one.moved.gifts:
            return True
        if file not in seen:
            rest.append(one)
        seen.add(file)
    accounts = [one.statement.account for one in rest]
    found = _count(read, rest, _BY_REFERENCE)
    if not found and len(set(accounts)) < len(accounts):
        found = _count(read, rest, _BY_ROW)
    return found > 0


def _count(read: ReadLines, statements: Sequence[ReadStatement], sql: str) -> int:
    import duckdb

    told: dict[str, Any] = {
        "files": [str(one.facts) for one in statements],
        "accounts": [one.statement.account for one in statements],
    }
    spill, most = str(read.folder / "spill"), Limits().memory
    config: dict[str, Any] = {"memory_limit": most, "threads": 2, "temp_directory": spill}
    with duckdb.connect(config=config) as connection:
        connection.execute("SET enable_progress_bar = false")
        ((found,),) = connection.execute(sql, told).fetchall()
    return int(found)
