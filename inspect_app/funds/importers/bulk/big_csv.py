"""A large CSV statement of a known bank, read column by column.

The tokeniser says what the importer's own says (`blocks`), and a row that is not of the plainest
kind is read by the importer's own rules. Where anything is to be refused or asked, nothing is said
here: the caller reads the whole file row by row, and its words stand.
"""

from __future__ import annotations

import codecs
import csv
import json
import shutil
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np

from ...rules.lines import Line
from ...rules.stated import StatedSum, sum_breaks
from ...rules.totals import StatementCheck, gaps
from ...rules.upload import MAX_BYTES
from ..cells import DELIMITERS, MAX_CELL, MAX_ROWS, Row, decode, one_line
from ..marks import Way
from ..own_account import stated_account
from ..problems import Unreadable
from ..profiles import Profile
from ..readers.laid_out import laid_out_table
from ..readers.raw import Stated
from ..recognise import HEADER_WITHIN, Columns, Found, recognise
from ..rows import plain_day, read_row
from ..stated_totals import StatedTotals
from .blocks import Block, NotPlain, blocks, first_rows
from .checking import check_numbers
from .numbers import Array, Numbers, joined
from .texts import by_python

PIECE = 100_000  # rows that are stored at once, at most
HEAD = 1_000_000  # bytes in which the header and what stands above it must lie
TOP = 40  # lines in which a delimiter must be seen
_PLAIN = r"^[!-~]+(?: [!-~]+)*$|^$"
_AMOUNT = (
    r"^[1-9][0-9]{0,17}$"
    r"|^[1-9][0-9]{0,2}(?:\.[0-9]{3}){0,5}(?:,0{1,2})?$"
    r"|^[1-9][0-9]{0,2}(?:,[0-9]{3}){0,5}(?:\.0{1,2})?$"
)
_ZERO = r"^0(?:[.,]0{1,2})?$"
_ESCAPED = r'["\\\x00-\x1f]'
_JSON = json.JSONEncoder(ensure_ascii=False).encode

_NOT_PLAIN = (NotPlain, Unreadable, UnicodeDecodeError, csv.Error)
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class BigStatement:
    """What `importers.statement.StatementFile` says of a file without rejections; the lines were
    given out while it was read (`BigFile.batches`)."""

    layout: Profile
    numbers: Numbers
    file: BigFile  # keeps the texts
    stated: Stated
    sums: tuple[StatedSum, ...]
    printed_numbers: Sequence[str]
    header_rows: int
    blank_rows: int
    stated_rows: int

    def said(self) -> tuple[Any, Any]:
        """Document numbers and texts of all lines."""
        import pyarrow as pa

        with pa.ipc.open_file(self.file.texts) as file:
            table = file.read_all()
        return table["doc_no"], table["text"]

    def check(self, opening: int | None, closing: int | None) -> StatementCheck:
        """Control totals, with what the file states about itself."""
        numbers = self.numbers
        sums = []
        if self.sums:
            sums = sum_breaks(self.sums, numbers.row_no.tolist(), numbers.amount.tolist())
        return check_numbers(
            numbers,
            self.stated.opening if opening is None else opening,
            self.stated.closing if closing is None else closing,
            self.said,
            balance_on=self.layout.balance_on,
            file_breaks=(*sums, *gaps(self.printed_numbers)),
        )

    def days(self) -> tuple[date | None, date | None]:
        """First and last booking day."""
        days = self.numbers.day.astype("datetime64[D]")
        return (days.min().item(), days.max().item()) if len(days) else (None, None)


def open_big(data: bytes, file: str) -> BigFile | None:
    """The statement to be read; None where its beginning tells that it is read row by row."""
    try:
        return BigFile(data, file)
    except _NOT_PLAIN:
        return None


class BigFile:
    """Reads rows in batches."""

    def __init__(self, data: bytes, file: str) -> None:
        self.name = file
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data or len(data) > MAX_BYTES:
            raise NotPlain
        head = data if len(data) <= HEAD else data[: data.rfind(b"\n", 0, HEAD) + 1]
        if not head:
            raise NotPlain
        text = decode(head, file)
        if laid_out_table(text, file):
            raise NotPlain
        top = "\n".join(text.splitlines()[:TOP])
        delimiter = next((one for one in DELIMITERS if one in top), None)
        if delimiter is None:
            raise NotPlain
        self.data, self.delimiter = data, delimiter
        marked = len(head) - len(head.removeprefix(codecs.BOM_UTF8))
        first, ends = first_rows(head[marked:], delimiter, 2 * HEADER_WITHIN)
        rows = [Row(at, tuple(row)) for at, row in enumerate(first, start=1)]
        found = recognise(rows)
        if found is None or found.profile.blank or found.columns.reference is not None:
            raise NotPlain
        self.found: Found = found
        self.columns: Columns = found.columns
        self.start = marked + ends[found.first - 1]
        above = rows[: found.first - len(found.header_rows)]
        self.totals = StatedTotals(Stated(account=stated_account(above)))
        for row in above:
            self.totals.takes(row, self.columns)
        self.headers, self.blanks = len(found.header_rows), 0
        self.printed: list[str] = []
        self.ways = set[tuple[int, Way]]()
        self.numbers: list[Numbers] = []
        folder = Path(mkdtemp(prefix="statement-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.texts = folder / "texts.arrow"

    def batches(self) -> Iterator[dict[str, Sequence[Any]]]:
        """The lines as they are stored, as columns by name, in file order.

        Raises NotPlain where the file has to be read row by row; what was given out until then is
        void.
        """
        try:
            yield from self._batches()
        except _NOT_PLAIN as problem:
            raise NotPlain from problem

    def _batches(self) -> Iterator[dict[str, Sequence[Any]]]:
        import pyarrow as pa

        file_row = self.found.first
        kept = pa.schema([("doc_no", pa.string()), ("text", pa.string())])
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_file(self.texts, kept, options=options) as writer:
            for block in blocks(self.data, self.start, self.delimiter, self.columns.width):
                if file_row + len(block) > MAX_ROWS:
                    raise NotPlain
                table, numbers = self._take(block, file_row)
                writer.write_table(table.select(kept.names).cast(kept))
                self.numbers.append(numbers)
                file_row += len(block)
                for batch in table.to_batches(PIECE):
                    yield {name: _values(batch[name]) for name in batch.schema.names}
        if not self.numbers:
            raise NotPlain

    def statement(self) -> BigStatement:
        """What the file says, once all its batches were read; to be asked once."""
        numbers = joined(self.numbers)
        self.numbers.clear()
        return BigStatement(
            layout=self.found.profile,
            numbers=numbers,
            file=self,
            stated=self.totals.stated,
            sums=self.totals.sums(),
            printed_numbers=self.printed,
            header_rows=self.headers,
            blank_rows=self.blanks,
            stated_rows=self.totals.taken,
        )

    def _take(self, rows: Block, before: int) -> tuple[Any, Numbers]:
        """One batch as columns. `before`: rows of the file that came before it."""
        import pyarrow as pa

        batch = _Batch(rows, self.columns)
        self._knows(batch)
        data = batch.ordinary.copy()
        odd: dict[int, Line] = {}
        start, counted = 0, self.totals.rows
        for at in np.flatnonzero(~batch.ordinary).tolist():
            self.totals.rows += at - start  # ordinary rows in between
            start = at + 1
            row = Row(before + at + 1, rows.row(at))
            if row.blank:
                self.blanks += 1
            elif row.cells in self.found.header_rows:
                self.headers += 1
            elif not self.totals.takes(row, self.columns):
                read = read_row(row, self.totals.rows + 1, self.columns, frozenset(), self.name)
                if not isinstance(read, Line):
                    raise NotPlain
                odd[at], data[at] = read, True
                self.totals.rows += 1
        self.totals.rows += len(rows) - start
        if self.columns.number is not None:
            number = self.columns.number
            printed = batch.cells[number].filter(pa.array(data)).to_pylist()
            self.printed += [text.strip() for text in printed]
        row_no = counted + np.cumsum(data)
        file_row = before + 1 + np.arange(len(rows))
        return batch.table(odd, data, row_no, file_row)

    def _knows(self, batch: _Batch) -> None:
        """Raises NotPlain where a column puts one mark between thousands and before a fraction:
        only all of its rows tell which is doubtful.
        """
        for at in batch.money:
            for mark in ".,":
                self.ways |= {(at, way) for way in batch.ways(at, mark)}
                if {(at, ("group", mark)), (at, ("fraction", mark))} <= self.ways:
                    raise NotPlain
            if {(at, ("short", ".")), (at, ("short", ","))} & self.ways and {
                (at, ("whole", ".")),
                (at, ("whole", ",")),
            } & self.ways:
                raise NotPlain


class _Batch:
    """Rows as columns of text, and which of them are of the plainest kind: one amount above zero, a
    date, as many cells as the header."""

    def __init__(self, rows: Block, columns: Columns) -> None:
        import pyarrow.compute as pc

        self.at, self.size, self.cells = columns, len(rows), rows.cells
        if max(pc.max(pc.utf8_length(cells)).as_py() or 0 for cells in self.cells) > MAX_CELL:
            raise NotPlain
        self.money = {
            at for at in (columns.debit, columns.credit, columns.balance) if at is not None
        }
        self.day = self._days()
        debit, self.debit = self._money(columns.debit)
        credit, self.credit = self._money(columns.credit)
        balance, self.balance = self._money(columns.balance)
        self.printed = np.zeros(self.size, bool)
        if columns.balance is not None:
            self.printed = ~_mask(pc.equal(self.cells[columns.balance], ""))
        one_side = (self.debit > 0) != (self.credit > 0)
        self.ordinary = rows.whole & (self.day >= 0) & debit & credit & balance & one_side

    def table(
        self, odd: dict[int, Line], data: Array, row_no: Array, file_row: Array
    ) -> tuple[Any, Numbers]:
        """The rows that are lines; `odd`: those that were read one by one."""
        import pyarrow as pa

        columns = {
            "page": self._text(self.at.page, str.strip),
            "doc_no": self._text(self.at.doc_no, one_line),
            "text": self._text(self.at.text, one_line),
        }
        for at, line in odd.items():
            self.day[at] = (line.booked_on - _EPOCH).days
            self.debit[at], self.credit[at] = line.debit, line.credit
            self.balance[at] = line.balance or 0
            self.printed[at] = line.balance is not None
        if odd:
            mask = np.zeros(self.size, bool)
            mask[list(odd)] = True
            columns = {
                name: pa.compute.replace_with_mask(
                    column, pa.array(mask), pa.array([getattr(odd[at], name) for at in sorted(odd)])
                )
                for name, column in columns.items()
            }
        amount = self.credit - self.debit
        columns["page"] = pa.compute.utf8_slice_codeunits(columns["page"], 0, 20)
        columns |= {
            "raw": self._raw(),
            "row_no": pa.array(row_no),
            "file_row": pa.array(file_row),
            "booked_on": pa.array(self.day).cast(pa.int32()).cast(pa.date32()),
            "debit": pa.array(self.debit),
            "credit": pa.array(self.credit),
            "amount": pa.array(amount),
            "balance": pa.array(self.balance, mask=~self.printed),
        }
        numbers = Numbers(row_no, file_row, self.day, amount, self.balance, self.printed)
        return pa.table(columns).filter(pa.array(data)), numbers.where(data)

    def _days(self) -> Array:
        coded = self.cells[self.at.booked_on].dictionary_encode()
        days = [plain_day(text) for text in coded.dictionary.to_pylist()]
        numbers = np.array([-1 if day is None else (day - _EPOCH).days for day in days], "int64")
        return numbers[coded.indices.to_numpy()]

    def _money(self, column: int | None) -> tuple[Array, Array]:
        """Which cells are beyond doubt, and their amounts; an empty one is 0."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if column is None:
            return np.ones(self.size, bool), np.zeros(self.size, "int64")
        cells = self.cells[column]
        amount = pc.match_substring_regex(cells, _AMOUNT)
        nothing = pc.or_(pc.equal(cells, ""), pc.match_substring_regex(cells, _ZERO))
        whole = pc.replace_substring_regex(cells, r"[.,]0{1,2}$", "")
        digits = pc.replace_substring_regex(whole, "[.,]", "")
        value = pc.if_else(amount, digits, "0").cast(pa.int64())
        return _mask(pc.or_(amount, nothing)), np.array(value.to_numpy())

    def ways(self, column: int, mark: str) -> Iterator[Way]:
        """What the mark does in a column: it parts thousands wherever it is not plainly other."""
        import pyarrow.compute as pc

        cells = self.cells[column]
        marked = pc.sum(pc.match_substring(cells, mark)).as_py() or 0
        if marked:
            zero = pc.match_substring_regex(cells, rf"^0\{mark}0{{1,2}}$")
            marked -= pc.sum(zero).as_py() or 0
        if not marked:
            return
        zeros = pc.match_substring_regex(cells, rf"[1-9][0-9.,]*\{mark}0{{1,2}}(?:[^0-9.,]|$)")
        fractions = pc.sum(zeros).as_py() or 0
        if fractions:
            yield ("fraction", mark)
            short = rf"(?:^|[^0-9.,])[0-9]{{1,3}}\{mark}0{{1,2}}(?:[^0-9.,]|$)"
            if pc.any(pc.and_(zeros, pc.match_substring_regex(cells, short))).as_py():
                yield ("short", mark)
        if marked > fractions:
            yield ("group", mark)
            parted = pc.match_substring_regex(cells, rf"\{mark}[0-9]{{3}}")
            ended = pc.match_substring_regex(cells, r"[.,]0{1,2}(?:[^0-9.,]|$)")
            if pc.any(pc.and_not(parted, ended)).as_py():
                yield ("whole", mark)

    def _text(self, column: int | None, rule: Any) -> Any:
        import pyarrow as pa
        import pyarrow.compute as pc

        if column is None:
            return pa.array([""] * self.size, pa.string())
        cells = self.cells[column]
        return by_python(cells, cells, pc.invert(pc.match_substring_regex(cells, _PLAIN)), rule)

    def _raw(self) -> Any:
        """The cells as a JSON list."""
        import pyarrow as pa
        import pyarrow.compute as pc

        plain = pc.binary_join_element_wise(*self.cells, '", "')
        plain = pc.binary_join_element_wise('["', plain, '"]', "")
        strange = np.zeros(self.size, bool)
        for cells in self.cells:
            strange |= _mask(pc.match_substring_regex(cells, _ESCAPED))
        if not strange.any():
            return plain
        rows = zip(
            *(cells.filter(pa.array(strange)).to_pylist() for cells in self.cells), strict=True
        )
        return pc.replace_with_mask(
            plain, pa.array(strange), pa.array([_JSON(row) for row in rows], pa.string())
        )


def _values(column: Any) -> list[Any]:
    """`to_pylist`, in a third of its time where nothing is missing."""
    if column.null_count:
        return list(column.to_pylist())
    return list(column.to_numpy(zero_copy_only=False).tolist())


def _mask(column: Any) -> Array:
    return column.to_numpy(zero_copy_only=False)
