"""A layout that a person made: what each column of a known header row holds.

Its header is compared whole, cell by cell. Two banks may print the same titles and mean other
things by them, so a mapping belongs to one bank: whoever offers it for a file compares `bank`.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal, get_args

from ..rules.totals import BalanceOn
from .cells import Row, one_line
from .manner import Dates, Manner, Sign, Thousands
from .profiles import Profile
from .readers.raw import RawTable, Stated
from .recognise import HEADER_WITHIN, Columns, Found
from .rows import StatementFile, read_rows

Part = Literal[
    "ignore",
    "booked_on",
    "credit",
    "debit",
    "amount",
    "balance",
    "text",
    "reference",
    "doc_no",
    "number",
]
PARTS: tuple[Part, ...] = get_args(Part)
MOST_COLUMNS = 60
MOST_ROWS = 20_000  # of a file, for the page that tries a mapping
MOST_STORED = 20_000_000  # bytes of them


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a person said. `header` as `header_key` gives it, `parts` one for each of its cells.

    `bank`: whose statements it reads; "" while it is only tried.
    """

    header: tuple[str, ...]
    parts: tuple[Part, ...]
    dates: Dates
    thousands: Thousands
    sign: Sign
    balance_on: BalanceOn
    bank: str = ""

    def to_json(self) -> str:
        """The one way to write it: keys in order, no spaces."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def problems(self) -> list[str]:
        """Why no statement can be read with it: thin_header, then <part>_missing, <part>_twice and
        amount_and_sides; empty when it can.
        """
        found = ["thin_header"] if sum(1 for title in self.header if title) < 2 else []
        return found + parts_problems(self.parts)


def parts_problems(parts: Sequence[Part]) -> list[str]:
    """What is missing or said twice (see `Mapping.problems`)."""
    counted = Counter(parts)
    found = [f"{part}_missing" for part in ("booked_on", "text") if not counted[part]]
    if counted["amount"] and (counted["credit"] or counted["debit"]):
        found.append("amount_and_sides")
    elif not counted["amount"] and not counted["credit"]:
        found.append("amount_missing")
    found += [f"{part}_twice" for part in PARTS[1:] if counted[part] > 1]
    return found


def mapping_from_json(stored: str) -> Mapping:
    """What `to_json` wrote."""
    told = json.loads(stored)
    return Mapping(**{**told, "header": tuple(told["header"]), "parts": tuple(told["parts"])})


def folded(text: str) -> str:
    """For comparison whatever the case and the spaces, with all accents and signs."""
    return unicodedata.normalize("NFC", one_line(text)).casefold()


def header_key(cells: Sequence[str]) -> tuple[str, ...]:
    """A header row for comparison, without empty cells behind it. Signs stay: "Số tiền (+)" and
    "Số tiền (-)" are two columns.
    """
    found = [folded(cell) for cell in cells]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SavedLayout:
    """One version of a mapping; `id` names the stored row, "" while it is only tried."""

    id: str
    name: str
    mapping: Mapping

    def found_in(self, rows: Sequence[Row]) -> Found | None:
        """The first row that is this header and has all columns that hold something."""
        needed = max(at for at, part in enumerate(self.mapping.parts) if part != "ignore")
        for index, row in enumerate(rows[:HEADER_WITHIN]):
            if header_key(row.cells) == self.mapping.header and needed < len(row.cells):
                said = self.mapping
                balance_on = said.balance_on if "balance" in said.parts else "none"
                manner = Manner(said.dates, said.thousands, said.sign)
                return Found(
                    profile_named(self.name, balance_on),
                    columns_of(row.cells, said.parts, manner),
                    (row.cells,),
                    index + 1,
                    self.id,
                )
        return None


def columns_of(header: Sequence[str], parts: Sequence[Part], manner: Manner) -> Columns:
    """Where each part stands; one signed amount takes the place of the sides."""
    at: dict[Part, int] = {part: index for index, part in enumerate(parts)}
    signed = "amount" in at
    return Columns(
        width=len(header),
        header=tuple(header),
        booked_on=at["booked_on"],
        debit=at.get("debit"),
        credit=at["amount"] if signed else at["credit"],
        balance=at.get("balance"),
        text=at["text"],
        doc_no=at.get("doc_no"),
        page=None,
        number=at.get("number"),
        reference=at.get("reference"),
        manner=manner if signed else replace(manner, sign=""),
    )


def profile_named(name: str, balance_on: BalanceOn) -> Profile:
    """A layout whose columns are known otherwise than by their words."""
    nothing: tuple[str, ...] = ()
    return Profile(
        name=name,
        bank=name,
        balance_on=balance_on,
        order=0,
        booked_on=nothing,
        debit=nothing,
        credit=nothing,
        balance=nothing,
        text=nothing,
    )


def best_table(tables: Sequence[RawTable]) -> RawTable | None:
    """Of the readings of one file the most regular: most rows of one width above 1."""
    scored = [(score, table) for table in tables if (score := _regular(table))[0]]
    return max(scored, key=lambda one: one[0])[1] if scored else None


def _regular(table: RawTable) -> tuple[int, int]:
    widths = Counter(len(row.cells) for row in table.rows if len(row.cells) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


@dataclass(frozen=True, slots=True)
class KeptTable:
    """The first rows of a file for the page that maps its columns."""

    table: RawTable
    rows_in_file: int

    @property
    def whole(self) -> bool:
        """False where the file has more rows."""
        return len(self.table.rows) == self.rows_in_file


def table_to_json(table: RawTable) -> bytes | None:
    """The first rows of a table, for `table_from_json`; None where they are too wide or too large.

    What a file states of all its lines is left out where rows are left out.
    """
    rows_in_file = len(table.rows)
    if rows_in_file > MOST_ROWS:
        stated = Stated(opening=table.stated.opening)
        table = replace(table, rows=table.rows[:MOST_ROWS], stated=stated)
    widths = {len(row.cells) for row in table.rows}
    width = max(widths, default=0)
    if len(widths) == 1:  # a spreadsheet fills all rows up to its limit
        width = max(_used(row) for row in table.rows)
    if width > MOST_COLUMNS:
        return None
    told = {
        "rows": [[row.file_row, *row.cells[:width]] for row in table.rows],
        "formulas": sorted(table.formulas),
        "stated": asdict(table.stated),
        "outside": sorted(table.outside),
        "sheets": table.sheets,
        "rows_in_file": rows_in_file,
    }
    stored = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return stored if len(stored) <= MOST_STORED else None


def _used(row: Row) -> int:
    """Cells up to the last that holds something."""
    return max((at + 1 for at, cell in enumerate(row.cells) if cell.strip()), default=0)


def table_from_json(stored: bytes) -> KeptTable:
    """What `table_to_json` wrote."""
    told = json.loads(stored)
    table = RawTable(
        [Row(number, tuple(cells)) for number, *cells in told["rows"]],
        frozenset((row, at) for row, at in told["formulas"]),
        Stated(**told["stated"]),
        frozenset(told.get("outside", ())),
        tuple((start, name) for start, name in told.get("sheets", ())),
    )
    return KeptTable(table, told["rows_in_file"])


def read_mapped(kept: KeptTable, mapping: Mapping, file: str, sha256: str) -> StatementFile:
    """What a mapping makes of the kept rows. LookupError where they do not hold its header."""
    found = SavedLayout("", "", mapping).found_in(kept.table.rows)
    if found is None:
        raise LookupError("the header was taken from this very table")
    return read_rows(kept.table, found, file, sha256)
