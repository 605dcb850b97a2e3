"""Words that the page and the signed report share, in both languages."""

from __future__ import annotations

from inspect_app.funds.rules.sentences import Sentence

RUNGS: dict[str, Sentence] = {
    "T1": Sentence("Khớp với một khoản trong sổ chi", "Matched with a row of the ledger"),
    "T2": Sentence("và có quyết định chi", "and a decision orders it"),
    "T3": Sentence("và đúng mục đích của nhà tài trợ", "and the giver's wish is kept"),
    "T4": Sentence("và nêu rõ người, cơ sở thụ hưởng", "and the beneficiary is named"),
    "T5": Sentence(
        "và chứng từ đã được thanh tra viên xác minh", "and an inspector verified the evidence"
    ),
}
DISPOSITIONS: dict[str, Sentence] = {
    "open": Sentence("Còn mở", "Open"),
    "explained": Sentence("Đã giải trình", "Explained"),
    "error": Sentence("Sai sót", "Error"),
    "violation": Sentence("Vi phạm", "Violation"),
    "referred": Sentence("Chuyển cơ quan khác xử lý", "Referred to another body"),
}
FLOWS: dict[str, Sentence] = {
    "in": Sentence("Thu", "Money in"),
    "out": Sentence("Chi", "Money out"),
    "transfer_in": Sentence("Chuyển nội bộ vào", "Internal transfer in"),
    "transfer_out": Sentence("Chuyển nội bộ ra", "Internal transfer out"),
    "payment": Sentence("Khoản chi trong sổ", "Row of the ledger"),
    "opening": Sentence("Số dư đầu kỳ", "Opening balance"),
    "closing": Sentence("Số dư cuối kỳ", "Closing balance"),
}
RATIOS: dict[str, Sentence] = {
    "numerator": Sentence("Chi quản lý (tử số)", "Management cost (numerator)"),
    "base": Sentence("Thu được tính (mẫu số)", "Income that counts (base)"),
    "excluded": Sentence("Thu không tính vào mẫu số", "Income outside the base"),
}
