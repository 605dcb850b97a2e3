"""Biên bản kiểm tra, biên bản làm việc: minutes made on the spot, signed by both sides.

A drawn signature is a picture of what was written on the glass; it is never called a digital
signature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from reports.house import letter, styles
from reports.house.archive import Attachment
from reports.house.marks import MarkedCanvas
from reports.house.page import render
from reports.house.pictures import Figure, Photo, QrCode, for_print
from reports.house.tables import Column, ruled, side_by_side
from reports.house.text import P, printable
from reports.outcome import ChecklistSummary, Finding
from reports.parts import Letterhead, as_json, cited
from reports.parts import Photo as PhotoData
from reports.wording import date_long, vietnam_time

_BOX = 1000


@dataclass(frozen=True, kw_only=True)
class Party:
    """Someone present. ``side`` heads the signature block ("ĐẠI DIỆN CƠ SỞ").

    A signature on the glass is either ``drawn`` (a picture) or ``strokes``: its lines, points x, y
    in thousandths of the box from the upper left. ``refused`` is the reason why no signature was
    given; another party then witnesses it.
    """

    side: str
    name: str
    post: str
    drawn: bytes | None = None
    refused: str = ""
    identity: str = ""
    strokes: tuple[tuple[tuple[int, int], ...], ...] = ()
    signed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer of the checklist as it stands in the minutes."""

    question: str
    result: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class File:
    """A photo or recording by the hash of its original; ``place`` is the code of its question."""

    kind: str
    place: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What was shown to both parties when the minutes were frozen on the tablet."""

    code: str
    sha256: str
    addendum_to: str = ""
    verify_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Data:
    """The data of minutes. ``title`` e.g. "Biên bản kiểm tra"; the letterhead has no number."""

    letterhead: Letterhead
    title: str
    decision: str
    place: str
    began_at: datetime
    ended_at: datetime
    parties: tuple[Party, ...]
    content: tuple[str, ...] = ()
    checklists: tuple[ChecklistSummary, ...] = ()
    answers: tuple[Answer, ...] = ()
    findings: tuple[Finding, ...] = ()
    opinions: tuple[str, ...] = ()
    copies: int = 2
    photos: tuple[PhotoData, ...] = ()
    files: tuple[File, ...] = ()
    seal: Seal | None = None


def build(data: Data) -> bytes:
    """The PDF. Raises ``parts.UnverifiedLaw``, ``PictureRefused``."""
    story: list[Flowable] = [
        *letter.masthead(data.letterhead),
        *letter.title(data.title, data.letterhead.subject),
        *letter.paragraphs((_opening(data),)),
        *letter.paragraphs(
            f"{n}. {', '.join(filter(None, (p.name, p.post, _identity(p))))} – {p.side}."
            for n, p in enumerate(data.parties, 1)
        ),
        *letter.section("I. NỘI DUNG LÀM VIỆC"),
        *letter.paragraphs(data.content),
        *_results(data),
        *_evidence(data.files),
        *letter.section("II. Ý KIẾN CỦA CÁC BÊN"),
        *letter.paragraphs(data.opinions or ("Không có ý kiến khác.",)),
        KeepTogether([*letter.paragraphs((_ending(data),)), Spacer(0, 12), *_blocks(data.parties)]),
        *_seal(data.seal),
        *letter.closing(data.letterhead, []),
    ]
    if data.photos:
        attached = f"Kèm theo {data.title} {date_long(data.letterhead.dated)}"
        story += [*letter.annex(1, 1, "Ảnh chụp", attached), *letter.photo_pages(data.photos)]
    file = Attachment(
        "du-lieu.json", as_json(data), "application/json", f"Dữ liệu của {data.title}"
    )
    return render(story, data.letterhead, f"{data.title} {data.letterhead.subject}", (file,))


def _identity(party: Party) -> str:
    return f"giấy tờ tùy thân số {party.identity}" if party.identity else ""


def _opening(data: Data) -> str:
    return (
        f"Hôm nay, hồi {_clock(data.began_at)}, tại {data.place}, thực hiện {data.decision},"
        " chúng tôi gồm:"
    )


def _ending(data: Data) -> str:
    refused = any(party.refused for party in data.parties)
    agreed = (
        "đã đọc lại cho những người có tên trên nghe; có người không ký, có người chứng kiến ký"
        " tên dưới đây."
        if refused
        else "đã đọc lại cho những người có tên trên nghe, công nhận đúng và cùng ký tên dưới đây."
    )
    return (
        f"Biên bản kết thúc hồi {_clock(data.ended_at)}, được lập thành {data.copies:02d} bản có"
        f" giá trị như nhau, {agreed}"
    )


def _evidence(files: Sequence[File]) -> list[Flowable]:
    """Every photo, recording and document by the hash that was frozen with the minutes."""
    if not files:
        return []
    columns = (
        Column("STT", 11, styles.CELL_CENTRE),
        Column("Loại", 20, styles.CELL_CENTRE),
        Column("Tiêu chí", 22, styles.CELL_CENTRE),
        Column("Giá trị băm SHA-256 của bản gốc"),
    )
    rows = [
        (str(n), f.kind, f.place, f"{f.sha256[:32]} {f.sha256[32:]}")
        for n, f in enumerate(files, 1)
    ]
    return ruled(columns, rows, caption="Ảnh, ghi âm và tài liệu kèm theo")


def _seal(seal: Seal | None) -> list[Flowable]:
    """Code and hash that both parties saw on the glass; no digital signature."""
    if seal is None:
        return []
    size = 21 * mm
    content = seal.verify_url or f"{seal.code} {seal.sha256}"
    lines: list[Flowable] = [
        P(f"Mã biên bản: {seal.code[:4]} {seal.code[4:]}", styles.CHECK_STRONG),
        P("Giá trị băm SHA-256 của nội dung hai bên đã ký trên màn hình:", styles.CHECK),
        P(seal.sha256, styles.CHECK),
    ]
    if seal.addendum_to:
        lines.append(P(f"Bổ sung cho biên bản có giá trị băm {seal.addendum_to}", styles.CHECK))
    code = QrCode(content, f"Mã QR của mã biên bản {seal.code} và giá trị băm", size)
    widths = (size + 4 * mm, styles.TEXT_WIDTH - size - 4 * mm)
    return [KeepTogether([Spacer(0, 6), side_by_side(([code], lines), widths)])]


class Strokes(Figure):
    """A signature as it was written on the glass: lines, no picture."""

    def __init__(
        self,
        strokes: Sequence[Sequence[tuple[int, int]]],
        width: float,
        height: float,
        alt: str,
    ) -> None:
        super().__init__(width, height, alt)
        self._strokes = strokes

    def paint(self, canvas: MarkedCanvas) -> None:
        canvas.setStrokeColorRGB(0.05, 0.1, 0.45)
        canvas.setLineWidth(1.1)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        path = canvas.beginPath()
        for stroke in self._strokes:
            for index, (x, y) in enumerate([*stroke, *stroke[:1]] if len(stroke) == 1 else stroke):
                at = (x * self.width / _BOX, self.height - y * self.height / _BOX)
                (path.lineTo if index else path.moveTo)(*at)
        canvas.drawPath(path, stroke=1, fill=0)


def _clock(at: datetime) -> str:
    local = vietnam_time(at)
    return f"{local.hour:02d} giờ {local.minute:02d} phút, {date_long(local.date())}"


def _results(data: Data) -> list[Flowable]:
    story: list[Flowable] = letter.paragraphs(
        f"{s.name}: {s.questions} tiêu chí; đạt {s.met}; không đạt {s.not_met};"
        f" không áp dụng {s.not_applicable}."
        for s in data.checklists
    )
    if data.answers:
        story += _answers(data.answers)
    if data.findings:
        story += _findings(data.findings)
    return story


_SHORT = 40  # signs of an answer that fit a narrow column in two or three lines


def _answers(answers: Sequence[Answer]) -> list[Flowable]:
    """Words that people wrote as answers need room, which the notes give up."""
    if any(len(a.result) > _SHORT for a in answers):
        result, note = Column("Kết quả", 52), Column("Ghi chú", 30)
    else:
        result, note = Column("Kết quả", 26, styles.CELL_CENTRE), Column("Ghi chú", 48)
    columns = (Column("STT", 11, styles.CELL_CENTRE), Column("Tiêu chí"), result, note)
    rows = [(str(n), a.question, a.result, a.note) for n, a in enumerate(answers, 1)]
    return ruled(columns, rows, caption="Kết quả theo bảng kiểm")


def _findings(findings: Sequence[Finding]) -> list[Flowable]:
    columns = (
        Column("STT", 11, styles.CELL_CENTRE),
        Column("Phát hiện"),
        Column("Căn cứ", 46),
        Column("Mức độ", 22, styles.CELL_CENTRE),
        Column("Bằng chứng", 26, styles.CELL_CENTRE),
    )
    rows = [
        (str(n), f"{f.criterion}: {f.text}", cited(f.citations), f.severity, f.evidence)
        for n, f in enumerate(findings, 1)
    ]
    return ruled(columns, rows, caption="Các phát hiện")


def _blocks(parties: Sequence[Party]) -> list[Flowable]:
    story: list[Flowable] = []
    for start in range(0, len(parties), 2):
        pair = parties[start : start + 2]
        widths = [styles.TEXT_WIDTH / 2] * len(pair)
        story += [side_by_side([_block(party) for party in pair], widths), Spacer(0, 10)]
    return story


def _block(party: Party) -> list[Flowable]:
    story: list[Flowable] = [P(party.side.upper(), styles.POST)]
    if party.refused:
        story += [P(f"Không ký: {party.refused}", styles.HINT), Spacer(0, 6 * mm)]
    elif party.strokes:
        alt = printable(f"Hình chữ ký tay trên màn hình của {party.name}")
        story.append(Strokes(party.strokes, styles.TEXT_WIDTH / 2 - 20, 20 * mm, alt))
        if party.signed_at:
            story.append(P(f"Ký tay trên màn hình hồi {_clock(party.signed_at)}", styles.HINT))
    elif party.drawn:
        alt = printable(f"Hình chữ ký tay trên màn hình của {party.name}")
        width = styles.TEXT_WIDTH / 2 - 20
        story.append(Photo(for_print(party.drawn), width, 20 * mm, alt))
    else:
        story += [P("(Ký, ghi rõ họ tên)", styles.HINT), Spacer(0, 20 * mm)]
    return [*story, P(party.name, styles.SIGNER)]
