"""A07 Bank against ledger: each outgoing line has one ledger row of the same amount, and back."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, together
from .matching import matched, sides
from .narrowing import APART
from .rule import Parameter, Rule

RULE = Rule(
    "A07",
    1,
    Sentence("Đối chiếu sao kê với sổ", "Bank against ledger"),
    Sentence(
        "Bốn lượt ghép một-một, chỉ ghép khi duy nhất ở cả hai phía: (1) số giao dịch và số tiền, "
        "(2) ngày, số tiền, người nhận, (3) số tiền trong số ngày cho phép, (4) số giao dịch, số "
        "tiền khác. Nêu dòng sổ không có trên sao kê, cặp lệch số tiền, cặp lệch ngày quá mức.",
        "Four one-to-one passes, only where unique on both sides: (1) reference and amount, (2) "
        "day, amount, payee, (3) amount within the window, (4) reference with another amount. "
        "Lists ledger rows that the bank does not know, pairs whose amounts differ, pairs that "
        "are too many days apart.",
    ),
    Sentence("khoản chi qua ngân hàng trong sổ", "payments through the bank in the ledger"),
    Severity.HIGH,
    Sentence(
        "Khoản 3 Điều 34 Nghị định 93/2019/NĐ-CP; ISA 500, ISA 505",
        "Decree 93/2019/NĐ-CP Art. 34(3); ISA 500, ISA 505",
    ),
    Sentence(
        "Lệnh chi cuối kỳ ngân hàng ghi sang kỳ sau; một lệnh chi cho nhiều chứng từ (xem A08).",
        "An order at the end that the bank books later; one order for several vouchers (see A08).",
    ),
    Sentence(
        "Chứng từ {word}: {dong_a} ghi sổ, sao kê {dong_b}.",
        "Voucher {word}: {dong_a} in the ledger, {dong_b} at the bank.",
    ),
    ("lines", "entries"),
    (Parameter("days", 3, Sentence("ngày lệch cho phép", "days apart at most")),),
    says_of={
        "missing": Sentence(
            "Chứng từ {word}: không tìm thấy khoản chi {dong_a} trên sao kê.",
            "Voucher {word}: {dong_a}, no such payment in the statements.",
        )
    },
)


LINES = APART


def population(book: Book) -> Table:
    """Ledger rows paid through the bank."""
    return count(book.payments.filter(book.payments.method == "bank"))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Rows not at the bank, rows with another amount, rows at another time."""
    pairs = matched(book, p)
    lines, rows = sides(book)
    missing = rows.anti_join(pairs, "entry")
    missing = missing.anti_join(book.shared("repeated_quotes"), "entry")  # those are hits of A05
    missing = missing.anti_join(_own(book, p), "entry")
    at_bank = lines.select(at="line", bank="amount")
    differing = pairs.filter(pairs.method == "differs").inner_join(rows, "entry")
    differing = differing.inner_join(at_bank, [("line", "at")])
    late = pairs.filter((pairs.days_apart > p["days"]) & (pairs.method != "differs"))
    late = late.inner_join(rows, "entry")
    return together(
        _row(missing, "missing", 0, missing.amount),
        _row(differing, "amount", differing.bank, (differing.amount - differing.bank).abs()),
        _row(late, "late", late.amount, late.amount),
    )


def _own(book: Book, p: Mapping[str, int]) -> Table:
    """Booked transfers between own accounts that the bank shows as such."""
    out = book.lines.filter((book.lines.own_other != "") & (book.lines.amount < 0))
    out = out.select(at_account="account", at_day="day", at_amount=-out.amount)
    rows = book.payments.filter(book.payments.kind == "transfer")
    rows = rows.filter(rows.method == "bank").select("entry", "account", "day", "amount")
    same = [("account", "at_account"), ("amount", "at_amount")]
    both = rows.inner_join(out, same)
    return both.filter((both.day - both.at_day).abs() <= p["days"]).select("entry")


def _row(rows: Table, kind: str, at_bank: Table, risk: Table) -> Table:
    return found(
        rows,
        key=joined(kind, rows.entry),
        amount=risk,
        side="entry",
        ref=rows.entry,
        word=rows.voucher,
        a=rows.amount,
        b=at_bank,
    )
