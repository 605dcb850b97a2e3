"""The formal parts of a paper: masthead, title, bases, sections, recipients, signatures, annexes.

Decree 30/2020/NĐ-CP, Annex I, part I, section II (main parts) and III (annexes).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    Spacer,
)

from reports import wording
from reports.house import styles
from reports.house.marks import Element, FieldPlace, marked
from reports.house.pictures import Figure, Photo, QrCode, for_print
from reports.house.styles import Style
from reports.house.tables import boxes, side_by_side
from reports.house.text import P, Strong, Text, printable
from reports.parts import Citation, Letterhead, SignatureSpace, require
from reports.parts import Photo as PhotoData

NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
_ISSUER_WIDTH: Final = 66 * mm  # leaves the nation's name its 88 mm and air between the two
_LEFT_HALF: Final = 70 * mm
_FIELD_SIZE: Final[dict[str, tuple[float, float]]] = {
    "full": (54 * mm, 22 * mm),
    "initial": (34 * mm, 9 * mm),
    "seal": (34 * mm, 34 * mm),
}
# ``keepWithNext`` does not see past the conditional break of a table's caption: room is asked for
# instead.
_CLAUSE_ROOM: Final = 130
_SECTION_ROOM: Final = 160
_ROMAN: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


class Rule(Flowable):  # type: ignore[misc, unused-ignore]
    """A solid line centred under the text above; ``length`` in points."""

    def __init__(self, length: float, gap: float = 2) -> None:
        super().__init__()
        self._length, self._gap, self._room = length, gap, 0.0

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803
        self._room = availWidth
        return availWidth, self._gap + 0.7

    def draw(self) -> None:
        canvas = marked(self.canv)
        with canvas.artifact():
            canvas.setLineWidth(0.7)
            canvas.line((self._room - self._length) / 2, 0, (self._room + self._length) / 2, 0)


def masthead(letterhead: Letterhead) -> list[Flowable]:
    """Issuer left, nation and motto right, then number and place with date on one line."""
    issuer = letterhead.issuer
    left: list[Flowable] = []
    if issuer.parent:
        left.append(P(issuer.parent.upper(), styles.PARENT))
    agency = issuer.name.upper()
    left += [
        P(agency, styles.AGENCY),
        Rule(min(_width(agency, styles.AGENCY), _ISSUER_WIDTH) * 0.42),
    ]
    right = [P(NATION, styles.NATION), P(MOTTO, styles.MOTTO), Rule(_width(MOTTO, styles.MOTTO))]
    widths = (_ISSUER_WIDTH, styles.TEXT_WIDTH - _ISSUER_WIDTH)
    number = f"Số: {letterhead.full_number()}" if letterhead.number is not None else ""
    place = f"{issuer.place}, {wording.date_long(letterhead.dated)}"
    return [
        side_by_side((left, right), widths),
        Spacer(0, 6),
        side_by_side(([P(number, styles.NUMBER)], [P(place, styles.PLACE)]), widths),
    ]


def title(name: str, subject: str) -> list[Flowable]:
    """The kind of paper in capitals, its subject, and a rule of 1/3 to 1/2 of the subject."""
    longest = min(max(_width(line, styles.SUBJECT) for line in subject.split("\n")), 300)
    return [
        P(name.upper(), styles.TITLE),
        P(subject, styles.SUBJECT),
        Rule(max(longest * 0.4, 60), gap=4),
        Spacer(0, 6),
    ]


def bases(citations: Iterable[Citation]) -> list[Flowable]:
    """Legal bases in italics, each ending in a semicolon, the last in a full stop.

    Raises ``UnverifiedLaw``.
    """
    texts = [citation.text.strip().rstrip(";.") for citation in require(citations)]
    if not texts:
        return []
    return paragraphs([*(f"{text};" for text in texts[:-1]), f"{texts[-1]}."], styles.BASIS)


def paragraphs(texts: Iterable[Text], style: Style = styles.BODY) -> list[Flowable]:
    """Running text, justified, first line indented by 1 cm."""
    return [P(text, style) for text in texts]


def section(text: str) -> list[Flowable]:
    """``I. KHÁI QUÁT CHUNG``, never at the foot of a page without what follows."""
    return [CondPageBreak(_SECTION_ROOM), P(text, styles.SECTION)]


def clause(text: str) -> list[Flowable]:
    """``1. Việc chấp hành …``: title of a clause."""
    return [CondPageBreak(_CLAUSE_ROOM), P(text, styles.CLAUSE)]


def article(number: int, heading: str, body: Sequence[Text] = ()) -> list[Flowable]:
    """``Điều 1.`` with heading, and the clauses under it."""
    first = P((Strong(f"Điều {number}."), " ", heading), styles.BODY)
    return [first, *paragraphs(body)]


class SignatureRoom(Flowable):  # type: ignore[misc, unused-ignore]
    """Reserves a signature field. ``raise_by`` and ``shift`` move it without taking room, in
    points.
    """

    def __init__(
        self,
        space: SignatureSpace,
        *,
        room: float | None = None,
        shift: float = 0,
        raise_by: float = 0,
    ) -> None:
        super().__init__()
        self._space = space
        self._size = _FIELD_SIZE[space.kind]
        self._room = self._size[1] if room is None else room
        self._shift, self._raise_by, self._width = shift, raise_by, 0.0

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803
        self._width = availWidth
        return availWidth, self._room

    def draw(self) -> None:
        canvas = marked(self.canv)
        width, height = self._size
        x = (self._width - width) / 2 + self._shift
        bounds = canvas.bounds_of(x, self._raise_by, width, height)
        tip = printable(f"Chữ ký số: {self._space.post} {self._space.name}".strip())
        element = canvas.add(Element("Form", alt=tip))
        canvas.fields.append(
            FieldPlace(self._space.field, canvas.getPageNumber(), bounds, tip, element)
        )


def closing(letterhead: Letterhead, last: Sequence[Flowable]) -> list[Flowable]:
    """The last sentence, recipients, signature blocks and the proof, kept on one page."""
    initials = [s for s in letterhead.signatures if s.kind == "initial"]
    story: list[Flowable] = [*last]
    beside = len(initials) == 1 and sum(s.kind == "full" for s in letterhead.signatures) == 1
    if initials and not beside:
        width = styles.TEXT_WIDTH / max(len(initials), 4)
        cells = [[SignatureRoom(space)] for space in initials]
        story += [Spacer(0, 3), side_by_side(cells, [width] * len(cells))]
    rooms = [Spacer(0, 3), SignatureRoom(initials[0])] if beside else []
    story += [Spacer(0, 8), *_blocks(letterhead, rooms), Spacer(0, 6), _proof(letterhead)]
    return [KeepTogether(story)]


def _blocks(letterhead: Letterhead, beside: Sequence[Flowable]) -> list[Flowable]:
    """`beside`: what stands under the recipients, next to the only signature."""
    signers = [s for s in letterhead.signatures if s.kind == "full"]
    seals = [s for s in letterhead.signatures if s.kind == "seal"]
    recipients = _recipients(letterhead.recipients)
    if len(signers) == 1:
        widths = (_LEFT_HALF, styles.TEXT_WIDTH - _LEFT_HALF)
        left = [*recipients, *beside]
        return [side_by_side((left, _block(signers[0], seals)), widths)]
    story: list[Flowable] = []
    for start in range(0, len(signers), 2):
        pair = signers[start : start + 2]
        is_last = start + 2 >= len(signers)
        cells = [_block(s, seals if is_last and s is pair[-1] else []) for s in pair]
        story += [side_by_side(cells, [styles.TEXT_WIDTH / len(cells)] * len(cells)), Spacer(0, 10)]
    return [*story, *recipients]


def _recipients(names: Sequence[str]) -> list[Flowable]:
    if not names:
        return [Spacer(0, 0)]
    lines = [f"- {name.strip().rstrip(';.')}" for name in names]
    return [
        P("Nơi nhận:", styles.RECIPIENTS_WORD),
        *[P(f"{line};", styles.RECIPIENT) for line in lines[:-1]],
        P(f"{lines[-1]}.", styles.RECIPIENT),
    ]


def _block(space: SignatureSpace, seals: Sequence[SignatureSpace]) -> list[Flowable]:
    story: list[Flowable] = []
    if space.authority:
        story.append(P(space.authority.upper(), styles.POST))
    story += [
        P(space.post.upper(), styles.POST),
        SignatureRoom(space, room=27 * mm, raise_by=3 * mm),
    ]
    width = _FIELD_SIZE["full"][0]
    for seal in seals:  # the seal covers about the left third of the signature
        shift = -(width / 2 + _FIELD_SIZE["seal"][0] / 2) + width / 3
        story.append(SignatureRoom(seal, room=0, shift=shift, raise_by=-4 * mm))
    return [*story, P(space.name, styles.SIGNER)]


def _proof(letterhead: Letterhead) -> Flowable:
    proof = letterhead.proof
    size = 21 * mm
    lines: list[Flowable] = [
        P("Xác thực văn bản điện tử", styles.CHECK_STRONG),
        P(f"Mã văn bản: {proof.document_id}", styles.CHECK),
        P(f"Tra cứu: {proof.verify_url}", styles.CHECK),
        P(f"Nhật ký hệ thống: {wording.number(proof.journal_size)} mục, gốc", styles.CHECK),
        P(proof.journal_root, styles.CHECK),
    ]
    code = QrCode(
        proof.verify_url, f"Mã QR dẫn tới trang xác thực {printable(proof.verify_url)}", size
    )
    return side_by_side(([code], lines), (size + 4 * mm, styles.TEXT_WIDTH - size - 4 * mm))


def annex(position: int, total: int, name: str, attached_to: str) -> list[Flowable]:
    """Begin an annex on a new page: Roman number when there are several, pages counted anew."""
    word = "Phụ lục" if total == 1 else f"Phụ lục {_ROMAN[position]}"
    return [
        NextPageTemplate("annex-first"),
        PageBreak(),
        P(word, styles.ANNEX),
        P(name.upper(), styles.ANNEX_TITLE),
        P(f"({attached_to})", styles.ANNEX_NOTE),
    ]


def photo_pages(photos: Sequence[PhotoData]) -> list[Flowable]:
    """Photos two by two, each with its facts and the SHA-256 of its original."""
    width = styles.TEXT_WIDTH / 2
    inner = width - 10
    cells = [_photo_cell(number, photo, inner) for number, photo in enumerate(photos, 1)]
    story: list[Flowable] = []
    for start in range(0, len(cells), 2):
        pair = cells[start : start + 2]
        story.append(boxes([pair], width))
    note = "Ảnh thu nhỏ; ảnh gốc lưu trong hồ sơ, đối chiếu bằng giá trị băm SHA-256."
    return [*story, P(note, styles.NOTE)]


def _photo_cell(number: int, photo: PhotoData, width: float) -> list[Flowable]:
    caption = f"Ảnh {number}. {photo.caption}"
    facts = f"Chụp lúc {wording.moment(photo.taken_at)}; người chụp: {photo.taken_by}"
    reference = f"; {photo.reference}" if photo.reference else ""
    picture: Figure = Photo(for_print(photo.picture), width, width * 0.75, printable(caption))
    return [
        picture,
        Spacer(0, 3),
        P(caption, styles.PHOTO),
        P(f"{facts}{reference}", styles.PHOTO_FACTS),
        P("SHA-256 ảnh gốc:", styles.PHOTO_FACTS),
        P(photo.sha256, styles.PHOTO_FACTS),
    ]


def _width(text: str, style: Style) -> float:
    return float(stringWidth(printable(text), style.fontName, style.fontSize))
