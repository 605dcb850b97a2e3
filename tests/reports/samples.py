"""Invented data for every paper: names, money and law are made up or public."""
# ruff: noqa: E501, ISC004 (sentences of papers)

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from reports import check_notice, conclusion, decision, minutes, outcome, transparency
from reports.parts import (
    Citation,
    SignatureSpace,
    Verdict,
)
from tests.reports.explanation_sample import explanation_data as explanation_request_data
from tests.reports.sample_parts import (
    AT,
    HEAD,
    LAW,
    LEADER,
    ROOT,
    UNVERIFIED,
    drawn_signature,
    flows,
    frozen_paper,
    ladder_picture,
    letterhead,
    photo,
    picture,
)

__all__ = [
    "AT",
    "HEAD",
    "LAW",
    "LEADER",
    "ROOT",
    "UNVERIFIED",
    "drawn_signature",
    "explanation_request_data",
    "flows",
    "letterhead",
    "photo",
    "picture",
]


def _outcome_fields() -> dict[str, Any]:
    return {
        "letterhead": letterhead(),
        "decision": "Quyết định số 118/QĐ-TTr ngày 02 tháng 01 năm 2026 của Chánh Thanh tra tỉnh Sơn Hải",
        "team": "Đoàn thanh tra",
        "authority": "Chánh Thanh tra tỉnh",
        "entity": "Trung tâm Nuôi dưỡng trẻ em Ánh Sao (sau đây gọi tắt là Trung tâm)",
        "inspected_from": date(2026, 1, 7),
        "inspected_to": date(2026, 1, 25),
        "team_report": "Báo cáo kết quả thanh tra số 14/BC-ĐTTr ngày 01 tháng 02 năm 2026",
        "overview": (
            "Trung tâm là cơ sở trợ giúp xã hội ngoài công lập, được cấp Giấy phép hoạt động số 06/GP, công"
            " suất 60 trẻ em. Tại thời điểm thanh tra, Trung tâm đang chăm sóc, nuôi dưỡng 71 trẻ em.",
        ),
        "checklists": (
            outcome.ChecklistSummary(
                name="Bảng kiểm cơ sở trợ giúp xã hội",
                questions=84,
                met=70,
                not_met=8,
                not_applicable=6,
            ),
        ),
        "ratios": (
            outcome.Ratio(
                name="Diện tích phòng ở",
                measured="4,8 m²/trẻ em",
                required="tối thiểu 6 m²/trẻ em",
                citation=LAW,
                verdict=Verdict.BROKEN,
            ),
        ),
        "findings": (
            outcome.Finding(
                criterion="1.4. Số trẻ em so với công suất",
                text="Chăm sóc 71 trẻ em, vượt 11 trẻ em (18,3%) so với Giấy phép hoạt động.",
                severity="Nghiêm trọng",
                evidence="BB-03; Ảnh 1",
                citations=(LAW,),
            ),
            outcome.Finding(
                criterion="2.7. Lối thoát nạn",
                text="Cửa thoát hiểm tầng 2 khu nhà B bị khóa bằng xích trong giờ ngủ trưa của trẻ em.",
                severity="Đặc biệt nghiêm trọng",
                evidence="BB-02; Ảnh 2",
            ),
        ),
        "sections": (
            outcome.Section(
                heading="Việc thực hiện chế độ báo cáo, công khai",
                paragraphs=("Trung tâm cập nhật số liệu trẻ em không đầy đủ: thiếu 05 trẻ em.",),
            ),
        ),
        "conclusion": (
            "Trung tâm cơ bản duy trì việc chăm sóc, nuôi dưỡng trẻ em. Tuy nhiên, còn các vi phạm sau:",
        ),
        "violations": (
            outcome.Violation(
                code="VP-01",
                act="Chăm sóc trẻ em vượt quy mô được cấp phép",
                citations=(LAW,),
                responsible="Giám đốc Trung tâm",
                severity="nghiêm trọng",
            ),
        ),
        "opinion": "Trung tâm đã bố trí thêm phòng ngủ từ ngày 20/01/2026.",
        "measures": ("Trưởng đoàn đã yêu cầu tháo khóa lối thoát nạn; Trung tâm chấp hành ngay.",),
        "recommendations": (
            outcome.Recommendation(
                to="Đối với Trung tâm",
                text="bố trí chăm sóc thay thế cho 11 trẻ em vượt công suất",
                due=date(2026, 4, 15),
            ),
            outcome.Recommendation(to="Đối với Sở Y tế", text="theo dõi, đôn đốc việc thực hiện"),
        ),
        "photos": (
            photo("Phòng ngủ khu A", "slategray"),
            photo("Cửa thoát hiểm bị khóa"),
            photo("Tủ thuốc", "peru"),
        ),
        "closing": "Giao Phòng Nghiệp vụ theo dõi, báo cáo Chánh Thanh tra trước ngày 15 tháng 5 năm 2026./.",
    }


def conclusion_data(**changes: Any) -> conclusion.Data:
    return conclusion.Data(**{**_outcome_fields(), **changes})


def check_notice_data(**changes: Any) -> check_notice.Data:
    return check_notice.Data(**{**_outcome_fields(), **changes})


def decision_data(**changes: Any) -> decision.Data:
    fields: dict[str, Any] = {
        "letterhead": letterhead(
            symbol="QĐ-TTr",
            subject="Về việc thanh tra Trung tâm Nuôi dưỡng trẻ em Ánh Sao",
            signatures=(HEAD,),
        ),
        "procedure": "thanh_tra",
        "authority": "Chánh Thanh tra tỉnh Sơn Hải",
        "bases": (
            Citation(text="Căn cứ Luật Thanh tra ngày 25 tháng 6 năm 2025", verified=True),
            Citation(text="Căn cứ Luật Trẻ em ngày 05 tháng 4 năm 2016", verified=True),
        ),
        "proposal": "Xét đề nghị của Trưởng phòng Nghiệp vụ 1",
        "entity": "Trung tâm Nuôi dưỡng trẻ em Ánh Sao",
        "address": "phường Hải Tiến, tỉnh Sơn Hải",
        "content": (
            "Việc chấp hành pháp luật về chăm sóc, nuôi dưỡng trẻ em",
            "Việc tiếp nhận, sử dụng tài trợ",
        ),
        "period_from": date(2025, 1, 1),
        "period_to": date(2025, 12, 31),
        "term": "15 ngày làm việc",
        "members": (
            decision.Member(name="Lê Quốc Bảo", post="Thanh tra viên chính", role="Trưởng đoàn"),
            decision.Member(name="Phạm Thu Hà", post="Thanh tra viên", role="Thành viên"),
        ),
        "supervisor": "Phòng Giám sát",
    }
    return decision.Data(**{**fields, **changes})


def minutes_data(**changes: Any) -> minutes.Data:
    fields: dict[str, Any] = {
        "letterhead": letterhead(
            number=None,
            symbol="",
            subject="Kiểm tra tại Trung tâm Ánh Sao",
            signatures=(),
            recipients=(),
        ),
        "title": "Biên bản kiểm tra",
        "decision": "Quyết định số 118/QĐ-TTr ngày 02 tháng 01 năm 2026",
        "place": "Trung tâm Nuôi dưỡng trẻ em Ánh Sao",
        "began_at": AT,
        "ended_at": AT.replace(hour=9),
        "parties": (
            minutes.Party(
                side="Trưởng đoàn",
                name="Lê Quốc Bảo",
                post="Thanh tra viên",
                drawn=drawn_signature(),
            ),
            minutes.Party(side="Đại diện cơ sở", name="Ngô Văn Tám", post="Giám đốc"),
            minutes.Party(
                side="Người chứng kiến",
                name="Đỗ Thị Lan",
                post="UBND phường",
                refused="không đồng ý với phát hiện 2; có mặt đại diện UBND phường",
            ),
        ),
        "content": ("Đoàn kiểm tra trực tiếp các phòng ở, bếp ăn, hồ sơ trẻ em.",),
        "answers": (
            minutes.Answer(question="1.1. Có giấy phép hoạt động", result="Đạt"),
            minutes.Answer(
                question="2.7. Lối thoát nạn thông thoáng", result="Không đạt", note="Khóa xích"
            ),
        ),
        "findings": _outcome_fields()["findings"],
        "opinions": ("Đại diện cơ sở: sẽ khắc phục ngay.",),
        "photos": (photo("Cửa thoát hiểm bị khóa"),),
    }
    return minutes.Data(**{**fields, **changes})


def management_cost(**changes: Any) -> transparency.ManagementCost:
    fields: dict[str, Any] = {
        "base": 7_676_500_000,
        "base_words": "tổng thu trong kỳ",
        "lines": tuple(
            transparency.CostLine(
                reference=f"PC-{100 + n}",
                day=date(2025, 1 + n % 12, 1 + n),
                text="Lương, phụ cấp bộ máy <quản lý> & văn phòng",
                amount=19_558_333 + (4 if n == 0 else 0),
            )
            for n in range(24)
        ),
        "cap": Decimal("0.05"),
        "cap_basis": Citation(
            text="Điều 37 khoản 2 Nghị định số 93/2019/NĐ-CP ngày 25 tháng 11 năm 2019 của Chính phủ",
            verified=True,
        ),
        "verdict": Verdict.BROKEN,
    }
    return transparency.ManagementCost(**{**fields, **changes})


def transparency_data(**changes: Any) -> transparency.Data:
    fields: dict[str, Any] = {
        "letterhead": letterhead(
            symbol="BC-TTr",
            number=12,
            subject="Về việc tiếp nhận, quản lý, sử dụng nguồn tài trợ\ncủa Quỹ Bảo trợ trẻ em Ánh Sao",
            signatures=(
                SignatureSpace(
                    field="auditor", post="Người kiểm tra", name="Vũ Hoàng Yến", kind="full"
                ),
                HEAD,
            ),
        ),
        "fund": "Quỹ Bảo trợ trẻ em Ánh Sao",
        "period_from": date(2025, 1, 1),
        "period_to": date(2025, 12, 31),
        "scope": ("Đối chiếu toàn bộ dòng sao kê ngân hàng với sổ chi của Quỹ.",),
        "law_version": "dữ liệu ngày 01/02/2026",
        "sources": (
            transparency.Source(
                name="vietcombank-2025.csv",
                kind="Sao kê ngân hàng",
                sha256=hashlib.sha256(b"a").hexdigest(),
                lines=6977,
                accepted=6977,
                rejected=0,
            ),
            transparency.Source(
                name="so-chi-2025.xlsx",
                kind="Sổ kế toán",
                sha256=hashlib.sha256(b"b").hexdigest(),
                lines=412,
                accepted=410,
                rejected=2,
            ),
        ),
        "totals": transparency.ControlTotals(
            lines=6977,
            credit=7_676_500_000,
            debit=6_999_900_000,
            opening=750_000_000,
            closing=1_426_600_000,
            state="balanced",
            days=(
                transparency.DayBalance(
                    day=date(2025, 9, 1),
                    credit=7_676_500_000,
                    debit=0,
                    computed=8_426_500_000,
                    printed=8_426_500_000,
                ),
                transparency.DayBalance(
                    day=date(2025, 9, 2),
                    credit=0,
                    debit=6_999_900_000,
                    computed=1_426_600_000,
                    printed=None,
                ),
            ),
        ),
        "roll_forward": (
            transparency.RollForward(
                label="Tài trợ có mục đích",
                opening=250_000_000,
                received=7_000_000_000,
                spent=6_413_150_000,
                closing=836_850_000,
            ),
            transparency.RollForward(
                label="Tài trợ không mục đích",
                opening=500_000_000,
                received=676_500_000,
                spent=586_750_000,
                closing=589_750_000,
            ),
        ),
        "months": tuple(
            transparency.MonthFlow(
                month=date(2025, m, 1), received=600_000_000 + m, spent=500_000_000
            )
            for m in range(1, 13)
        ),
        "management_cost": management_cost(),
        "ladder": transparency.Ladder(
            denominator=6_999_900_000,
            denominator_lines=410,
            rungs=tuple(
                transparency.Rung(code=f"T{n}", asks=asks, lines=400 - 30 * n, amount=amount)
                for n, (asks, amount) in enumerate(
                    (
                        ("Khớp với dòng sao kê ngân hàng", 6_900_000_000),
                        ("Có quyết định chi", 6_500_000_000),
                        ("Đúng mục đích của nhà tài trợ", 6_000_000_000),
                        ("Xác định được người, cơ sở thụ hưởng", 5_100_000_000),
                        ("Chứng cứ được kiểm tra tại chỗ", 900_000_000),
                    ),
                    1,
                )
            ),
        ),
        "tests": (
            transparency.AuditTest(
                code="A06",
                title="Chi trùng",
                version=1,
                population=410,
                hits=1,
                conclusion="Có dấu hiệu",
            ),
            transparency.AuditTest(
                code="A18",
                title="Người thụ hưởng khống",
                version=1,
                population=0,
                hits=0,
                conclusion="Không chạy",
            ),
        ),
        "hits": (
            transparency.Hit(
                code="A06",
                title="Chi trùng",
                lines=2,
                amount=48_000_000,
                disposition="Đã giải trình",
            ),
            transparency.Hit(
                code="A25",
                title="Công khai chậm",
                lines=1,
                amount=0,
                disposition="Chưa kết luận",
                basis=UNVERIFIED,
            ),
        ),
        "limits": (
            "Chưa xác minh tại chỗ đối với 87,1% số tiền chi.",
            "Chưa đối chiếu hiện vật.",
        ),
        "flows": flows(),
        "pictures": (ladder_picture(),),
        "working_papers": (frozen_paper(),),
        "replies": (transparency.Reply(point="A06", text="Hai lần chi cho hai đợt khác nhau."),),
        "closing": "Trên đây là Báo cáo minh bạch của Quỹ Bảo trợ trẻ em Ánh Sao trong thời kỳ nêu trên./.",
    }
    return transparency.Data(**{**fields, **changes})
