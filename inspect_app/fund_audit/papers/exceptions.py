"""The workbook of an audit's exceptions: tests, exceptions, their lines, the sources. Vietnamese,
as every paper; texts of banks and people stand in it as they are (`core.csv_line.harmless`)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from inspect_app.core.actor import Actor
from inspect_app.core.csv_line import harmless
from inspect_app.core.workbook import MAX_ROWS, Value, new_workbook, write_cell
from inspect_app.funds import queries as books
from reports.wording import date_short, vietnam_time

from .. import queries
from ..battery.declared import RULES
from ..models import AuditHit, AuditRun
from ..queries import exports
from ..queries.runs import register_of_run
from ..queries.tests import tests_of
from ..queries.wording import DISPOSITIONS

Progress = Callable[[int, int, str], None]
STATES = {
    "passed": "Không có ngoại lệ",
    "hits": "Có ngoại lệ",
    "undecided": "Chưa kết luận được",
    "not_run": "Không chạy",
}
SEVERITIES = {"high": "Cao", "medium": "Trung bình", "low": "Thấp"}
SIDES = {"bank": "Sao kê", "ledger": "Sổ chi"}
TEST_HEAD = (
    *("Phép kiểm tra", "Tên", "Phiên bản", "Kết quả", "Tổng thể", "Số ngoại lệ"),
    *("Số tiền rủi ro (đồng)", "Còn mở"),
    *(words.vi for key, words in DISPOSITIONS.items() if key != "open"),
    "Ghi chú",
)
HIT_HEAD = (
    *("Ngoại lệ số", "Phép kiểm tra", "Tên", "Nội dung", "Mức độ", "Số tiền rủi ro (đồng)"),
    *("Số dòng", "Kết luận", "Người thứ hai", "Lý do", "Người kết luận", "Lúc kết luận"),
    *("Người xác nhận", "Lúc xác nhận"),
)
LINE_HEAD = (
    *("Ngoại lệ số", "Bên", "Tệp", "Dòng số", "Ngày", "Chứng từ", "Chiều", "Số tiền (đồng)"),
    *("Nội dung", "Người nhận"),
)
SOURCE_HEAD = ("Loại", "Tên", "Tài khoản", "Số dòng", "SHA-256")


@dataclass(frozen=True)
class _Styles:
    head: Any
    date: Any
    whole: Any

    def of(self, value: Value) -> Any:
        if isinstance(value, dt.date):
            return self.date
        return self.whole if isinstance(value, int) else None


def write_exceptions(out: BinaryIO, actor: Actor, run: AuditRun, progress: Progress) -> None:
    """Write the workbook. What was concluded is read first and at once, so that all sheets agree;
    `progress` may end the read transaction, and lines never change."""
    hits = queries.hits_of(run)
    tests, found = list(_test_rows(run, hits)), list(_hit_rows(hits))
    sources, labels, run_id = list(_source_rows(actor, run)), _labels(run), run.id
    total = sum(hit.lines for hit in hits)
    book = new_workbook(out, "Ngoại lệ của cuộc kiểm tra", large=True)
    styles = _Styles(
        book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True}),
        book.add_format({"num_format": "dd/mm/yyyy"}),
        book.add_format({"num_format": "#,##0"}),
    )
    _sheet(book, styles, "Phép kiểm tra", TEST_HEAD, tests)
    _sheet(book, styles, "Ngoại lệ", HIT_HEAD, found)
    lines = _line_rows(run_id, labels, total, progress)
    _sheet(book, styles, "Dòng", LINE_HEAD, lines)
    _sheet(book, styles, "Nguồn", SOURCE_HEAD, sources)
    book.close()


def _sheet(
    book: Any, styles: _Styles, name: str, head: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """One sheet; what is beyond the last row that Excel knows goes on in "name 2" and so on."""
    page, number, part = _page(book, styles, name, head), 0, 1
    for row in rows:
        number += 1
        if number == MAX_ROWS:
            part += 1
            page, number = _page(book, styles, f"{name} {part}", head), 1
        for place, value in enumerate(row):
            shown = harmless(value) if isinstance(value, str) else value
            write_cell(page, number, place, shown, styles.of(value))


def _page(book: Any, styles: _Styles, name: str, head: Sequence[str]) -> Any:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 1)
    for place, title in enumerate(head):
        wide = 60 if title in ("Nội dung", "Lý do", "Tên", "SHA-256", "Ghi chú") else 18
        page.set_column(place, place, wide)
        write_cell(page, 0, place, title, styles.head)
    return page


def _test_rows(run: AuditRun, hits: Sequence[AuditHit]) -> Iterator[Sequence[Value]]:
    fates = Counter((hit.check_no, hit.fate) for hit in hits)
    for test in sorted(tests_of(run), key=lambda test: test.row.number):
        row = test.row
        yield (
            *(row.number, test.rule.title.vi, row.version, STATES[row.state], row.population),
            *(row.hits, row.amount),
            *(fates[row.number, key] for key in DISPOSITIONS),
            row.note_vi,
        )


def _hit_rows(hits: Sequence[AuditHit]) -> Iterator[Sequence[Value]]:
    titles = {number: rule.title.vi for number, rule in RULES.items()}
    names = queries.user_names(who for hit in hits for who in (hit.disposed_by, hit.confirmed_by))
    for hit in hits:
        second = "đã xác nhận" if hit.confirmed_by else "chưa xác nhận" if hit.unconfirmed else ""
        yield (
            *(hit.position + 1, hit.check_no, titles[hit.check_no], hit.sentence_vi),
            *(SEVERITIES[hit.severity], hit.amount, hit.lines, DISPOSITIONS[hit.disposition].vi),
            *(second, hit.reason, names.get(hit.disposed_by or ""), _moment(hit.disposed_at)),
            *(names.get(hit.confirmed_by or ""), _moment(hit.confirmed_at)),
        )


def _line_rows(
    run_id: str, labels: dict[str, str], total: int, progress: Progress
) -> Iterator[Sequence[Value]]:
    done = 0
    progress(done, total, "lines")
    for chunk in exports.exception_lines(run_id):
        for line in chunk:
            amount = line.amount
            out = line.side == "ledger" or (amount is not None and amount < 0)
            yield (
                *(line.exception + 1, SIDES.get(line.side, line.side), labels.get(line.source_id)),
                *(line.row_no, line.on, line.voucher),
                None if amount is None else "Chi" if out else "Thu",
                None if amount is None else abs(amount),
                *(line.text, line.payee),
            )
        done += len(chunk)
        progress(done, total, "lines")


def _source_rows(actor: Actor, run: AuditRun) -> Iterator[Sequence[Value]]:
    statements, ledgers = queries.sources_of(run)
    period = f"{date_short(run.period_from)} – {date_short(run.period_to)}"
    fund = books.fund_of(actor, run.entity_id).name
    yield "Kết quả kiểm tra", f"{fund}, {period}", None, None, run.run_hash
    for statement in statements:
        name = _name(statement.label, statement.withdrawn_at)
        yield "Sao kê", name, statement.account_no, statement.accepted, statement.sha256
    for ledger in ledgers:
        name = _name(ledger.label, ledger.withdrawn_at)
        yield "Sổ chi", name, None, ledger.accepted, ledger.sha256
    if register := register_of_run(run):
        name = _name(register.label, register.withdrawn_at)
        yield "Sổ đăng ký", name, None, register.accepted, register.sha256


def _name(label: str, withdrawn_at: dt.datetime | None) -> str:
    return f"{label} (đã rút)" if withdrawn_at else label


def _labels(run: AuditRun) -> dict[str, str]:
    statements, ledgers = queries.sources_of(run)
    return {row.id: row.label for row in statements} | {row.id: row.label for row in ledgers}


def _moment(at: dt.datetime | None) -> str | None:
    return f"{vietnam_time(at):%d/%m/%Y %H:%M}" if at else None
