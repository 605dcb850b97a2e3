"""Quyết định thanh tra / kiểm tra: the decision that opens an inspection or a specialised check.

Law on Inspection 84/2025/QH15 (thanh tra), Decree 217/2025/NĐ-CP (kiểm tra chuyên ngành).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reportlab.platypus import Flowable

from reports.house import letter, styles
from reports.house.archive import Attachment
from reports.house.page import render
from reports.house.text import P, Strong, Text
from reports.parts import Citation, Letterhead, as_json
from reports.wording import date_short, two_digits


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member of the team: name, post in the body, role in the team ("Trưởng đoàn")."""

    name: str
    post: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Data:
    """The data of a decision. ``authority`` is who decides, in capitals under the subject.

    ``term`` is the duration in words ("15 ngày làm việc"); ``counted_from`` from when it runs.
    ``proposal``: who proposed ("Xét đề nghị của …"), may be empty.
    """

    letterhead: Letterhead
    procedure: Literal["thanh_tra", "kiem_tra"]
    authority: str
    bases: tuple[Citation, ...]
    entity: str
    address: str
    content: tuple[str, ...]
    period_from: date
    period_to: date
    term: str
    members: tuple[Member, ...]
    counted_from: str = "kể từ ngày công bố quyết định"
    proposal: str = ""
    supervisor: str = ""
    duties: tuple[str, ...] = ()


_AROUND = "Khi cần thiết có thể xem xét thời điểm trước hoặc sau thời kỳ này."
_ACT = {"thanh_tra": "thanh tra", "kiem_tra": "kiểm tra"}


def build(data: Data) -> bytes:
    """The unsigned PDF. Raises ``parts.UnverifiedLaw`` when a basis is not verified."""
    act = _ACT[data.procedure]
    title = f"Quyết định {act}"
    articles = _articles(data, act)
    story: list[Flowable] = [
        *letter.masthead(data.letterhead),
        *letter.title("Quyết định", data.letterhead.subject),
        P(data.authority.upper(), styles.ISSUER_LINE),
        *letter.bases((*data.bases, *_proposal(data.proposal))),
        P("QUYẾT ĐỊNH:", styles.RESOLVED),
    ]
    for number, (heading, body) in enumerate(articles[:-1], 1):
        story += letter.article(number, heading, body)
    heading, body = articles[-1]
    last = letter.article(len(articles), heading, body)
    story += letter.closing(data.letterhead, last)
    described = f"{title} số {data.letterhead.full_number()}"
    file = Attachment("du-lieu.json", as_json(data), "application/json", f"Dữ liệu của {described}")
    return render(story, data.letterhead, described, (file,))


def _proposal(proposal: str) -> tuple[Citation, ...]:
    # Not law but a fact of the file: nothing to verify.
    return (Citation(text=proposal, verified=True),) if proposal else ()


def _articles(data: Data, act: str) -> list[tuple[str, Sequence[Text]]]:
    entity = f"{data.entity}, địa chỉ: {data.address}"
    content = [f"{n}. {text.rstrip(' .;')}." for n, text in enumerate(data.content, 1)]
    period = f"{date_short(data.period_from)} đến ngày {date_short(data.period_to)}"
    scope = (
        *content,
        f"Thời kỳ {act}: từ ngày {period}. {_AROUND}",
        f"Thời hạn {act}: {data.term}, {data.counted_from}.",
    )
    articles: list[tuple[str, Sequence[Text]]] = [
        (f"Tiến hành {act} đối với {entity}, về các nội dung sau:", scope),
        (f"Thành lập Đoàn {act} gồm các ông, bà có tên sau đây:", _members(data.members)),
        (f"Đoàn {act} có nhiệm vụ:", _duties(data, act)),
    ]
    if data.supervisor:
        articles.append((f"Giao {data.supervisor} giám sát hoạt động của Đoàn {act}.", ()))
    effect = (
        f"Quyết định này có hiệu lực kể từ ngày ký. Trưởng đoàn, thành viên Đoàn {act},"
        f" {data.entity} và các cơ quan, tổ chức, cá nhân có liên quan chịu trách nhiệm thi hành"
        " Quyết định này./."
    )
    return [*articles, (effect, ())]


def _members(members: Sequence[Member]) -> list[Text]:
    texts: list[Text] = []
    for number, member in enumerate(members, 1):
        end = "." if number == len(members) else ";"
        facts = f", {member.post} – {member.role}{end}"
        texts.append((f"{two_digits(number)}. ", Strong(member.name), facts))
    return texts


def _duties(data: Data, act: str) -> tuple[str, ...]:
    usual = (
        f"Tiến hành {act} theo đúng nội dung, phạm vi, thời kỳ, thời hạn ghi tại Quyết định này;"
        " báo cáo kết quả với người ra quyết định và chịu trách nhiệm trước pháp luật về kết quả"
        " đó."
    )
    return data.duties or (usual,)
