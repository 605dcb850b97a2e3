"""What every line is in the report: flow, group, part of the ratio, rung, matched row.

Computed from the facts of a run each time they are read, batch by batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

import numpy as np

from inspect_app.funds.importers.bulk.numbers import Array
from inspect_app.funds.rules.payments import Payments

from ...rules.book import Cell, Matching, Statement, Tag, named
from ...rules.evidence import UNMATCHED, UNMATCHED_FEE, LedgerTags, OutTag
from ...rules.result import TaggedLines
from .reading import BATCH, LINE_BASE, ReadLines, ReadStatement

Columns = dict[str, Any]
Key = tuple[str, str, str, str, str, str, int, str]
_READ = ["row", "day", "amount", "group", "other", "inside", "restriction"]
_EPOCH = date(1970, 1, 1)
PIECE = 10_000
"""Tags of ledger rows that are stored at once: each is an object."""
_MOST = 2**46  # đồng: the amounts of a batch below it have a sum of 64 bits


class OutTags:
    """What the tags of matched lines say, column by column: `kinds[which[at]]` of the line with the
    number `lines[at]`, whose ledger row has the id `partners[at]`; in the order of the lines.

    `tags`: of the line of each payment.
    """

    def __init__(
        self, payments: Payments, matching: Matching, tags: Iterable[OutTag | None]
    ) -> None:
        import pyarrow as pa

        known: dict[OutTag | None, int] = {None: 0}
        which = np.fromiter((known.setdefault(tag, len(known)) for tag in tags), "int32")
        lines, rows = np.array(matching.lines, "int64"), np.array(matching.rows, "int64")
        order = np.argsort(lines)
        self.lines, rows = lines[order], rows[order]
        self.kinds, self.which = tuple(filter(None, known)), which[rows] - 1
        self.partners = pa.array(payments.column("id"), pa.string()).take(pa.array(rows))


@dataclass(frozen=True)
class RunTags:
    """The tags of a run (`rules.result.Tags`).

    `out`: of matched lines; by line id `paired`: own transfers with both sides in the books, and
    `excluded`: lines that are no part of the ratio's base. `rest`: tags of ledger and balances.
    `purses`: purse by number of the restricted gift, none where all money is one pool.
    """

    read: ReadLines
    out: OutTags
    paired: frozenset[str]
    excluded: frozenset[str]
    rest: LedgerTags
    purses: Sequence[str] = ()

    def __len__(self) -> int:
        return sum(one.moved.inside for one in self.read.statements) + len(self.rest)

    def __iter__(self) -> Iterator[Tag]:
        for one, batch in self._batches():
            statement = one.statement
            for row, day, amount, flow, group, ratio, rung, partner, purse in zip(
                *(column.tolist() for column in batch.values()), strict=True
            ):
                on = _EPOCH + timedelta(days=day)
                name = f"{statement.id}:{row}"
                yield Tag(
                    name,
                    "bank",
                    statement.account,
                    on,
                    amount,
                    flow,
                    group,
                    ratio,
                    rung,
                    partner,
                    purse,
                )
        yield from self.rest

    def __getitem__(self, at: int) -> Tag:
        return list(self)[at]

    def cells(self) -> tuple[Cell, ...]:
        """Sums over tags that selectors cannot tell apart, in order."""
        sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
        for one, batch in self._batches():
            for key, amount, lines in _summed(batch):
                cell = sums["bank", one.statement.account, *key]
                cell[0] += amount
                cell[1] += lines
        for tag in self.rest:
            told = (tag.side, tag.account, tag.month, tag.flow, tag.group, tag.ratio, tag.rung)
            cell = sums[*told, tag.purse]
            cell[0] += tag.amount
            cell[1] += 1
        return tuple(Cell(*key, *sums[key]) for key in sorted(sums))

    def pieces(self) -> Iterator[TaggedLines | dict[str, Sequence[Any]]]:
        """To be stored."""
        for one, batch in self._batches():
            yield _tagged(one.statement, batch)
        rest = iter(self.rest)
        while some := list(islice(rest, PIECE)):
            yield _columns(some)

    def _batches(self) -> Iterator[tuple[ReadStatement, Columns]]:
        import pyarrow.parquet as pq

        for one in self.read.statements:
            tagged = _Tagger(self, one)
            with pq.ParquetFile(one.facts) as file:
                for batch in file.iter_batches(BATCH, columns=_READ):
                    inside = batch.filter(batch["inside"])
                    if inside.num_rows:
                        yield one, tagged(inside)


class _Tagger:
    """Tags of one statement's lines."""

    def __init__(self, tags: RunTags, one: ReadStatement) -> None:
        self.prefix, self.first = f"{one.statement.id}:", one.number * LINE_BASE
        self.out = tags.out
        kinds = [(tag.group, tag.ratio, tag.rung, tag.purse) for tag in tags.out.kinds]
        self.kinds = [np.array(column, object) for column in zip(*kinds, strict=True)]
        self.paired = np.array(self._rows(tags.paired), "int64")
        self.excluded = np.array(self._rows(tags.excluded), "int64")
        self.purses = np.array(tags.purses or [""], object)
        self.has_purses = bool(tags.purses)

    def _rows(self, names: Any) -> list[int]:
        """Row numbers of the lines of this statement among others."""
        start = len(self.prefix)
        return sorted(int(name[start:]) for name in names if name.startswith(self.prefix))

    def __call__(self, rows: Any) -> Columns:
        row, day, amount = (rows[name].to_numpy() for name in ("row", "day", "amount"))
        said, other = (rows[name].to_numpy(zero_copy_only=False) for name in ("group", "other"))
        came, own = amount > 0, other != ""
        flow = np.where(came, "in", "out").astype(object)
        flow[own] = np.where(came[own], "transfer_in", "transfer_out")
        group = np.where(came, said, UNMATCHED.group)
        ratio = np.where(came & ~own, "base", "").astype(object)
        rung = np.zeros(len(row), "int64")
        purse = np.full(len(row), "", object)
        if self.has_purses:
            purse = self.purses[rows["restriction"].to_numpy()]
        partner = np.full(len(row), "", object)
        ratio[came & ~own & np.isin(row, self.excluded)] = "excluded"
        fee = ~came & (said == "fee")
        group[fee], ratio[fee] = UNMATCHED_FEE.group, UNMATCHED_FEE.ratio
        group[own], ratio[own] = flow[own], ""
        group[own & np.isin(row, self.paired)] = "paired"
        at, which, partners = self._matched(row)
        if len(at):
            group[at], ratio[at], rung[at], purse[at] = (column[which] for column in self.kinds)
            partner[at] = partners
        return {
            "row": row,
            "day": day,
            "amount": np.abs(amount),
            "flow": flow,
            "group": group,
            "ratio": ratio,
            "rung": rung,
            "partner": partner,
            "purse": purse,
        }

    def _matched(self, row: Array) -> tuple[Array, Array, list[str]]:
        """Places of matched lines among some rows, their kinds, and the ids of ledger rows."""
        out = self.out
        first, last = np.searchsorted(out.lines, self.first + row[[0, -1]] + [0, 1])
        partners = out.partners[first:last].to_pylist()
        places = np.searchsorted(row, out.lines[first:last] - self.first)
        return places, out.which[first:last], partners


def _tagged(statement: Statement, batch: Columns) -> TaggedLines:
    """Lines that are alike share a kind; a matched line has one of its own."""
    import pyarrow as pa

    names = ("flow", "group", "ratio", "rung", "purse")
    which = np.zeros(len(batch["row"]), "int64")
    for name in names:
        coded = pa.array(batch[name]).dictionary_encode()
        which = which * len(coded.dictionary) + coded.indices.to_numpy()
    matched = np.flatnonzero(batch["partner"] != "")
    which[matched] = -1 - np.arange(len(matched))
    _, firsts, which = np.unique(which, return_index=True, return_inverse=True)
    columns = (batch[name][firsts].tolist() for name in (*names, "partner"))
    return TaggedLines(
        statement.id,
        statement.account,
        batch["row"].tolist(),
        which.tolist(),
        [
            (flow, group, ratio, rung, *named(to), purse)
            for flow, group, ratio, rung, purse, to in zip(*columns, strict=True)
        ],
    )


def _summed(batch: Columns) -> Iterator[tuple[tuple[str, str, str, str, int, str], int, int]]:
    """Sums of a batch by month, flow, group, ratio, rung and purse."""
    import pyarrow as pa

    months = batch["day"].astype("datetime64[D]").astype("datetime64[M]").astype("int64")
    amount = batch["amount"]
    wide = int(amount.max()) >= _MOST
    keys = ["month", "flow", "group", "ratio", "rung", "purse"]
    table = pa.table(
        {"month": months, "amount": amount, **{name: batch[name] for name in keys[1:]}}
    )
    sums = table.group_by(keys).aggregate(
        [("amount", "list" if wide else "sum"), ("rung", "count")]
    )
    for *key, found, lines in zip(*(column.to_pylist() for column in sums.columns), strict=True):
        month, flow, group, ratio, rung, purse = key
        name = str(np.datetime64(month, "M"))
        yield (name, flow, group, ratio, rung, purse), sum(found) if wide else found, lines


def _columns(tags: Sequence[Tag]) -> dict[str, Sequence[Any]]:
    take: dict[str, Callable[[Tag], Any]] = {
        "side": lambda tag: tag.side,
        "source_id": lambda tag: "" if tag.side == "balance" else named(tag.id)[0],
        "row_no": lambda tag: 0 if tag.side == "balance" else named(tag.id)[1],
        "account": lambda tag: tag.account,
        "on": lambda tag: tag.on,
        "month": lambda tag: tag.month,
        "amount": lambda tag: tag.amount,
        "flow": lambda tag: tag.flow,
        "group": lambda tag: tag.group,
        "ratio": lambda tag: tag.ratio,
        "rung": lambda tag: tag.rung,
        "partner_source": lambda tag: named(tag.partner)[0],
        "partner_row": lambda tag: named(tag.partner)[1],
        "purse": lambda tag: tag.purse,
    }
    return {name: [rule(tag) for tag in tags] for name, rule in take.items()}
