"""The eight outputs of the engine's first trial: declared in ibis as the battery is, compiled and
kept by its compiler, against hand-written DuckDB SQL and against plain pandas. As in the battery,
what several outputs read is summed once (`SUMS`), anew in every run, and two statements run at
once.

All read the same typed Parquet files (pandas once more the CSV that a plain script would have) and
must give the same rows, or the bench fails.
`BENCH_GIFTS` says how many gifts, one size or several (2000000,10000000 unless told; for every
hundred three payments); from ten million on each side is timed once.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pandas as pd
from ibis import _

from inspect_app.fund_audit.battery.compiling import Compiler, Statement
from tests.bench.eight_by_hand import BY_HAND, LIMIT
from tests.bench.timing import Ratio, compare

SIZES = [int(size) for size in os.environ.get("BENCH_GIFTS", "2000000,10000000").split(",")]
THREADS = 2
NAMES = ("gifts", "paid")
GIFT_COLUMNS = {
    "line": "int64",
    "day": "int64",
    "month": "int64",
    "ref": "string",
    "amount": "int64",
    "donor": "string",
    "fund": "int64",
    "programme": "int64",
}
PAID_COLUMNS = {
    "payment": "int64",
    "day": "int64",
    "month": "int64",
    "voucher": "string",
    "amount": "int64",
    "payee": "int64",
    "kind": "string",
    "fund": "int64",
    "programme": "int64",
}

Expressions = dict[str, Any]
Rows = dict[str, list[tuple[Any, ...]]]
Statements = dict[str, Statement]


def measure() -> list[Ratio]:
    """Seconds of ours over those of the hand-written SQL, and over those of pandas."""
    return [ratio for gifts in SIZES for ratio in _measure(gifts)]


def _measure(gifts: int) -> list[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _write(place, gifts)
        compiler = Compiler("duckdb", place / "sql")
        sides: dict[str, Callable[[], Rows]] = {
            "ours": lambda: _run(place, _compiled(compiler, DECLARED), _compiled(compiler, SUMS)),
            "hand-written SQL": lambda: _run_by_hand(place),
            "plain pandas": lambda: _pandas(
                *(pd.read_parquet(place / f"{name}.parquet") for name in NAMES)
            ),
            "pandas from CSV": lambda: _pandas(*(_read_csv(place / f"{n}.csv") for n in NAMES)),
        }
        ours, *others = [_comparable(side()) for side in sides.values()]
        assert all(other == ours for other in others), "not all sides found the same rows"
        del ours, others
        return [
            compare(
                f"eight outputs over {gifts:,} gifts against {name}",
                sides["ours"],
                side,
                rounds=3 if gifts < 10_000_000 else 1,
                warm=True,
            )
            for name, side in sides.items()
            if name != "ours"
        ]


def _comparable(rows: Rows) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted(tuple(map(_plain, row)) for row in found) for name, found in rows.items()}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else int(value)


def _write(place: Path, gifts: int) -> None:
    """Gifts and payments of 200 invented funds in three years, the same at every call."""
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    made = "CAST(hash({0} * 7919 + i) % {1} AS BIGINT)".format
    connection.execute(
        f"""COPY (
          WITH base AS (
            SELECT i, i * 1095 // {gifts} AS day, {made(1, 1000)} AS rank, {made(2, 100)} AS kind,
              {made(3, 120000)} AS person, {made(4, 1000)} AS odd
            FROM range({gifts}) t(i))
          SELECT i AS line, day, 12 * 2023 + day // 31 AS month,
            'FT' || lpad(CAST(i - CAST(odd = 0 AS BIGINT) AS VARCHAR), 12, '0') AS ref,
            CASE WHEN kind < 55 THEN [50000, 100000, 200000, 300000, 500000, 1000000][1 + rank % 6]
              ELSE 1000 * (1 + {made(5, 9000)}) END AS amount,
            'Người cho ' || CAST(person * person // 60000 AS VARCHAR) AS donor,
            1 + rank * rank // 5000 AS fund,
            CASE WHEN kind % 8 = 0 THEN 0 ELSE 10 * (1 + rank * rank // 5000) + kind % 8 END
              AS programme
          FROM base) TO '{place}/gifts.parquet' (FORMAT parquet, COMPRESSION zstd)"""
    )
    paid = gifts * 3 // 100
    connection.execute(
        f"""COPY (
          WITH base AS (
            SELECT i, i * 1095 // {paid} AS day, {made(6, 1000)} AS rank, {made(7, 100)} AS kind
            FROM range({paid}) t(i))
          SELECT i AS payment, day, 12 * 2023 + day // 31 AS month,
            CASE WHEN kind < 15 THEN '' ELSE 'UNC' || CAST(i AS VARCHAR) END AS voucher,
            1000 * (1000 + {made(8, 18999)}) AS amount,
            1000 * (1 + rank * rank // 5000) + {made(9, 40)} AS payee,
            CASE WHEN kind < 85 THEN 'programme' WHEN kind < 97 THEN 'management' ELSE 'asset' END
              AS kind,
            1 + rank * rank // 5000 AS fund, CASE WHEN kind % 5 = 0 THEN 0 ELSE kind END
              AS programme
          FROM base) TO '{place}/paid.parquet' (FORMAT parquet, COMPRESSION zstd)"""
    )
    for name in NAMES:
        connection.execute(f"COPY (FROM '{place}/{name}.parquet') TO '{place}/{name}.csv'")
    connection.close()


def _read_csv(file: Path) -> pd.DataFrame:
    text = dict.fromkeys(("ref", "donor", "voucher", "kind"), "str")
    return pd.read_csv(file, engine="pyarrow", dtype=text).fillna("")


def _run(place: Path, statements: Statements, sums: Statements) -> Rows:
    """As the battery runs its tests: two statements at once, each when its sums are there."""
    database = _opened(place)
    with ThreadPoolExecutor(THREADS) as pool:
        made = {name: pool.submit(_make, database, name, sums[name].sql) for name in sums}

        def fetch(name: str) -> Any:
            for table in statements[name].tables:
                if table in made:
                    made[table].result()
            return database.cursor().execute(statements[name].sql).fetchall()

        free_first = sorted(
            statements, key=lambda name: not made.keys().isdisjoint(statements[name].tables)
        )
        found = dict(zip(free_first, pool.map(fetch, free_first), strict=True))
    database.close()
    return found


def _make(database: Any, name: str, sql: str) -> None:
    database.cursor().execute(f"CREATE TABLE {name} AS {sql}")


def _run_by_hand(place: Path) -> Rows:
    database = _opened(place)
    found = {name: database.execute(sql).fetchall() for name, sql in BY_HAND.items()}
    database.close()
    return found


def _opened(place: Path) -> Any:
    database = duckdb.connect(config={"threads": THREADS, "preserve_insertion_order": False})
    database.execute("SET enable_progress_bar = false")
    for name in NAMES:
        database.execute(f"CREATE VIEW {name} AS SELECT * FROM '{place}/{name}.parquet'")
    return database


def _compiled(compiler: Compiler, declared: dict[str, Callable[[], Any]]) -> Statements:
    """Compiled at the first call, afterwards read from the compiler's folder."""
    return {
        name: compiler.statement(f"bench:{name}", partial(_built, build), {})
        for name, build in declared.items()
    }


def _built(build: Callable[[], Any], _book: object) -> Any:
    return build()


def _tables() -> tuple[Any, Any]:
    return ibis.table(GIFT_COLUMNS, name="gifts"), ibis.table(PAID_COLUMNS, name="paid")


def _summed() -> tuple[Any, Any]:
    """The tables of SUMS."""
    whole, text = "int64", "string"
    by_month = {"fund": whole, "month": whole, "got": whole, "meant": whole}
    by_donor = {"fund": whole, "donor": text, "given": whole, "n": whole}
    by_donor |= {"first": whole, "last": whole}
    return ibis.table(by_month, name="month_sums"), ibis.table(by_donor, name="donor_sums")


def _month_sums() -> Any:
    gifts, _paid = _tables()
    meant = (gifts.programme != 0).ifelse(gifts.amount, 0)
    return gifts.group_by("fund", "month").agg(got=_sum(gifts.amount), meant=_sum(meant))


def _donor_sums() -> Any:
    gifts, _paid = _tables()
    return gifts.group_by("fund", "donor").agg(
        given=_sum(_.amount), n=_.count(), first=_.day.min(), last=_.day.max()
    )


def _sum(column: Any) -> Any:
    return column.sum().cast("int64")


def _by_month() -> Any:
    _gifts, paid = _tables()
    months, _donors = _summed()
    moved = months.select("fund", "month", "got", spent=ibis.literal(0, "int64")).union(
        paid.select("fund", "month", got=ibis.literal(0, "int64"), spent="amount")
    )
    sums = moved.group_by("fund", "month").agg(got=_sum(_.got), spent=_sum(_.spent))
    so_far = ibis.window(group_by="fund", order_by="month", preceding=None, following=0)
    return sums.mutate(balance=_sum(sums.got - sums.spent).over(so_far))


def _management() -> Any:
    _gifts, paid = _tables()
    months, _donors = _summed()
    nothing = ibis.literal(0, "int64")
    year = {"year": (_.month // 12).cast("int64")}
    moved = months.select("fund", "got", **year, spent=nothing, own=nothing)
    moved = moved.select("fund", "year", "got", "spent", "own").union(
        paid.select(
            "fund",
            **year,
            got=nothing,
            spent="amount",
            own=(paid.kind == "management").ifelse(paid.amount, nothing),
        )
    )
    return moved.group_by("fund", "year").agg(got=_sum(_.got), spent=_sum(_.spent), own=_sum(_.own))


def _first_digits() -> Any:
    gifts, _paid = _tables()
    large = gifts.filter(gifts.amount >= 10)
    digits = large.amount.cast("string").substr(0, 2).cast("int64")
    return large.select("fund", digits=digits).group_by("fund", "digits").agg(n=_.count())


def _alike() -> Any:
    gifts, _paid = _tables()
    _months, donors = _summed()
    # who gave once, or twice on two days, gave nothing twice on one day
    several = donors.filter((donors.n > 2) | ((donors.n == 2) & (donors.first == donors.last)))
    gifts = gifts.semi_join(several, ["fund", "donor"])
    keys = ("fund", "amount", "donor", "day")
    return gifts.group_by(*keys).agg(n=_.count(), line=_.line.min()).filter(_.n > 1)


def _same_reference() -> Any:
    gifts, _paid = _tables()
    return gifts.group_by("ref").agg(n=_.count(), line=_.line.min()).filter(_.n > 1)


def _split() -> Any:
    _gifts, paid = _tables()
    days = paid.filter(paid.amount < LIMIT).group_by("payee", "day")
    days = days.agg(n=_.count(), paid=_sum(_.amount))
    near = ibis.range_window(group_by="payee", order_by="day", preceding=2, following=0)
    found = days.select("payee", "day", n=_sum(days.n).over(near), paid=_sum(days.paid).over(near))
    return found.filter((found.n >= 3) & (found.paid > LIMIT))


def _traced() -> Any:
    _gifts, paid = _tables()
    months, _donors = _summed()
    nothing = ibis.literal(0, "int64")
    ends = (paid.programme != 0) & (paid.voucher != "")
    moved = months.select("fund", "got", "meant", spent=nothing, proved=nothing).union(
        paid.select(
            "fund",
            got=nothing,
            meant=nothing,
            spent="amount",
            proved=ends.ifelse(paid.amount, nothing),
        )
    )
    names = ("got", "meant", "spent", "proved")
    return moved.group_by("fund").agg(**{name: _sum(moved[name]) for name in names})


def _top_donors() -> Any:
    _months, sums = _summed()
    # the tenth largest sum of those who gave often is one that the ten reach: only they are sorted
    often = sums.filter(sums.n > 2).group_by(of="fund")
    least = often.agg(least=_.given.collect(order_by=_.given.desc())[9])
    sums = sums.left_join(least, [sums.fund == least.of])
    sums = sums.filter(sums.given >= sums.least.coalesce(0))
    order = ibis.window(group_by="fund", order_by=[ibis.desc("given"), "donor"])
    placed = sums.select("fund", "donor", "given", "n", place=ibis.row_number().over(order) + 1)
    return placed.filter(_.place <= 10)


SUMS = {"month_sums": _month_sums, "donor_sums": _donor_sums}

DECLARED = {
    "by_month": _by_month,
    "management": _management,
    "first_digits": _first_digits,
    "alike": _alike,
    "same_reference": _same_reference,
    "split": _split,
    "traced": _traced,
    "top_donors": _top_donors,
}


def _pandas(gifts: pd.DataFrame, paid: pd.DataFrame) -> Rows:
    found = {
        "by_month": _pandas_by_month(gifts, paid),
        "management": _pandas_management(gifts, paid),
        "split": _pandas_split(paid),
        "traced": _pandas_traced(gifts, paid),
    }
    large = gifts[gifts["amount"] >= 10]
    digits = large["amount"].astype(str).str.slice(0, 2).astype("int64").rename("digits")
    found["first_digits"] = large.groupby(["fund", digits]).size().reset_index()
    for name, keys in (("alike", ["fund", "amount", "donor", "day"]), ("same_reference", ["ref"])):
        groups = gifts.groupby(keys)["line"].agg(["size", "min"]).reset_index()
        found[name] = groups[groups["size"] > 1]
    sums = gifts.groupby(["fund", "donor"])["amount"].agg(["sum", "size"]).reset_index()
    sums = sums.sort_values(["fund", "sum", "donor"], ascending=[True, False, True])
    sums["place"] = sums.groupby("fund").cumcount() + 1
    found["top_donors"] = sums[sums["place"] <= 10]
    return {name: list(frame.itertuples(index=False, name=None)) for name, frame in found.items()}


def _sums(frames: dict[str, pd.DataFrame], keys: list[Any]) -> pd.DataFrame:
    """Sums of money under the same keys, 0 where one side has none."""
    columns = [frame.groupby(keys)["amount"].sum().rename(name) for name, frame in frames.items()]
    return pd.concat(columns, axis=1).fillna(0).astype("int64").sort_index()


def _pandas_by_month(gifts: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
    sums = _sums({"got": gifts, "spent": paid}, ["fund", "month"])
    sums["balance"] = (sums["got"] - sums["spent"]).groupby(level=0).cumsum()
    return sums.reset_index()


def _pandas_management(gifts: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
    gifts = gifts.assign(year=gifts["month"] // 12)
    paid = paid.assign(year=paid["month"] // 12)
    own = paid[paid["kind"] == "management"]
    return _sums({"got": gifts, "spent": paid, "own": own}, ["fund", "year"]).reset_index()


def _pandas_split(paid: pd.DataFrame) -> pd.DataFrame:
    small = paid[paid["amount"] < LIMIT]
    days = small.groupby(["payee", "day"])["amount"].agg(["size", "sum"]).reset_index()
    days["on"] = pd.to_datetime(days["day"], unit="D")
    near = days.set_index("on").groupby("payee")[["size", "sum"]].rolling("3D").sum().reset_index()
    near = near[(near["size"] >= 3) & (near["sum"] > LIMIT)]
    near["on"] = (near["on"] - pd.Timestamp("1970-01-01")).dt.days
    return near.astype({"size": "int64", "sum": "int64"})


def _pandas_traced(gifts: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
    proved = paid[(paid["programme"] != 0) & (paid["voucher"] != "")]
    meant = gifts[gifts["programme"] != 0]
    frames = {"got": gifts, "meant": meant, "spent": paid, "proved": proved}
    return _sums(frames, ["fund"]).reset_index()
