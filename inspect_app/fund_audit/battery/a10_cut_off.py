"""A10 Cut-off: what happened before the year's end is booked in that year, and the reverse."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found_entries
from .rule import Parameter, Rule

RULE = Rule(
    "A10",
    1,
    Sentence("Ghi sổ đúng niên độ", "Cut-off"),
    Sentence(
        "Giao dịch trong vòng số ngày trước hoặc sau 31/12 được ghi sổ ở năm khác năm phát sinh.",
        "A transaction within the days around 31 December that was booked in another year than the "
        "one it belongs to.",
    ),
    Sentence("dòng sổ quanh ngày 31/12", "ledger rows around 31 December"),
    Severity.MEDIUM,
    Sentence("Chuẩn mực kiểm toán ISA 500", "ISA 500"),
    Sentence(
        "Hóa đơn về muộn được trích trước và đảo lại.",
        "A late invoice that was accrued and reversed.",
    ),
    Sentence(
        "Chứng từ {word}: phát sinh {day_a}, ghi sổ {day_b}.",
        "Voucher {word}: happened {day_a}, booked {day_b}.",
    ),
    ("entries", "days"),
    (Parameter("days", 10, Sentence("ngày trước và sau 31/12", "days around 31 December")),),
    needs=Sentence(
        "Để chạy: điền cột “Ngày ghi sổ”; kỳ kiểm tra phải có ngày quanh 31/12.",
        "To run it: fill the column “Booked on”; the period must have days around 31 December.",
    ),
)


def _near(book: Book, days: int) -> Table:
    """Rows of the last days of a year and the first of the next."""
    ends = book.days.filter(book.days.monthday == 1231).select(end="day")
    rows = book.entries.filter(book.entries.entered_day > 0)
    near = rows.inner_join(ends, [rows.day - ends.end <= days, ends.end - rows.day < days])
    return near.drop("end")


def population(book: Book) -> Table:
    """Booked rows around the end of a year."""
    return count(_near(book, RULE.parameters[0].value))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Rows of another year than their booking."""
    near = _near(book, p["days"])
    off = near.filter(near.year != near.entered_year)
    return found_entries(
        off,
        key=off.entry,
        a=off.day,
        b=off.entered_day,
    )
