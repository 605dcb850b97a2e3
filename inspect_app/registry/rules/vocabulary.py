"""Closed lists: code in the database, Vietnamese word in workbooks and on screen, English word."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    code: str
    vi: str
    en: str

    def word(self, language: str) -> str:
        return self.en if language == "en" else self.vi


def _list(*rows: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(*row) for row in rows)


FACILITY_TYPES = _list(
    ("elderly", "Chăm sóc người cao tuổi", "Care of elderly people"),
    ("children", "Chăm sóc trẻ em có hoàn cảnh đặc biệt", "Care of children"),
    ("disabled", "Chăm sóc người khuyết tật", "Care of disabled people"),
    (
        "mental",
        "Chăm sóc và phục hồi chức năng cho người tâm thần, người rối nhiễu tâm trí",
        "Care of mentally ill people",
    ),
    ("general", "Cơ sở bảo trợ xã hội tổng hợp", "General facility"),
    ("social_work_centre", "Trung tâm công tác xã hội", "Social work centre"),
    ("other", "Cơ sở trợ giúp xã hội khác", "Other facility"),
)
"""Decree 103/2017/NĐ-CP Art. 5."""

OWNERSHIPS = _list(("public", "Công lập", "Public"), ("non_public", "Ngoài công lập", "Non-public"))
"""Decree 103/2017/NĐ-CP Art. 2."""

FOUNDERS = _list(
    ("state_body", "Cơ quan nhà nước", "State body"),
    ("organisation", "Tổ chức", "Organisation"),
    ("enterprise", "Doanh nghiệp", "Enterprise"),
    ("religious_body", "Tổ chức tôn giáo", "Religious body"),
    ("person", "Cá nhân", "Person"),
)
"""Public facilities are founded by State bodies, the others by anybody else (same Art. 2)."""

AREA_KINDS = _list(("urban", "Thành thị", "Urban"), ("rural", "Nông thôn", "Rural"))

YES_NO = _list(("yes", "Có", "Yes"), ("no", "Không", "No"))

AGE_BANDS = _list(
    ("under_18m", "Dưới 18 tháng", "Under 18 months"),
    ("m18_to_y6", "Từ 18 tháng đến dưới 6 tuổi", "18 months to under 6 years"),
    ("y6_to_y16", "Từ 6 tuổi đến dưới 16 tuổi", "6 to under 16 years"),
    ("y16_and_over", "Từ 16 tuổi trở lên", "16 years and over"),
)
"""Bands of the staffing norm: Circular 33/2017/TT-BLĐTBXH Art. 5(7)(a)."""

CIRCUMSTANCES = _list(
    ("orphan", "Mồ côi cả cha và mẹ", "Orphan of both parents"),
    ("abandoned", "Bị bỏ rơi", "Abandoned"),
    ("no_support", "Không nơi nương tựa", "Without support"),
    ("disabled", "Khuyết tật", "Disabled"),
    ("hiv", "Nhiễm HIV/AIDS", "Living with HIV/AIDS"),
    ("offender", "Vi phạm pháp luật", "In conflict with the law"),
    ("drugs", "Nghiện ma túy", "Addicted to drugs"),
    (
        "working",
        "Phải bỏ học kiếm sống chưa hoàn thành phổ cập giáo dục trung học cơ sở",
        "Left school to earn a living",
    ),
    (
        "violence",
        "Bị tổn hại nghiêm trọng về thể chất và tinh thần do bị bạo lực",
        "Gravely harmed by violence",
    ),
    ("exploited", "Bị bóc lột", "Exploited"),
    ("sexually_abused", "Bị xâm hại tình dục", "Sexually abused"),
    ("trafficked", "Bị mua bán", "Trafficked"),
    (
        "grave_illness",
        "Mắc bệnh hiểm nghèo hoặc bệnh phải điều trị dài ngày thuộc hộ nghèo, cận nghèo",
        "Gravely or long ill in a poor household",
    ),
    (
        "displaced",
        "Di cư, lánh nạn, tị nạn chưa xác định được cha mẹ hoặc không có người chăm sóc",
        "Displaced without parents or carer",
    ),
    ("other", "Hoàn cảnh khác", "Other circumstance"),
)
"""The fourteen groups of the Law on Children Art. 10(1), and all others."""

STAFF_POSTS = _list(
    ("director", "Giám đốc", "Director"),
    ("deputy_director", "Phó Giám đốc", "Deputy director"),
    ("unit_head", "Trưởng phòng, trưởng khoa", "Head of unit"),
    ("deputy_unit_head", "Phó trưởng phòng, phó trưởng khoa", "Deputy head of unit"),
    ("social_worker", "Công tác xã hội", "Social worker"),
    ("psychologist", "Tâm lý", "Psychologist"),
    ("carer", "Chăm sóc trực tiếp", "Carer"),
    ("health", "Y tế, điều dưỡng", "Health staff"),
    ("nutrition", "Chăm sóc dinh dưỡng", "Nutrition staff"),
    ("rehabilitation", "Phục hồi chức năng", "Rehabilitation staff"),
    ("teacher", "Dạy văn hóa, dạy nghề", "Teacher"),
    ("other_care", "Vị trí chăm sóc, trợ giúp khác", "Other care post"),
    ("indirect", "Gián tiếp (kế toán, hành chính, lái xe, bảo vệ...)", "Indirect post"),
)
"""Circular 33/2017/TT-BLĐTBXH Art. 4; the indirect posts are those that Art. 5(12) caps."""

FUND_TYPES = _list(
    ("charity", "Quỹ từ thiện", "Charity fund"), ("social", "Quỹ xã hội", "Social fund")
)

FUND_SCOPES = _list(
    ("national", "Toàn quốc, liên tỉnh", "National"),
    ("province", "Cấp tỉnh", "Province"),
    ("district", "Cấp huyện", "District"),
    ("commune", "Cấp xã", "Commune"),
)
"""Decree 93/2019/NĐ-CP Art. 14(2); funds licensed at district level before 2026 still exist."""

BOARD_POSTS = _list(
    ("chair", "Chủ tịch Hội đồng", "Chair of the board"),
    ("deputy_chair", "Phó Chủ tịch Hội đồng", "Deputy chair"),
    ("member", "Ủy viên Hội đồng", "Board member"),
    ("control_head", "Trưởng Ban Kiểm soát", "Head of the control board"),
    ("control_member", "Thành viên Ban Kiểm soát", "Member of the control board"),
)
BOARD_ONLY = frozenset({"chair", "deputy_chair", "member"})

UNIT_LEVELS = _list(("province", "Cấp tỉnh", "Province"), ("commune", "Cấp xã", "Commune"))

ENTITY_KINDS = _list(("facility", "Cơ sở", "Facility"), ("fund", "Quỹ", "Fund"))


def word(choices: tuple[Choice, ...], code: str, language: str) -> str:
    """The word of a code; the code itself when the list no longer has it."""
    return next((choice.word(language) for choice in choices if choice.code == code), code)


def same(text: str) -> str:
    """One spelling for comparing words: NFC, case folded, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def folded(text: str) -> str:
    """Without diacritics and case, đ as d: what the search box compares."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(kept.casefold().split())
