"""What a kết luận thanh tra and a thông báo kết quả kiểm tra have in common: data and body.

The layout follows Decree 30/2020; the order of parts follows the practice of inspection
conclusions: general facts, verified results, conclusion with violations, measures taken,
recommendations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.platypus import Flowable, KeepTogether

from reports.charts.sankey_drawing import SankeyFigure
from reports.charts.sankey_layout import Geometry
from reports.house import letter, styles
from reports.house.archive import Attachment
from reports.house.page import render
from reports.house.tables import Column, StrongRow, ruled
from reports.house.text import P
from reports.parts import (
    VERDICT_WORDS,
    Citation,
    Letterhead,
    Photo,
    UnverifiedLaw,
    Verdict,
    as_json,
    cited,
)
from reports.wording import date_long, money_plain, two_digits


@dataclass(frozen=True, kw_only=True)
class ChecklistSummary:
    """How many questions of one checklist were answered how."""

    name: str
    questions: int
    met: int
    not_met: int
    not_applicable: int


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """A measured figure beside the figure that the law asks for, both in words with their unit."""

    name: str
    measured: str
    required: str
    citation: Citation
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found at one criterion of a checklist."""

    criterion: str
    text: str
    severity: str
    evidence: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Violation:
    """An act against the law, with its legal basis as of the act's date and who is responsible."""

    code: str
    act: str
    citations: tuple[Citation, ...]
    responsible: str
    severity: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A further verified matter: a heading and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MoneyRow:
    """A row of amounts in đồng; ``strong`` for a total."""

    label: str
    amounts: tuple[int, ...]
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class MoneyTable:
    """A table of amounts: ``heads`` has one text per amount."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[MoneyRow, ...]


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """What somebody is asked to do, by when."""

    to: str
    text: str
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The data of both papers. ``decision`` and ``team_report`` are full references in words.

    ``closing`` is the last sentence; ``authority`` who concludes ("Chánh Thanh tra tỉnh");
    ``flows`` a laid-out chart of money, if any.
    """

    letterhead: Letterhead
    decision: str
    team: str
    authority: str
    entity: str
    inspected_from: date
    inspected_to: date
    overview: tuple[str, ...]
    closing: str
    team_report: str = ""
    checklists: tuple[ChecklistSummary, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    findings: tuple[Finding, ...] = ()
    sections: tuple[Section, ...] = ()
    money: tuple[MoneyTable, ...] = ()
    flows: Geometry | None = None
    conclusion: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    opinion: str = ""
    measures: tuple[str, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True)
class Kind:
    """The words in which the two papers differ."""

    title: str
    act: str
    concludes: str
    conclusion_heading: str
    attached_to: str


def build_outcome(data: Outcome, kind: Kind) -> bytes:
    """The PDF of either paper. Raises ``UnverifiedLaw``, ``PictureRefused``, ``TextTooLong``."""
    letterhead = data.letterhead
    numbered = _Numbers()
    story: list[Flowable] = [
        *letter.masthead(letterhead),
        *letter.title(kind.title, letterhead.subject),
        *_opening(data, kind),
        *letter.section("I. KHÁI QUÁT CHUNG"),
        *letter.paragraphs(data.overview),
        *letter.section("II. KẾT QUẢ KIỂM TRA, XÁC MINH"),
        *_checklist_results(data, numbered),
        *_ratios(data.ratios, numbered),
        *_sections(data, numbered),
        *letter.section(kind.conclusion_heading),
        *_conclusion(data, numbered),
        *letter.section("IV. CÁC BIỆN PHÁP XỬ LÝ THEO THẨM QUYỀN ĐÃ ÁP DỤNG"),
        *letter.paragraphs(data.measures or ("Không có.",)),
        *letter.section("V. KIẾN NGHỊ CÁC BIỆN PHÁP XỬ LÝ"),
        *_recommendations(data.recommendations),
        *letter.closing(letterhead, [P(data.closing, styles.BODY)]),
        *_photo_annex(data, kind),
    ]
    full = f"{kind.title} số {letterhead.full_number()}"
    described = Attachment("du-lieu.json", as_json(data), "application/json", f"Dữ liệu của {full}")
    return render(story, letterhead, full, (described,))


class _Numbers:
    """Counts clauses of part II and the tables of the whole paper."""

    def __init__(self) -> None:
        self._clauses = 0
        self._tables = 0

    def clause(self, heading: str) -> list[Flowable]:
        self._clauses += 1
        return letter.clause(f"{self._clauses}. {heading}")

    def table(self, caption: str) -> str:
        self._tables += 1
        return f"Bảng {self._tables}. {caption}"


def _opening(data: Outcome, kind: Kind) -> list[Flowable]:
    first = (
        f"Thực hiện {data.decision}, từ {date_long(data.inspected_from)} đến"
        f" {date_long(data.inspected_to)}, {data.team} đã tiến hành {kind.act} tại {data.entity}."
    )
    report = f"{data.team_report}, " if data.team_report else ""
    second = (
        f"Xét {report}kết quả kiểm tra, xác minh và ý kiến giải trình của đối tượng"
        f" {kind.act}, {data.authority} {kind.concludes} như sau:"
    )
    return letter.paragraphs((first, second))


def _checklist_results(data: Outcome, numbered: _Numbers) -> list[Flowable]:
    if not data.checklists and not data.findings:
        return []
    story: list[Flowable] = numbered.clause("Kết quả theo bảng kiểm")
    story += letter.paragraphs(_checklist_sentence(summary) for summary in data.checklists)
    if data.findings:
        story += _findings(data.findings, numbered)
    return story


def _checklist_sentence(summary: ChecklistSummary) -> str:
    return (
        f"{summary.name}: {summary.questions} tiêu chí; kết quả:"
        f" {two_digits(summary.met)} tiêu chí đạt,"
        f" {two_digits(summary.not_met)} tiêu chí không đạt,"
        f" {two_digits(summary.not_applicable)} tiêu chí không áp dụng."
    )


def _findings(findings: Sequence[Finding], numbered: _Numbers) -> list[Flowable]:
    columns = (
        Column("STT", 11, styles.CELL_CENTRE),
        Column("Tiêu chí", 36),
        Column("Phát hiện"),
        Column("Mức độ", 20, styles.CELL_CENTRE),
        Column("Bằng chứng", 27, styles.CELL_CENTRE),
    )
    rows = [
        (str(n), _criterion(finding), finding.text, finding.severity, finding.evidence)
        for n, finding in enumerate(findings, 1)
    ]
    return ruled(columns, rows, caption=numbered.table("Các phát hiện"))


def _criterion(finding: Finding) -> str:
    basis = cited(finding.citations)
    return f"{finding.criterion}\n({basis})" if basis else finding.criterion


def _ratios(ratios: Sequence[Ratio], numbered: _Numbers) -> list[Flowable]:
    if not ratios:
        return []
    columns = (
        Column("Định mức", 38),
        Column("Thực tế", 28, styles.CELL_CENTRE),
        Column("Quy định", 32, styles.CELL_CENTRE),
        Column("Căn cứ"),
        Column("Kết quả", 24, styles.CELL_CENTRE),
    )
    rows = [
        (r.name, r.measured, r.required, cited([r.citation]), VERDICT_WORDS[r.verdict])
        for r in ratios
    ]
    caption = numbered.table("So sánh với định mức theo quy định")
    return [*numbered.clause("Việc thực hiện các định mức"), *ruled(columns, rows, caption=caption)]


def _sections(data: Outcome, numbered: _Numbers) -> list[Flowable]:
    story: list[Flowable] = []
    for part in data.sections:
        story += [*numbered.clause(part.heading), *letter.paragraphs(part.paragraphs)]
    for table in data.money:
        story += _money(table, numbered)
    if data.flows:
        caption = P("Biểu đồ 1. Dòng tiền", styles.CAPTION)
        story.append(KeepTogether([caption, SankeyFigure(data.flows, styles.TEXT_WIDTH)]))
    return story


def _money(table: MoneyTable, numbered: _Numbers) -> list[Flowable]:
    figures = (Column(head, 34, styles.CELL_FIGURE) for head in table.heads)
    rows: list[Sequence[str] | StrongRow] = []
    for row in table.rows:
        cells = (row.label, *(money_plain(amount) for amount in row.amounts))
        rows.append(StrongRow(cells) if row.strong else cells)
    caption = numbered.table(table.caption)
    return ruled((Column("Nội dung"), *figures), rows, caption=caption, unit="Đơn vị tính: đồng")


def _conclusion(data: Outcome, numbered: _Numbers) -> list[Flowable]:
    story = letter.paragraphs(data.conclusion)
    if data.violations:
        story += _violations(data.violations, numbered)
    else:
        story += letter.paragraphs(
            ("Trong phạm vi, thời kỳ nêu trên, không ghi nhận hành vi vi phạm.",)
        )
    if data.opinion:
        story += letter.paragraphs((f"Ý kiến của đối tượng: {data.opinion}",))
    return story


def _violations(violations: Iterable[Violation], numbered: _Numbers) -> list[Flowable]:
    columns = (
        Column("Mã", 18, styles.CELL_CENTRE),
        Column("Hành vi vi phạm"),
        Column("Căn cứ pháp lý", 52),
        Column("Trách nhiệm", 32),
    )
    rows = [(v.code, _act(v), _basis_of(v), v.responsible) for v in violations]
    return ruled(columns, rows, caption=numbered.table("Vi phạm và căn cứ pháp lý"))


def _act(violation: Violation) -> str:
    return f"{violation.act} ({violation.severity})" if violation.severity else violation.act


def _basis_of(violation: Violation) -> str:
    """A violation without any legal basis is as unlawful to assert as one with an unverified
    basis.
    """
    if not violation.citations:
        raise UnverifiedLaw(f"{violation.code}: no legal basis")
    return cited(violation.citations)


def _recommendations(recommendations: Sequence[Recommendation]) -> list[Flowable]:
    texts = [
        f"{n}. {r.to}: {r.text.rstrip(' .')}{_until(r.due)}."
        for n, r in enumerate(recommendations, 1)
    ]
    return letter.paragraphs(texts or ("Không có.",))


def _until(due: date | None) -> str:
    return f", hoàn thành trước {date_long(due)}" if due else ""


def _photo_annex(data: Outcome, kind: Kind) -> list[Flowable]:
    if not data.photos:
        return []
    letterhead = data.letterhead
    attached = (
        f"Kèm theo {kind.attached_to} số {letterhead.full_number()} {date_long(letterhead.dated)}"
    )
    head = letter.annex(1, 1, "Ảnh chụp hiện trường", attached)
    return [*head, *letter.photo_pages(data.photos)]
