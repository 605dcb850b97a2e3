"""A27 Forbidden use: no deposits, lending or capital contributions once the law forbids them."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found_entries
from .rule import Parameter, Rule, Take

RULE = Rule(
    "A27",
    1,
    Sentence("Sử dụng tiền vào việc bị cấm", "Forbidden use"),
    Sentence(
        "Khoản chi để gửi tiền, cho vay hoặc góp vốn từ ngày quy định cấm có hiệu lực.",
        "A payment into a deposit, a loan or a share of capital from the day the ban is in force.",
    ),
    Sentence("khoản chi từ ngày cấm", "payments from the day of the ban"),
    Severity.HIGH,
    Sentence(
        "Nghị định 03/2026/NĐ-CP (theo báo chí, chưa đối chiếu toàn văn)",
        "Decree 03/2026/NĐ-CP (by press reports, the text was not read)",
    ),
    Sentence(
        "Tài khoản thanh toán có lãi không kỳ hạn không phải là tiền gửi có kỳ hạn.",
        "A current account that bears interest is no term deposit.",
    ),
    Sentence("Chứng từ {word}: {dong_a}.", "Voucher {word}: {dong_a}."),
    ("entries",),
    (
        Parameter(
            "since",
            20513,
            Sentence("ngày cấm", "day of the ban"),
            Sentence("luật", "law"),
            "fund_forbidden_use",
            Take.SINCE,
        ),
    ),
    lists_unverified=True,
)
KINDS = ("deposit", "loan", "capital")


def population(book: Book) -> Table:
    """Payments; those before the ban are left out by `hits`."""
    return count(book.payments)


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per payment."""
    t = book.payments
    banned = t.filter((t.kind.isin(KINDS) | t.use_found.isin(KINDS)) & (t.day >= p["since"]))
    return found_entries(
        banned,
        key=banned.entry,
        a=banned.amount,
    )
