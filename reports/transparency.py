"""Báo cáo minh bạch: the transparency report of a fund, from sources to limits.

It may say that a norm is not verified, and then concludes nothing and cites nothing (issue: signed
papers never cite an unverified figure).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from reports import transparency_purses as purses
from reports import transparency_sample as sampling
from reports.charts.sankey_drawing import SankeyFigure
from reports.house import letter, styles
from reports.house.archive import Attachment
from reports.house.page import render
from reports.house.pictures import QrCode
from reports.house.tables import Column, StrongRow, ruled, side_by_side
from reports.house.text import P
from reports.parts import UNVERIFIED_WORDS, VERDICT_WORDS, Verdict, as_json
from reports.transparency_charts import figures
from reports.transparency_data import (
    AuditTest,
    Book,
    ControlTotals,
    CostLine,
    Data,
    DayBalance,
    Hit,
    Ladder,
    ManagementCost,
    MonthFlow,
    Reply,
    RollForward,
    Rung,
    Source,
    TotalsState,
    check,
)
from reports.wording import (
    date_long,
    date_short,
    money_formal,
    money_plain,
    month_short,
    number,
    percent,
)

__all__ = [
    "Book",
    "ControlTotals",
    "CostLine",
    "Data",
    "DayBalance",
    "AuditTest",
    "Hit",
    "Ladder",
    "ManagementCost",
    "MonthFlow",
    "Reply",
    "RollForward",
    "Rung",
    "Source",
    "TotalsState",
    "build",
]

_TITLE: Final = "Báo cáo minh bạch"
_UNIT: Final = "Đơn vị tính: đồng"
_STATES: Final = {
    "balanced": "Cân đối: mọi dòng đều nằm trong một phép kiểm tra và không có sai lệch.",
    "open_end": "Cân đối đến dòng cuối cùng: mọi dòng đều nằm trong một phép kiểm tra và không có"
    " sai lệch; chưa có số dư cuối kỳ nên không loại trừ được việc thiếu dòng sau đó.",
    "unproved": "Chưa chứng minh đủ: một số dòng không có số dư in để đối chiếu.",
    "held": "TẠM DỪNG: có sai lệch chưa được giải trình; số liệu dưới đây không được coi là đã"
    " xác nhận.",
}


def build(data: Data) -> bytes:
    """The unsigned PDF. Raises ``FiguresDisagree``, ``UnverifiedLaw``, ``TextTooLong``."""
    check(data)
    letterhead = data.letterhead
    story: list[Flowable] = [
        *letter.masthead(letterhead),
        *letter.title(_TITLE, letterhead.subject),
        *_scope(data),
        *_totals(data.totals),
        *_roll_forward(data.roll_forward),
        *purses.table(data.purses),
        *_months(data.months),
        *_flows(data),
        *figures(data.pictures, 1 if data.flows is None else 2),
        *_management_cost(data.management_cost),
        *_ladder(data.ladder),
        *_tests(data.tests),
        *_hits(data.hits),
        *_replies(data.replies),
        *sampling.section(data.materiality, data.samples),
        *letter.section("X. GIỚI HẠN: NHỮNG GÌ CHƯA ĐƯỢC XÁC MINH"),
        *letter.paragraphs(f"{n}. {text}" for n, text in enumerate(data.limits, 1)),
        *_book(data.book),
        *letter.closing(letterhead, [P(data.closing, styles.BODY)]),
        *_annexes(data),
    ]
    full = f"{_TITLE} số {letterhead.full_number()}"
    file = Attachment("du-lieu.json", as_json(data), "application/json", f"Dữ liệu của {full}")
    return render(story, letterhead, full, (file,))


def _scope(data: Data) -> list[Flowable]:
    period = f"Thời kỳ: từ {date_long(data.period_from)} đến {date_long(data.period_to)}."
    columns = (
        Column("Nguồn", 34),
        Column("Loại", 26),
        Column("Số dòng", 17, styles.CELL_FIGURE),
        Column("Nhận", 16, styles.CELL_FIGURE),
        Column("Loại bỏ", 15, styles.CELL_FIGURE),
        Column("SHA-256 của tệp", 0, styles.CELL_HASH),
    )
    rows = [
        (s.name, s.kind, number(s.lines), number(s.accepted), number(s.rejected), s.sha256)
        for s in data.sources
    ]
    return [
        *letter.section("I. PHẠM VI, THỜI KỲ VÀ NGUỒN SỐ LIỆU"),
        *letter.paragraphs((f"Đơn vị được kiểm tra: {data.fund}. {period}", *data.scope)),
        *letter.paragraphs((f"Phiên bản dữ liệu pháp luật: {data.law_version}.",)),
        *ruled(columns, rows, caption="Bảng 1. Nguồn số liệu"),
    ]


def _totals(totals: ControlTotals) -> list[Flowable]:
    sentence = (
        f"Tổng số {number(totals.lines)} dòng; ghi có {money_formal(totals.credit)}; ghi nợ"
        f" {money_formal(totals.debit)}; số dư đầu kỳ {_known(totals.opening)}; số dư cuối kỳ"
        f" {_known(totals.closing)}."
    )
    story: list[Flowable] = [
        *letter.section("II. SỐ KIỂM SOÁT VÀ ĐỐI CHIẾU SỐ DƯ"),
        *letter.paragraphs((sentence, _STATES[totals.state])),
    ]
    if not totals.days:
        return story
    columns = (
        Column("Ngày", 22, styles.CELL_CENTRE),
        Column("Ghi có", 0, styles.CELL_FIGURE),
        Column("Ghi nợ", 0, styles.CELL_FIGURE),
        Column("Số dư tính được", 0, styles.CELL_FIGURE),
        Column("Số dư in trên sao kê", 0, styles.CELL_FIGURE),
        Column("Chênh lệch", 20, styles.CELL_FIGURE),
    )
    rows = [_day_row(day) for day in totals.days]
    caption = "Bảng 2. Số dư từng ngày"
    return [*story, *ruled(columns, rows, caption=caption, unit=_UNIT)]


def _known(amount: int | None) -> str:
    return "chưa biết" if amount is None else money_formal(amount)


def _day_row(day: DayBalance) -> tuple[str, ...]:
    cells = [date_short(day.day), money_plain(day.credit), money_plain(day.debit)]
    balances = (day.computed, day.printed)
    cells += ["–" if amount is None else money_plain(amount) for amount in balances]
    if day.computed is None or day.printed is None:
        return (*cells, "–")
    return (*cells, money_plain(day.computed - day.printed))


def _roll_forward(rows: Sequence[RollForward]) -> list[Flowable]:
    columns = (
        Column("Nội dung", 40),
        Column("Đầu kỳ", 0, styles.CELL_FIGURE),
        Column("Thu", 0, styles.CELL_FIGURE),
        Column("Chi", 0, styles.CELL_FIGURE),
        Column("Cuối kỳ", 0, styles.CELL_FIGURE),
    )
    body: list[Sequence[str] | StrongRow] = [(r.label, *_amounts(r)) for r in rows]
    if len(rows) > 1:
        total = RollForward(
            label="Cộng",
            opening=sum(r.opening for r in rows),
            received=sum(r.received for r in rows),
            spent=sum(r.spent for r in rows),
            closing=sum(r.closing for r in rows),
        )
        body.append(StrongRow((total.label, *_amounts(total))))
    caption = "Bảng 3. Số dư đầu kỳ, thu, chi, số dư cuối kỳ"
    head = letter.section("III. BIẾN ĐỘNG SỐ DƯ")
    return [*head, *ruled(columns, body, caption=caption, unit=_UNIT)]


def _amounts(row: RollForward) -> tuple[str, ...]:
    return tuple(money_plain(a) for a in (row.opening, row.received, row.spent, row.closing))


def _months(months: Sequence[MonthFlow]) -> list[Flowable]:
    columns = (
        Column("Tháng", 30, styles.CELL_CENTRE),
        Column("Thu", 0, styles.CELL_FIGURE),
        Column("Chi", 0, styles.CELL_FIGURE),
        Column("Thu trừ chi", 0, styles.CELL_FIGURE),
    )
    body: list[Sequence[str] | StrongRow] = [
        (month_short(m.month), *_in_out(m.received, m.spent)) for m in months
    ]
    received, spent = sum(m.received for m in months), sum(m.spent for m in months)
    body.append(StrongRow(("Cộng", *_in_out(received, spent))))
    head = letter.section("IV. THU, CHI THEO THÁNG")
    return [*head, *ruled(columns, body, caption="Bảng 4. Thu, chi theo tháng", unit=_UNIT)]


def _in_out(received: int, spent: int) -> tuple[str, str, str]:
    return money_plain(received), money_plain(spent), money_plain(received - spent)


def _flows(data: Data) -> list[Flowable]:
    head = letter.section("V. DÒNG TIỀN")
    if data.flows is None:
        return [*head, *letter.paragraphs(("Không có dòng tiền trong thời kỳ.",))]
    caption = P("Biểu đồ 1. Dòng tiền của Quỹ trong thời kỳ", styles.CAPTION)
    return [KeepTogether([*head[1:], caption, SankeyFigure(data.flows, styles.TEXT_WIDTH)])]


def _management_cost(cost: ManagementCost) -> list[Flowable]:
    share = "không tính được" if cost.share is None else percent(cost.share, 2)
    first = (
        f"Chi hoạt động quản lý quỹ: {money_formal(cost.spent)}"
        f" ({number(len(cost.lines))} dòng, Phụ lục);"
        f" {cost.base_words}: {money_formal(cost.base)}; tỷ lệ: {share}."
    )
    head = letter.section("VI. TỶ LỆ CHI QUẢN LÝ")
    return [*head, *letter.paragraphs((first, _cap_sentence(cost)))]


def _cap_sentence(cost: ManagementCost) -> str:
    if not cost.cap_basis.verified or cost.cap is None:
        return f"Mức trần chi quản lý tại thời điểm báo cáo: {UNVERIFIED_WORDS.lower()}."
    cap = percent(cost.cap, _places(cost.cap))
    words = VERDICT_WORDS[cost.verdict].lower()
    if cost.verdict is Verdict.UNDECIDED:
        return f"Mức trần {cap} ({cost.cap_basis.text}). Kết quả: {words}."
    over = Fraction(cost.spent) - Fraction(cost.cap) * cost.base
    excess = f", vượt {money_formal(-(-over.numerator // over.denominator))}" if over > 0 else ""
    return f"Mức trần {cap} ({cost.cap_basis.text}). Kết quả: {words}{excess}."


def _places(share: Decimal) -> int:
    """As many decimals of a per cent as the norm itself has."""
    exponent = (share * 100).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _ladder(ladder: Ladder) -> list[Flowable]:
    columns = (
        Column("Bậc", 14, styles.CELL_CENTRE),
        Column("Yêu cầu"),
        Column("Số dòng", 20, styles.CELL_FIGURE),
        Column("Số tiền", 36, styles.CELL_FIGURE),
        Column("Tỷ lệ", 20, styles.CELL_FIGURE),
    )
    rows = [
        (
            r.code,
            r.asks,
            number(r.lines),
            money_plain(r.amount),
            _share(r.amount, ladder.denominator),
        )
        for r in ladder.rungs
    ]
    sentence = (
        f"Mẫu số: toàn bộ {number(ladder.denominator_lines)} dòng chi,"
        f" {money_formal(ladder.denominator)}."
        " Mỗi bậc gồm cả yêu cầu của các bậc trước."
    )
    return [
        *letter.section("VII. KHẢ NĂNG TRUY VẾT CÁC KHOẢN CHI"),
        *letter.paragraphs((sentence,)),
        *ruled(columns, rows, caption="Bảng 5. Thang truy vết", unit=_UNIT),
    ]


def _share(amount: int, denominator: int) -> str:
    return percent(Fraction(amount, denominator)) if denominator else "–"


def _tests(tests: Sequence[AuditTest]) -> list[Flowable]:
    columns = (
        Column("Mã", 14, styles.CELL_CENTRE),
        Column("Phép kiểm tra"),
        Column("Phiên bản", 18, styles.CELL_FIGURE),
        Column("Số dòng xem xét", 24, styles.CELL_FIGURE),
        Column("Dấu hiệu", 18, styles.CELL_FIGURE),
        Column("Kết quả", 34),
    )
    rows = [
        (t.code, t.title, number(t.version), number(t.population), number(t.hits), t.conclusion)
        for t in tests
    ]
    return [
        *letter.section("VIII. CÁC PHÉP KIỂM TRA VÀ DẤU HIỆU BẤT THƯỜNG"),
        *ruled(columns, rows, caption="Bảng 6. Các phép kiểm tra"),
    ]


def _hits(hits: Sequence[Hit]) -> list[Flowable]:
    if not hits:
        none = "Các phép kiểm tra đã chạy không ghi nhận dấu hiệu bất thường."
        return letter.paragraphs((none,))
    columns = (
        Column("Mã", 12, styles.CELL_CENTRE),
        Column("Dấu hiệu"),
        Column("Số dòng", 14, styles.CELL_FIGURE),
        Column("Số tiền", 28, styles.CELL_FIGURE),
        Column("Căn cứ", 36),
        Column("Kết luận xử lý", 24),
    )
    rows = [
        (h.code, h.title, number(h.lines), money_plain(h.amount), _hit_basis(h), h.disposition)
        for h in hits
    ]
    return ruled(columns, rows, caption="Bảng 7. Dấu hiệu bất thường", unit=_UNIT)


def _hit_basis(hit: Hit) -> str:
    if hit.basis is None:
        return "–"
    return hit.basis.text if hit.basis.verified else UNVERIFIED_WORDS


def _replies(replies: Sequence[Reply]) -> list[Flowable]:
    texts = [f"{reply.point}: {reply.text}" for reply in replies]
    heading = letter.clause("Giải trình của Quỹ")
    return [*heading, *letter.paragraphs(texts)] if texts else []


def _book(book: Book | None) -> list[Flowable]:
    """The closed book of gifts, with the code that leads to where a donor checks it."""
    if book is None:
        return []
    sentence = (
        f"Lần khóa sổ thứ {number(book.number)}: {number(book.gifts)} khoản tài trợ trong kỳ,"
        f" {money_formal(book.money_in)}; toàn sổ có {number(book.size)} khoản. Nhà tài trợ quét mã"
        " để kiểm tra khoản của mình có trong sổ; sau này không ai bớt được khoản nào khỏi sổ."
    )
    lines: list[Flowable] = [
        P("Gốc của sổ (cây Merkle, SHA-256):", styles.CHECK_STRONG),
        P(book.root, styles.CHECK),
        P(f"Kiểm tra khoản tài trợ: {book.address.partition('#')[0]}", styles.CHECK),
    ]
    size = 26 * mm
    code = QrCode(book.address, "Mã QR dẫn tới trang kiểm tra khoản tài trợ", size)
    table = side_by_side(([code], lines), (size + 4 * mm, styles.TEXT_WIDTH - size - 4 * mm))
    head = letter.section("XI. SỔ NHẬN TÀI TRỢ ĐÃ KHÓA")
    return [*head, *letter.paragraphs((sentence,)), Spacer(0, 6), table]


def _annexes(data: Data) -> list[Flowable]:
    """Cost lines, then samples, working papers and photos where there are any, in that order."""
    attached = (
        f"Kèm theo {_TITLE} số {data.letterhead.full_number()} {date_long(data.letterhead.dated)}"
    )
    parts = [("Các dòng chi quản lý quỹ", _cost_table(data.management_cost))]
    if data.samples:
        parts.append(("Các dòng được chọn mẫu", sampling.tables(data.samples)))
    if data.working_papers:
        parts.append(("Giấy tờ làm việc đã khóa", sampling.papers_table(data.working_papers)))
    if data.photos:
        parts.append(("Ảnh", letter.photo_pages(data.photos)))
    story: list[Flowable] = []
    for place, (title, body) in enumerate(parts, 1):
        story += [*letter.annex(place, len(parts), title, attached), *body]
    return story


def _cost_table(cost: ManagementCost) -> list[Flowable]:
    columns = (
        Column("STT", 12, styles.CELL_CENTRE),
        Column("Dòng", 30, styles.CELL_CENTRE),
        Column("Ngày", 24, styles.CELL_CENTRE),
        Column("Nội dung"),
        Column("Số tiền", 32, styles.CELL_FIGURE),
    )
    rows: list[Sequence[str] | StrongRow] = [
        (str(n), line.reference, date_short(line.day), line.text, money_plain(line.amount))
        for n, line in enumerate(cost.lines, 1)
    ]
    rows.append(StrongRow(("", "", "", "Cộng", money_plain(cost.spent))))
    return ruled(columns, rows, unit=_UNIT)
