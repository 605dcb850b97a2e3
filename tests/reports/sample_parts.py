"""Parts of the sample papers: who issues and signs, law, pictures, flows. All invented."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime
from typing import Any

from PIL import Image, ImageDraw

from reports.charts.figure import Bar, Picture, bars
from reports.charts.sankey_layout import Flow, Geometry, Node, lay_out
from reports.parts import (
    Citation,
    Issuer,
    Letterhead,
    Photo,
    Proof,
    SignatureSpace,
)
from reports.transparency_data import FrozenPaper

AT = datetime(2026, 2, 5, 7, 5, 33, tzinfo=UTC)
ROOT = hashlib.sha256(b"journal").hexdigest()
LAW = Citation(
    text="Điều 26 khoản 1 Nghị định số 103/2017/NĐ-CP ngày 12 tháng 9 năm 2017 của Chính phủ",
    verified=True,
)
UNVERIFIED = Citation(text="Nghị định số 999/2026/NĐ-CP", verified=False)
LEADER = SignatureSpace(
    field="leader", post="Trưởng đoàn thanh tra", name="Lê Quốc Bảo", kind="initial"
)
HEAD = SignatureSpace(field="head", post="Chánh Thanh tra", name="Trần Thị Minh Hạnh")


def letterhead(**changes: Any) -> Letterhead:
    facts: dict[str, Any] = {
        "issuer": Issuer(parent="UBND tỉnh Sơn Hải", name="Thanh tra tỉnh", place="Sơn Hải"),
        "number": 7,
        "symbol": "KL-TTr",
        "dated": date(2026, 2, 5),
        "subject": "Về việc chấp hành pháp luật về trẻ em, về tổ chức, hoạt động\n"
        "của cơ sở trợ giúp xã hội đối với Trung tâm Nuôi dưỡng trẻ em Ánh Sao",
        "recipients": (
            "Chủ tịch UBND tỉnh (để báo cáo)",
            "Sở Y tế; Sở Nội vụ",
            "Trung tâm Ánh Sao (để thực hiện)",
            "Lưu: VT, HSTTr",
        ),
        "signatures": (LEADER, HEAD),
        "proof": Proof(
            document_id="urn:uuid:0194d5a2-52b2-7d0c-9a6f-1f2a3c4d5e6f",
            verify_url="https://xacthuc.example/verify/0194d5a252b27d0c9a6f1f2a3c4d5e6f",
            journal_size=12_345,
            journal_root=ROOT,
            built_at=AT,
        ),
    }
    return Letterhead(**{**facts, **changes})


def picture(colour: str = "teal", size: tuple[int, int] = (800, 600)) -> bytes:
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).rectangle((200, 150, 600, 580), fill="burlywood", outline="black")
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def photo(caption: str, colour: str = "teal") -> Photo:
    content = picture(colour)
    return Photo(
        caption=caption,
        sha256=hashlib.sha256(content).hexdigest(),
        picture=content,
        taken_at=AT,
        taken_by="Lê Quốc Bảo",
        reference="Biên bản BB-02",
    )


def drawn_signature() -> bytes:
    image = Image.new("RGBA", (400, 160), (0, 0, 0, 0))
    points = [(20, 120), (80, 30), (120, 130), (170, 40), (220, 120), (380, 60)]
    ImageDraw.Draw(image).line(points, fill=(20, 40, 140, 255), width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def flows() -> Geometry:
    names = {
        "open": ("Số dư đầu kỳ", 0),
        "d1": ("Doanh nghiệp trong nước", 0),
        "d2": ("Cá nhân trong nước", 0),
        "d3": ("Tổ chức nước ngoài", 0),
        "fund": ("Quỹ Bảo trợ trẻ em Ánh Sao", 1),
        "u1": ("Nuôi dưỡng trẻ em", 2),
        "u2": ("Học bổng", 2),
        "u3": ("Khám, chữa bệnh", 2),
        "u4": ("Chi quản lý quỹ", 2),
        "u5": ("Chưa có chứng từ", 2),
        "close": ("Số dư cuối kỳ", 2),
    }
    nodes = [
        Node(key=k, label=label, column=c, flagged=k == "u5") for k, (label, c) in names.items()
    ]
    into = {"open": 750_000_000, "d1": 3_512_000_000, "d2": 1_274_500_000, "d3": 2_890_000_000}
    out = {
        "u1": 3_118_400_000,
        "u2": 1_905_000_000,
        "u3": 1_126_300_000,
        "u4": 586_750_000,
        "u5": 263_450_000,
    }
    out["close"] = sum(into.values()) - sum(out.values())
    edges = [Flow(source=k, target="fund", amount=v) for k, v in into.items()]
    edges += [
        Flow(source="fund", target=k, amount=v, flagged=k == "u5", href=f"/lines?use={k}&y=2025")
        for k, v in out.items()
    ]
    return lay_out(nodes, edges)


def ladder_picture() -> Picture:
    rungs = [Bar(label="T1", amount=6_900_000_000)]
    head = ("Bậc", "Số tiền")
    return bars("ladder", "Thang truy vết các khoản chi", head, rungs, whole=6_999_900_000)


def frozen_paper() -> FrozenPaper:
    return FrozenPaper(
        code="A06",
        conclusion="Một lần chi trùng đã được hoàn lại.",
        prepared_by="Vũ Hoàng Yến",
        reviewed_by="Trần Thị Soát",
        frozen_by="Lê Văn Mẫu",
        frozen_on=date(2026, 2, 3),
        sha256=hashlib.sha256(b"A06").hexdigest(),
    )
