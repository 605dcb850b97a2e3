"""What was published against the book: figures of the fund's own disclosures in its register, and
those of the report on its public page."""

from __future__ import annotations

from typing import Any

from inspect_app.funds.rules.registers import Values
from inspect_app.funds.rules.registers.duties import DISCLOSURES
from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import NOTHING, Book
from ..rules.disclosure import Compared, common_months, compared, month_sums, only
from .constants import day_number

Rows = list[dict[str, Any]]
FIGURES = ("money_in", "money_out")


def compare_disclosures(book: Book, rows: Rows) -> None:
    """Add to the rows of the register what was compared, and a row for each publication."""
    told = book.registers.of(DISCLOSURES)
    for row in rows:
        found = _of_year(book, told[row["disclosure"] - 1])
        row.update(_hashes(found))
    for at, published in enumerate(book.published, start=len(told) + 1):
        months = common_months(published, book.period)
        booked = only(month_sums(book.cells), months)
        if months:
            rows.append(
                {
                    "disclosure": at,
                    "year": published.last.year,
                    "published_day": day_number(published.on),
                    "kind": "publication",
                    **_hashes(compared(only(published.months, months), booked)),
                }
            )


def lasting_publications(book: Book) -> dict[tuple[str, int], str]:
    """Numbers of publications in keys of exceptions -> what stays."""
    first = len(book.registers.of(DISCLOSURES)) + 1
    return {
        ("disclosure", at): f"publication-{one.sha256[:12]}"
        for at, one in enumerate(book.published, start=first)
    }


def _of_year(book: Book, row: Values) -> Compared | None:
    """Figures of a disclosed year, None where none are stated or the audit covers a part of it."""
    if not _comparable(book, row):
        return None
    year = str(row["year"])
    months = [month for month in month_sums(book.cells) if month.startswith(year)]
    sums = only(month_sums(book.cells), months).values()
    came, left = (sum(one[at] for one in sums) for at in (0, 1))
    # what is not stated is not compared
    stated = tuple(
        row.get(name, booked) for name, booked in zip(FIGURES, (came, left), strict=True)
    )
    return compared({year: (stated[0], stated[1])}, {year: (came, left)})


def _comparable(book: Book, row: Values) -> bool:
    period, year = book.period, row["year"]
    covered = (period.first.year, period.first.month, period.first.day) <= (year, 1, 1)
    covered &= (period.last.year, period.last.month, period.last.day) >= (year, 12, 31)
    return covered and any(name in row for name in FIGURES)


def _hashes(found: Compared | None) -> dict[str, Any]:
    return {
        "sha256": found.published if found else "",
        "book_sha256": found.booked if found else "",
        "apart": found.difference if found else 0,
    }


def disclosures_note(book: Book) -> Sentence:
    """What was not compared, and why."""
    told = book.registers.of(DISCLOSURES)
    bare = sum(not any(name in row for name in FIGURES) for row in told)
    part = sum(any(name in row for name in FIGURES) and not _comparable(book, row) for row in told)
    apart = sum(not common_months(one, book.period) for one in book.published)
    said = [
        (bare, "lần công khai không ghi số liệu", "disclosures state no figures"),
        (
            part,
            "lần công khai của năm mà kỳ kiểm tra không bao trùm",
            "disclosures are of a year that the audit does not cover",
        ),
        (
            apart,
            "bản đăng trên cổng công khai không có tháng nào trùng kỳ kiểm tra",
            "publications share no month with the audit",
        ),
    ]
    vi = [f"{count} {words}" for count, words, _english in said if count]
    en = [f"{count} {words}" for count, _words, words in said if count]
    notes = [Sentence(f"Không so với sổ: {'; '.join(vi)}.", f"Not compared: {'; '.join(en)}.")]
    if not vi:
        notes = []
    if not told:
        notes.append(
            Sentence(
                "Chưa nộp trang “Công khai”: không xét được hạn công khai.",
                "Sheet “Disclosures” was not handed in: limits of time were not judged.",
            )
        )
    if not book.published:
        notes.append(
            Sentence(
                "Chưa có báo cáo nào của quỹ trên cổng công khai để so.",
                "No report of the fund is on the public page to compare.",
            )
        )
    if not notes:
        return NOTHING
    return Sentence(" ".join(one.vi for one in notes), " ".join(one.en for one in notes))
