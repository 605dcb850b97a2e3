"""A09 Cash receipts: each cash receipt reaches the bank account within some working days."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found_entries
from .narrowing import Needed, quoted_ref
from .rule import Parameter, Rule

RULE = Rule(
    "A09",
    2,
    Sentence("Tiền mặt chưa nộp vào tài khoản", "Cash receipts not deposited"),
    Sentence(
        "Phiếu thu tiền mặt mà không có dòng ghi có của giấy nộp tiền tương ứng trong số ngày làm "
        "việc cho phép.",
        "A cash receipt without a bank credit of its deposit slip within the working days allowed.",
    ),
    Sentence("phiếu thu tiền mặt", "cash receipts"),
    Severity.HIGH,
    Sentence("Khoản 3 Điều 34 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 34(3)"),
    Sentence(
        "Xã đảo, vùng xa chưa có ngân hàng: nộp theo đợt có biên bản kiểm quỹ.",
        "Islands and remote communes without a bank: deposits in rounds, with cash counts.",
    ),
    Sentence(
        "Phiếu thu {word}: {dong_a} tiền mặt chưa vào tài khoản đúng hạn.",
        "Receipt {word}: {dong_a} in cash did not reach the account in time.",
    ),
    ("entries", "lines", "days"),
    (Parameter("days", 3, Sentence("ngày làm việc", "working days")),),
    needs=Sentence(
        "Để chạy: ghi phiếu thu vào sổ với loại “Thu tiền mặt”, giấy nộp tiền ở cột “Mã đợt chi”.",
        "To run it: enter receipts as rows of the kind “cash receipt”, deposit slip in “Batch”.",
    ),
)


def population(book: Book) -> Table:
    """Cash receipts."""
    return count(_receipts(book))


def _receipts(book: Book) -> Table:
    t = book.entries
    return t.filter((t.direction == "in") & (t.method == "cash"))


LINES = Needed(
    ("line", "day", "amount", "bank_ref", "doc_no"),
    among=(("quoted", lambda book: _receipts(book).select(known="batch")),),
)


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Receipts with no deposit in time."""
    days = book.days.select(on="day", turn="ordinal")
    credits_ = book.lines.filter(book.lines.amount > 0)
    put = credits_.select(slip=quoted_ref(credits_), put_on="day")
    put = put.filter(put.slip != "")
    receipts = _receipts(book).inner_join(days, [("day", "on")])
    slips = receipts.select("entry", "turn", slip="batch")
    slips = slips.inner_join(put, "slip").inner_join(
        days.select(bank_on="on", bank_turn="turn"), [("put_on", "bank_on")]
    )
    in_time = slips.filter(slips.bank_turn - slips.turn <= p["days"])
    # what the days that are left could still bring is not late
    end = days.inner_join(book.period.select("last_day"), [("on", "last_day")])
    due = receipts.cross_join(end.select(last_turn="turn"))
    due = due.filter(due.last_turn - due.turn > p["days"])
    late = due.anti_join(in_time, "entry")
    return found_entries(
        late,
        key=late.entry,
        a=late.amount,
    )
