"""The tables of a fund's books as ibis tables that no engine holds yet, and how hits are written.

Expressions are built over names and types only, so their SQL does not depend on a fund's data.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

from .tables import HIT_COLUMNS, SHARED, SUMMARIES, TABLES, WHOLE

Table: TypeAlias = Any
"""An ibis table, column or scalar: their columns exist at run time only, mypy cannot see them."""


class Book:
    """`book.lines`, `book.entries`, … : one attribute per name of TABLES and SUMMARIES."""

    def __getattr__(self, name: str) -> Table:
        return _table(name)

    def shared(self, name: str, number: int = 0) -> Table:
        """What several tests find in the whole book (SHARED). Engines that keep steps have it as a
        table of its own."""
        from .summaries import SHARED_OF

        build, _lines = SHARED_OF[name]
        return build(self, number)

    @property
    def incoming(self) -> Table:
        """Lines that bring money in, transfers between own accounts left out."""
        return self.lines.filter((self.lines.amount > 0) & (self.lines.own_other == ""))

    @property
    def outgoing(self) -> Table:
        """Lines that take money out, transfers between own accounts left out."""
        return self.lines.filter((self.lines.amount < 0) & (self.lines.own_other == ""))

    @property
    def payments(self) -> Table:
        """Ledger rows of money that left."""
        return self.entries.filter(self.entries.direction == "out")


class BookOfSteps(Book):
    """For an engine that keeps steps: what is shared is a table."""

    def shared(self, name: str, number: int = 0) -> Table:
        import ibis

        return ibis.table(SHARED[name], name=f"{name}_{number}")


def is_shared(table: str) -> bool:
    """Whether `BookOfSteps.shared` gave a table its name."""
    return table.rpartition("_")[0] in SHARED


def shared_name(table: str) -> tuple[str, int]:
    """Name and number of a shared table."""
    name, _, number = table.rpartition("_")
    return name, int(number)


@cache
def _table(name: str) -> Table:
    import ibis

    columns = TABLES.get(name) or SUMMARIES.get(name)
    if columns is None:
        raise AttributeError(name)
    return ibis.table(columns, name=name)


def text(value: Table) -> Table:
    """A column, or a constant, as text."""
    import ibis

    return value.cast("string") if hasattr(value, "cast") else ibis.literal(str(value), "string")


def joined(*parts: Table) -> Table:
    """Parts of a key with colons between them."""
    made = text(parts[0])
    for part in parts[1:]:
        made = made + ":" + text(part)
    return made


def whole(value: Table) -> Table:
    """A column, or a constant, as a whole number of 64 bits (sums of some engines are wider)."""
    import ibis

    return value.cast(WHOLE) if hasattr(value, "cast") else ibis.literal(value, WHOLE)


def found(
    table: Table,
    *,
    key: Table,
    amount: Table,
    side: str,
    ref: Table,
    word: Table = "",
    a: Table = 0,
    b: Table = 0,
) -> Table:
    """The rows of `table` as hits (columns HIT_COLUMNS)."""
    return table.select(
        key=text(key),
        amount=whole(amount),
        side=text(side),
        ref=whole(ref),
        word=text(word),
        a=whole(a),
        b=whole(b),
    )


def found_entries(rows: Table, *, key: Table, a: Table = 0, b: Table = 0) -> Table:
    """Rows of the ledger as hits: their whole amount, told by their voucher."""
    return found(
        rows,
        key=key,
        amount=rows.amount,
        side="entry",
        ref=rows.entry,
        word=rows.voucher,
        a=a,
        b=b,
    )


def together(first: Table, *rest: Table) -> Table:
    """Hits of several parts of a test."""
    return first.union(*rest) if rest else first


def size(table: Table) -> Table:
    """How many rows a table has, as one number."""
    return whole(table.count())


def count(*tables: Table) -> Table:
    """A population: how many rows each of the tables has (column `n`, to be summed)."""
    return together(*(table.agg(n=size(table)) for table in tables))


def summed(table: Table, column: str) -> Table:
    """A population that a summary knows: the sum of its column (column `n`)."""
    return table.agg(n=total(table[column]))


def divided(part: Table, by: Table) -> Table:
    """part / by rounded down. Doubles hold both exactly, so every engine gives the same."""
    exact = whole(part).cast("float64") / whole(by).cast("float64")
    # ibis takes floor() for a whole number and would leave out the cast; DuckDB gives a double
    return exact.floor().cast("float64").cast(WHOLE)


def total(column: Table) -> Table:
    """Sum of a column, 0 over no rows, as a whole number of 64 bits."""
    return whole(column.sum().coalesce(0))


def sharing(table: Table, *keys: str) -> Table:
    """The rows whose values of `keys` another row has too."""
    groups = table.group_by(*keys).agg(rows_alike=table.count())
    return table.semi_join(groups.filter(groups.rows_alike > 1), list(keys))


def named(table: Table, prefix: str, *columns: str) -> Table:
    """Some columns under new names ("payee" -> "<prefix>payee"), so that joins do not mix them."""
    return table.select(**{f"{prefix}{name}": table[name] for name in columns})


__all__ = [
    "HIT_COLUMNS",
    "Book",
    "BookOfSteps",
    "Table",
    "count",
    "found",
    "found_entries",
    "joined",
    "divided",
    "is_shared",
    "named",
    "shared_name",
    "sharing",
    "size",
    "summed",
    "text",
]
__all__ += ["together", "total", "whole"]
