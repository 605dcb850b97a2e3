"""The report's tables and picture from the tags of a book: every number with its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from inspect_app.funds.rules.sentences import Sentence

from .book import Book, Cell, State
from .evidence import number, select
from .flows import by_month, sankey
from .ladder import Rung, ladder
from .purses import purse_tables
from .ratio import CAP, CEILING, Ratio, management_ratio
from .result import (
    AccountTable,
    AuditResult,
    CheckResult,
    RatioTable,
    RungTable,
    SourceFile,
    Tags,
    WorkingPaper,
)
from .rolls import open_ends


def ratio_of(book: Book) -> Ratio:
    """The management-cost ratio with its verdict, from the tags that the report shows."""
    tags = book.cells
    base = sum(tag.amount for tag in select(tags, "ratio=base"))
    excluded = sum(tag.amount for tag in select(tags, "ratio=excluded"))
    return management_ratio(
        sum(tag.amount for tag in select(tags, "ratio=numerator")),
        base + excluded,
        excluded,
        book.figures.get(CAP),
        ceiling=book.figures.get(CEILING),
        resolution=book.options.resolution,
        doubled_income=book.doubled_income,
        open_ended=any(day < book.period.last for day in _open_ends(book).values()),
        several_years=book.period.several_years,
    )


def _open_ends(book: Book) -> Mapping[str, date]:
    return open_ends([one.moved for one in book.lines.statements], book.period.last)


def report_of(
    book: Book,
    ratio: Ratio,
    ratio_note: Sentence,
    tags: Tags,
    *,
    results: Sequence[CheckResult] = (),
    papers: tuple[WorkingPaper, ...] = (),
    run_hash: str = "",
) -> AuditResult:
    """Tables and picture from the tags, with what the tests concluded."""
    cells = book.cells
    out = [cell for cell in cells if cell.flow == "out"]
    denominator = number(out, side="bank", flow="out")
    return AuditResult(
        run_hash=run_hash,
        period=book.period,
        sources=tuple(
            SourceFile(part.id, part.account, part.file, part.sha256, total)
            for part, total in zip(book.statements, book.totals, strict=True)
        ),
        accounts=tuple(_account(book, cells, roll.account) for roll in book.rolls),
        total=_account(book, cells, ""),
        months=by_month(cells),
        ratio=_ratio(book, cells, ratio, ratio_note),
        ladder=tuple(
            RungTable(
                rung,
                number(out, side="bank", flow="out", rung_from=at),
                denominator,
            )
            for at, rung in enumerate(_rungs(out), start=1)
        ),
        flows=sankey(cells),
        checks=tuple(results),
        limits=tuple(_limits(book, results)),
        tags=tags,
        tests=papers,
        purses=purse_tables(cells, book.restricted),
        open_ends=tuple(_open_ends(book)),
    )


def _rungs(out: Iterable[Cell]) -> tuple[Rung, ...]:
    return ladder([(cell.rung, cell.amount, cell.lines) for cell in out])


def _account(book: Book, tags: Sequence[Cell], account: str) -> AccountTable:
    """One account, or all of them for account ""."""
    rolls = [roll for roll in book.rolls if account in {"", roll.account}]
    where = {"account": account} if account else {}
    printed = [roll.closing_printed for roll in rolls]
    known = [value for value in printed if value is not None]
    return AccountTable(
        account=account,
        opening=number(tags, side="balance", flow="opening", **where),
        opening_proved=all(roll.opening_proved for roll in rolls),
        credit=number(tags, side="bank", flow="in", **where),
        debit=number(tags, side="bank", flow="out", **where),
        transfers_in=number(tags, side="bank", flow="transfer_in", **where),
        transfers_out=number(tags, side="bank", flow="transfer_out", **where),
        closing=number(tags, side="balance", flow="closing", **where),
        closing_printed=sum(known) if len(known) == len(printed) else None,
    )


def _ratio(book: Book, tags: Sequence[Cell], ratio: Ratio, note: Sentence) -> RatioTable:
    """The ratio with the selectors of its parts."""
    return RatioTable(
        ratio=ratio,
        management=number(tags, ratio="numerator"),
        base=number(tags, ratio="base"),
        excluded=number(tags, ratio="excluded"),
        part_of_year=not book.period.whole_year,
        note=note,
    )


def _limits(book: Book, results: Iterable[CheckResult]) -> Iterable[Sentence]:
    """What this audit did not verify, for the last chapter of the report."""
    lines, payments = book.outside_period
    if lines or payments:
        yield Sentence(
            f"{lines} dòng sao kê và {payments} khoản chi nằm ngoài kỳ, không được tính.",
            f"{lines} statement lines and {payments} payments lie outside the period.",
        )
    yield Sentence(
        "Loại người gửi được suy từ nội dung chuyển khoản theo quy tắc, không phải danh tính.",
        "The kind of sender is read from the transfer text by rules; it is not an identity.",
    )
    if book.doubled_income:
        yield Sentence(
            "Có khoản thu đứng hai lần trong các sao kê (A05): các tổng số thu tính cả hai lần.",
            "Income stands in the statements twice (A05): the sums of income count it both times.",
        )
    for account, day in _open_ends(book).items():
        yield Sentence(
            f"Tài khoản …{account[-4:]}: chưa có số dư cuối kỳ; không loại trừ được việc thiếu "
            f"dòng sau dòng cuối cùng, ngày {day:%d/%m/%Y}.",
            f"Account …{account[-4:]}: no closing balance was given; lines may be missing after "
            f"the last one, of {day:%d/%m/%Y}.",
        )
    known = {one.statement.account for one in book.lines.statements}
    if missing := [f"…{one.number[-4:]}" for one in book.own if one.number not in known]:
        named = ", ".join(missing)
        yield Sentence(
            f"Tài khoản đã đăng ký của quỹ không có sao kê nào trong lần kiểm tra này: {named}.",
            f"Registered accounts of the fund without any statement in this audit: {named}.",
        )
    if book.restricted.has_purses:
        yield Sentence(
            "Tiền có mục đích nhận trước kỳ và chưa dùng nằm trong số dư đầu kỳ, không tách được "
            "theo từng khoản tài trợ; khoản chi từ tiền đó hiện là chi nhiều hơn số thu.",
            "Restricted money of before the period is part of the opening balance and cannot be "
            "told apart by gift; what was paid from it shows as more paid than came in.",
        )
    alike: dict[tuple[bool, Sentence], list[str]] = {}
    for result in results:
        idle, note = result.outcome.state is State.NOT_RUN, result.outcome.note
        if idle or note.en:
            alike.setdefault((idle, note), []).append(result.rule.number)
    for (idle, note), numbers in alike.items():
        named = ", ".join(numbers)
        vi, en = ("không chạy. ", "not run. ") if idle else ("", "")
        yield Sentence(f"{named}: {vi}{note.vi}".rstrip(), f"{named}: {en}{note.en}".rstrip())
