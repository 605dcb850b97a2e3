"""Takes in the lines of all statements once: what each says, control totals, and Parquet files.

A batch is read out of the database while the ones before it are classified, so two cores have work.
Only own transfers, which others are compared with, become objects.
"""

from __future__ import annotations

import re
import shutil
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np

from inspect_app.funds.importers.bulk.checking import check_numbers
from inspect_app.funds.importers.bulk.numbers import Array, Numbers, column, joined, numbers_of
from inspect_app.funds.importers.bulk.stored import batch_of
from inspect_app.funds.importers.bulk.texts import read_texts, upper
from inspect_app.funds.rules.lines import BankLine, Line, LineBatch
from inspect_app.funds.rules.own_accounts import OwnAccount, other_own_account
from inspect_app.funds.rules.totals import StatementCheck

from ...rules.book import Excluded, Period, Statement, StoredLines
from ...rules.matching import Outgoing
from ...rules.rolls import Moved
from ..constants import date_of, day_number
from ..storing import Content, PartWriter
from .facts import Facts, columns_of
from .marking import Marks
from .moving import moved_by

LINE_BASE = 100_000_000
BATCH = 65_536
THREADS = 2
Heard = Callable[[int], None]
"""Told how many lines were read so far."""
_NONE_LEFT: dict[str, list[Any]] = {
    name: [] for name in ("number", "day", "amount", "doc_no", "reference")
}
_HASHED = ("row", "day", "doc_no", "amount", "balance", "text")


@dataclass(frozen=True)
class ReadStatement:
    """One statement: control totals, sums, and the files of its lines.

    `facts` holds all lines, `part` those of the period as the battery's table. `content` is the
    hash of all lines.
    """

    number: int
    statement: Statement
    total: StatementCheck
    moved: Moved
    facts: Path
    part: Path
    content: str


@dataclass(eq=False)
class ReadLines:
    """All statements of a run. The files go when nobody holds this any more."""

    folder: Path
    statements: list[ReadStatement] = field(default_factory=list)
    left: list[Any] = field(default_factory=list)  # of `outgoing`, as tables
    transfers: list[BankLine] = field(default_factory=list)  # also those outside the period
    quoted: dict[tuple[str, str], str] = field(default_factory=dict)
    """(account, document number) -> the bank's reference, where a ledger row quotes the number."""

    def __post_init__(self) -> None:
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    @property
    def outgoing(self) -> Outgoing:
        """Lines of the period that took money out, no own transfers."""
        import pyarrow as pa

        columns = pa.concat_tables(self.left).to_pydict() if self.left else dict(_NONE_LEFT)
        accounts = [one.statement.account for one in self.statements]
        return Outgoing(
            account=[accounts[number // LINE_BASE - 1] for number in columns["number"]], **columns
        )

    def statement(self, number: int) -> ReadStatement:
        """The statement of this number; the number of a line is one of its statement and row."""
        return self.statements[number - 1]

    def line_id(self, line: int) -> str:
        """Name of a line of the battery."""
        statement, row = divmod(line, LINE_BASE)
        return f"{self.statement(statement).statement.id}:{row}"

    @staticmethod
    def row_of(line: int) -> int:
        """Row of a line of the battery in its statement."""
        return line % LINE_BASE

    def days_of(self, lines: Sequence[int]) -> dict[int, date]:
        """Booking days of some lines of the battery."""
        import pyarrow.parquet as pq

        found: dict[int, date] = {}
        for number in sorted({line // LINE_BASE for line in lines}):
            table = pq.read_table(self.statement(number).facts, columns=["row", "day"])
            rows, days = (table[name].to_numpy() for name in ("row", "day"))
            wanted = [line for line in lines if line // LINE_BASE == number]
            places = np.searchsorted(rows, [line % LINE_BASE for line in wanted])
            found |= {line: date_of(int(days[at])) for line, at in zip(wanted, places, strict=True)}
        return found


@dataclass(frozen=True)
class Asked:
    """What the lines are read for. `quotes`: (account, upper-case reference) of ledger rows."""

    period: Period
    own: Sequence[OwnAccount]
    excluded: Mapping[str, Excluded]
    quotes: frozenset[tuple[str, str]]
    marks: Marks = field(default_factory=Marks)


def read_lines(statements: Sequence[Statement], asked: Asked, heard: Heard) -> ReadLines:
    """Read all lines of all statements, in order."""
    read = ReadLines(Path(mkdtemp(prefix="audit-lines-")))
    for name in ("facts", "book/lines"):
        (read.folder / name).mkdir(parents=True)
    count = 0

    def told(more: int) -> None:
        nonlocal count
        count += more
        heard(count)

    for number, statement in enumerate(statements, start=1):
        read.statements.append(_Reader(read, asked, statement, number).read(told))
    return read


class _Reader:
    """Reads one statement: what lines say is found out in threads, and kept in order by another."""

    def __init__(self, read: ReadLines, asked: Asked, statement: Statement, number: int) -> None:
        import pyarrow as pa

        self.to, self.asked, self.statement, self.number = read, asked, statement, number
        self.first, self.last = day_number(asked.period.first), day_number(asked.period.last)
        self.others = sorted({account.number for account in asked.own} - {statement.account})
        quotes = [quoted for account, quoted in asked.quotes if account == statement.account]
        self.quotes = pa.array(quotes, pa.string())
        prefix = f"{statement.id}:"
        self.excluded = {
            int(name.removeprefix(prefix)): why.value
            for name, why in asked.excluded.items()
            if name.startswith(prefix)
        }
        self.parts: list[Numbers] = []
        self.transfers: list[Array] = []
        self.content = Content()
        self.pa = pa

    def read(self, heard: Heard) -> ReadStatement:
        name = f"{self.number:06d}.parquet"
        facts, part = self.to.folder / "facts" / name, self.to.folder / "book/lines" / name
        with (
            Facts(facts) as self.facts,
            PartWriter(part, "lines") as self.part,
            ThreadPoolExecutor(THREADS) as pool,
            ThreadPoolExecutor(1) as in_order,
        ):
            waiting: deque[Future[None]] = deque()
            for batch in batches_of(self.statement):
                waiting.append(in_order.submit(self._take, pool.submit(self._said, batch)))
                if len(waiting) > THREADS:
                    waiting.popleft().result()
                    heard(BATCH)
            while waiting:
                waiting.popleft().result()
        numbers = joined(self.parts) if self.parts else numbers_of(())
        self.parts.clear()
        moved = np.concatenate(self.transfers) if self.transfers else np.array([], bool)
        one = self.statement
        total = check_numbers(
            numbers,
            one.opening,
            one.closing,
            lambda: columns_of(facts, "doc_no", "text"),
            rejections=one.rejections,
            balance_on=one.balance_on,
        )
        sums = moved_by(one, numbers, moved, (self.first, self.last))
        hash_ = self.content.hexdigest()
        return ReadStatement(self.number, one, total, sums, facts, part, hash_)

    def _said(self, batch: LineBatch) -> _Said:
        """What the lines of a batch say; nothing of the statement changes."""
        import pyarrow.compute as pc

        pa = self.pa
        numbers = numbers_of([batch])
        amount = column(batch.amount, "int64")
        credit = pc.greater(amount, 0)
        text = column(batch.text, "string")
        said = read_texts(text, credit)
        inside = (numbers.day >= self.first) & (numbers.day <= self.last)
        kind = pc.if_else(credit, pc.if_else(said.interest, "interest", "gift"), "payment")
        group = pc.if_else(said.interest, "interest", said.sender)
        rows = {
            "row": pa.array(numbers.row_no),
            "day": pa.array(numbers.day),
            "amount": amount,
            "balance": column(batch.balance, "int64"),
            "doc_no": column(batch.doc_no, "string"),
            "text": text,
            "reference": said.reference,
            "group": pc.if_else(credit, group, pc.if_else(said.fee, "fee", "")),
            "other": self._others(batch, text),
            "inside": pa.array(inside),
        }
        party = pc.if_else(pc.equal(said.party, self.statement.account), "", said.party)
        marks = self.asked.marks.columns(rows, party)
        bound = marks.get("restriction", pa.array(np.zeros(len(numbers), "int64")))
        rows["restriction"] = pc.if_else(pc.equal(rows["other"], ""), bound, 0)
        return _Said(batch, numbers, rows, party, pc.if_else(said.fee, "fee", kind), marks)

    def _take(self, coming: Future[_Said]) -> None:
        """Keep what is said of the next batch."""
        import pyarrow.compute as pc

        said = coming.result()
        rows = said.rows
        self.content.add(self.pa.table({name: rows[name] for name in _HASHED}))
        self.facts.write(self.pa.table({name: rows[name] for name in Facts.names}))
        self.part.write(self._battery(said))
        self._keep(said.batch, rows)
        self.parts.append(said.numbers)
        self.transfers.append(pc.not_equal(rows["other"], "").to_numpy(zero_copy_only=False))

    def _others(self, batch: LineBatch, text: Any) -> Any:
        """Number of the own account that a text names as the other side, "" if none."""
        import pyarrow.compute as pc

        none = self.pa.array([""] * len(batch.text), self.pa.string())
        if not self.others:
            return none
        named = pc.match_substring_regex(text, "|".join(map(_escaped, self.others)))
        places = _places(named)
        lines = self._lines(batch, places)
        found = [other_own_account(line, self.asked.own) for line in lines]
        return pc.replace_with_mask(none, named, self.pa.array(found, self.pa.string()))

    def _battery(self, said: _Said) -> dict[str, Any]:
        """The lines of the period as columns of the battery's table."""
        numbers, rows = said.numbers, said.rows
        months = numbers.day.astype("datetime64[D]").astype("datetime64[M]").astype("int64")
        count = len(numbers)
        excluded = [""] * count
        if self.excluded:
            excluded = [self.excluded.get(row, "") for row in numbers.row_no.tolist()]
        columns = {
            "line": self.pa.array(numbers.row_no + self.number * LINE_BASE),
            "statement": self.pa.array(np.full(count, self.number)),
            "row": rows["row"],
            "day": rows["day"],
            "month": self.pa.array(months + 1970 * 12),
            "minute": self.pa.array(np.full(count, -1)),
            "amount": rows["amount"],
            "balance": rows["balance"],
            "account": self.pa.array([self.statement.account] * count, self.pa.string()),
            "bank_ref": rows["reference"],
            "doc_no": upper(rows["doc_no"]),
            "content": rows["text"],
            "party_account": said.party,
            "own_other": rows["other"],
            "kind": said.kind,
            "excluded": self.pa.array(excluded, self.pa.string()),
            **said.marks,
        }
        return {name: column.filter(rows["inside"]) for name, column in columns.items()}

    def _keep(self, batch: LineBatch, rows: Mapping[str, Any]) -> None:
        """Lines that others are compared with, and what a ledger may quote instead."""
        import pyarrow.compute as pc

        own = pc.not_equal(rows["other"], "")
        self.to.transfers += self._lines(batch, _places(own))
        left = pc.and_(pc.and_not(pc.less(rows["amount"], 0), own), rows["inside"])
        columns = {
            "number": pc.add(rows["row"], self.number * LINE_BASE),
            "day": rows["day"],
            "amount": pc.negate(rows["amount"]),
            "doc_no": rows["doc_no"],
            "reference": rows["reference"],
        }
        self.to.left.append(self.pa.table(columns).filter(left))
        reference = rows["reference"]
        if not len(self.quotes):
            return
        numbers = upper(rows["doc_no"])
        quoted = pc.is_in(numbers, self.quotes)
        both = pc.and_(pc.and_(quoted, pc.not_equal(reference, "")), rows["inside"])
        pairs = zip(
            numbers.filter(both).to_pylist(), reference.filter(both).to_pylist(), strict=True
        )
        self.to.quoted |= {(self.statement.account, number): said for number, said in pairs}

    def _lines(self, batch: LineBatch, places: Array) -> list[BankLine]:
        """Some lines of a batch as objects."""
        columns = (batch.row_no, batch.booked_on, batch.doc_no, batch.amount, batch.balance)
        kinds = ("int64", "string", "string", "int64", "int64")
        picked = [
            column(values, kind).take(self.pa.array(places, "int64")).to_pylist()
            for values, kind in zip((*columns, batch.text), (*kinds, "string"), strict=True)
        ]
        return [
            BankLine(
                f"{self.statement.id}:{row}",
                self.statement.account,
                Line(
                    row,
                    row,
                    "",
                    date.fromisoformat(day),
                    doc_no,
                    max(-amount, 0),
                    max(amount, 0),
                    balance,
                    text,
                    (),
                ),
            )
            for row, day, doc_no, amount, balance, text in zip(*picked, strict=True)
        ]


@dataclass(frozen=True)
class _Said:
    """A batch, its numbers, its facts as columns, and what only the battery knows: party, kind, and
    what the registers say."""

    batch: LineBatch
    numbers: Numbers
    rows: Mapping[str, Any]
    party: Any
    kind: Any
    marks: Mapping[str, Any]


def _places(which: Any) -> Array:
    return np.flatnonzero(which.to_numpy(zero_copy_only=False))


def _escaped(number: str) -> str:
    return re.sub(r"([^0-9A-Za-z])", r"\\\1", number)


def batches_of(statement: Statement) -> Iterator[LineBatch]:
    """The lines of a statement, from the database or as they were given."""
    if isinstance(statement.lines, StoredLines):
        yield from map(batch_of, statement.lines.batches())
        return
    lines = [line.line for line in statement.lines]
    for start in range(0, len(lines), BATCH):
        yield LineBatch(
            *zip(
                *(
                    (
                        row.row_no,
                        row.booked_on.isoformat(),
                        row.doc_no,
                        row.amount,
                        row.balance,
                        row.text,
                    )
                    for row in lines[start : start + BATCH]
                ),
                strict=True,
            )
        )
