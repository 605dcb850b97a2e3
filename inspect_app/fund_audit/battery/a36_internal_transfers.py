"""A36 Internal transfers: money between own accounts has both sides and is no income."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, found_entries, joined, together
from .matching import matched
from .narrowing import APART, counterparts
from .rule import Parameter, Rule

RULE = Rule(
    "A36",
    1,
    Sentence("Chuyển tiền nội bộ", "Internal transfers"),
    Sentence(
        "Dòng mà tài khoản đối ứng là tài khoản của quỹ phải có dòng đối ứng cùng số tiền trong số "
        "ngày cho phép; dòng thu từ tài khoản của quỹ mà vẫn tính là thu; cặp ghi nợ, ghi có bằng "
        "nhau giữa hai tài khoản của quỹ từ mức tiền trở lên mà chưa ai đánh dấu; dòng sổ ghi là "
        "chuyển nội bộ mà sao kê không nêu tài khoản nào của quỹ.",
        "A line whose other side is an own account has its counterpart of the same amount within "
        "the days; a credit from an own account that still counts as income; an unmarked debit and "
        "credit of equal amount between two own accounts from the amount on; a ledger row called "
        "an internal transfer whose bank line names no own account.",
    ),
    Sentence(
        "dòng sao kê, dòng sổ giữa các tài khoản của quỹ", "lines and rows between own accounts"
    ),
    Severity.MEDIUM,
    Sentence("Khoản 2 Điều 37 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 37(2)"),
    Sentence(
        "Sao kê của tài khoản đối ứng chưa được nộp.",
        "The statement of the other account was not handed in.",
    ),
    Sentence("{word}: {dong_a} chuyển nội bộ.", "{word}: {dong_a} between own accounts."),
    ("lines", "own_accounts"),
    (
        Parameter("days", 3, Sentence("ngày giữa hai phía", "days between the two sides")),
        Parameter("least", 100_000_000, Sentence("số tiền của cặp chưa đánh dấu", "unmarked from")),
    ),
    says_of={
        "claimed": Sentence(
            "Chứng từ {word} ghi là chuyển nội bộ {dong_a}, nhưng tài khoản nhận không có trong sổ "
            "đăng ký tài khoản của quỹ.",
            "Voucher {word} calls {dong_a} an internal transfer, but the receiving account is not "
            "in the fund's register.",
        )
    },
    severity_of={"claimed": Severity.HIGH},
)


def _large(book: Book, p: Mapping[str, int]) -> Table:
    """Credits that may be the other side of an unmarked debit."""
    return book.incoming.filter(book.incoming.amount >= p["least"]).select("line")


LINES = replace(
    APART,
    among=(("party", counterparts),),
    numbered=_large,
)


def population(book: Book) -> Table:
    """Lines that name another own account, and ledger rows of transfers."""
    lines = book.lines
    own = book.own_accounts.select(own="account")
    unmarked = lines.filter(lines.own_other == "").semi_join(own, [("party_account", "own")])
    rows = book.payments
    rows = rows.filter((rows.kind == "transfer") & (rows.method == "bank"))
    return count(lines.filter(lines.own_other != ""), unmarked, rows)


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One-sided transfers, own money counted as income, unmarked pairs."""
    lines = book.lines
    moved = lines.filter(lines.own_other != "").select(
        "line", "account", "own_other", "day", "amount"
    )
    mirror = moved.select(
        m_line="line", m_account="account", m_other="own_other", m_day="day", m_amount=-moved.amount
    )
    pairs = moved.inner_join(
        mirror, [("account", "m_other"), ("own_other", "m_account"), ("amount", "m_amount")]
    )
    pairs = pairs.filter((pairs.day - pairs.m_day).abs() <= p["days"])
    single = moved.anti_join(pairs, "line")
    own = book.own_accounts.select(own="account")
    counted = book.incoming.semi_join(own, [("party_account", "own")])
    claimed = book.payments.filter(book.payments.kind == "transfer")
    claimed = claimed.inner_join(matched(book, p).select("line", "entry"), "entry")
    return together(
        found_entries(
            claimed,
            key=joined("claimed", claimed.entry),
            a=claimed.amount,
        ),
        _row(single, "single", single.own_other),
        _row(counted, "income", counted.party_account),
        _unmarked(book, p),
    )


def _unmarked(book: Book, p: Mapping[str, int]) -> Table:
    """Large equal and opposite lines of two own accounts that nobody marked."""
    out = book.outgoing.filter(book.outgoing.amount <= -p["least"])
    out = out.select(o_account="account", o_day="day", o_amount=-out.amount)
    came = book.incoming.filter(book.incoming.amount >= p["least"])
    both = came.inner_join(out, [("amount", "o_amount")])
    both = both.filter(
        (both.account != both.o_account) & ((both.day - both.o_day).abs() <= p["days"])
    )
    rows = both.select("line", "account", "amount", word="o_account").distinct()
    return _row(rows, "pair", rows.word)


def _row(rows: Table, kind: str, word: Table) -> Table:
    return found(
        rows,
        key=joined(kind, rows.line),
        amount=rows.amount.abs(),
        side="line",
        ref=rows.line,
        word=word,
        a=rows.amount.abs(),
    )
