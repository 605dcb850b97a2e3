"""Part IX of the transparency report and its annexes: materiality, samples by monetary unit, and
the frozen working papers.

The percentages are the lead auditor's judgement; no norm is cited for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.platypus import Flowable

from reports.house import letter, styles
from reports.house.tables import Column, ruled
from reports.parts import Verdict
from reports.transparency_data import FrozenPaper, Materiality, Sample, SampleLine
from reports.wording import date_short, money_formal, money_plain, number

_UNIT: Final = "Đơn vị tính: đồng"
_VERDICTS: Final = {
    Verdict.KEPT: "Sai sót trong mức có thể bỏ qua",
    Verdict.BROKEN: "Sai sót vượt mức có thể bỏ qua",
    Verdict.UNDECIDED: "Chưa kết luận được",
}


def section(materiality: Materiality | None, samples: Sequence[Sample]) -> list[Flowable]:
    """Heading, thresholds, and one row per sample; says so where there is none."""
    head = letter.section("IX. MỨC TRỌNG YẾU VÀ CHỌN MẪU")
    if materiality is None:
        text = "Kiểm tra viên chính chưa ký mức trọng yếu; không có mẫu nào được chọn."
        return [*head, *letter.paragraphs((text,))]
    texts = [_thresholds(materiality)]
    if not samples:
        return [*head, *letter.paragraphs((*texts, "Chưa chọn mẫu nào."))]
    texts += [_drawn(sample) for sample in samples]
    columns = (
        Column("Mẫu", 14, styles.CELL_CENTRE),
        Column("Sai sót phát hiện", 0, styles.CELL_FIGURE),
        Column("Suy rộng", 0, styles.CELL_FIGURE),
        Column("Giới hạn trên của sai sót", 0, styles.CELL_FIGURE),
        Column("Sai sót có thể bỏ qua", 0, styles.CELL_FIGURE),
        Column("Kết luận", 34),
    )
    rows = [
        (
            number(sample.number),
            money_plain(sample.over + sample.under),
            money_plain(sample.projected),
            money_plain(sample.upper),
            money_plain(sample.tolerable),
            _VERDICTS[sample.verdict],
        )
        for sample in samples
    ]
    table = ruled(columns, rows, caption="Bảng 8. Kết quả chọn mẫu", unit=_UNIT)
    return [*head, *letter.paragraphs(texts), *table]


def _thresholds(one: Materiality) -> str:
    again = f", lần ký thứ {number(one.version)}" if one.version > 1 else ""
    return (
        f"Mức trọng yếu tổng thể {money_formal(one.overall)} ({one.percent.replace('.', ',')}% của"
        f" {one.benchmark.lower()}, {money_formal(one.amount)}); mức trọng yếu thực hiện"
        f" {money_formal(one.performance)}; ngưỡng sai sót không đáng kể"
        f" {money_formal(one.trivial)}. Kiểm tra viên chính {one.signed_by} ký ngày"
        f" {date_short(one.signed_on)}{again}. Lý do: {one.reason}"
    )


def _drawn(sample: Sample) -> str:
    missing = f" Còn {number(sample.missing)} dòng chưa được kiểm tra." if sample.missing else ""
    return (
        f"Mẫu {number(sample.number)}: {sample.population}, {number(sample.population_lines)} dòng,"
        f" {money_formal(sample.population_amount)}; chọn theo đơn vị tiền tệ"
        f" {number(len(sample.lines))} dòng (Phụ lục), độ tin cậy {sample.confidence}%, khoảng cách"
        f" {money_formal(sample.interval)}, đồng đầu tiên thứ {number(sample.start)}, số gieo"
        f" {_grouped(sample.seed)}, mã băm của tổng thể {_grouped(sample.population_hash)}."
        f"{missing}"
    )


def _grouped(digest: str) -> str:
    """Eight digits and a space: a justified line can break, and people can compare by eye."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def tables(samples: Sequence[Sample]) -> list[Flowable]:
    """Every selected line with what its evidence supports."""
    columns = (
        Column("STT", 11, styles.CELL_CENTRE),
        Column("Dòng, ngày", 24, styles.CELL_CENTRE),
        Column("Nội dung"),
        Column("Theo sổ sách", 26, styles.CELL_FIGURE),
        Column("Được chứng minh", 26, styles.CELL_FIGURE),
        Column("Chứng từ, lý do", 30),
    )
    story: list[Flowable] = []
    for sample in samples:
        rows = [_line(place, line) for place, line in enumerate(sample.lines, 1)]
        story += ruled(columns, rows, caption=f"Mẫu {number(sample.number)}", unit=_UNIT)
    return story


def _line(place: int, line: SampleLine) -> tuple[str, ...]:
    audited = "chưa kiểm tra" if line.audited is None else money_plain(line.audited)
    cells = (str(place), f"{line.reference}, {date_short(line.day)}", line.text)
    return (*cells, money_plain(line.book), audited, line.reason)


def papers_table(papers: Sequence[FrozenPaper]) -> list[Flowable]:
    """Who signed what each test concluded, and the hash by which a copy is told from another."""
    columns = (
        Column("Mã", 14, styles.CELL_CENTRE),
        Column("Kết luận"),
        Column("Người lập, người soát xét, kiểm tra viên chính", 44),
        Column("Ngày khóa", 22, styles.CELL_CENTRE),
        Column("SHA-256", 48, styles.CELL_HASH),
    )
    rows = [
        (
            one.code,
            one.conclusion,
            f"{one.prepared_by}; {one.reviewed_by}; {one.frozen_by}",
            date_short(one.frozen_on),
            one.sha256,
        )
        for one in papers
    ]
    return ruled(columns, rows)
