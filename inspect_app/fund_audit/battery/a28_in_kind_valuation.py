"""A28 Gifts in kind: fair price, handover record, expiry, and in = out + stock."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, together
from .rule import Parameter, Rule

RULE = Rule(
    "A28",
    1,
    Sentence("Hiện vật: giá, bàn giao, hạn dùng, tồn", "Gifts in kind"),
    Sentence(
        "Đơn giá ngoài khoảng cho phép so với giá trung vị của mặt hàng, địa bàn, tháng; không có "
        "biên bản bàn giao; hết hạn mà còn tồn; số nhận khác số phát cộng số tồn.",
        "Unit price outside the band around the market median of item, area and month; no handover "
        "record; expired with stock left; quantity received is not given plus stock.",
    ),
    Sentence("lần nhận hiện vật", "receipts in kind"),
    Severity.MEDIUM,
    Sentence("Giá trị hợp lý (IAS, SORP)", "Fair value (IAS, SORP)"),
    Sentence("Hàng chuyên dụng, hàng cũ khác giá thị trường.", "Special or used goods."),
    Sentence("{word}: {a} so với {b}.", "{word}: {a} against {b}."),
    ("in_kind",),
    (
        Parameter(
            "low", 50, Sentence("phần trăm thấp nhất của giá", "lowest percent of the price")
        ),
        Parameter(
            "high", 200, Sentence("phần trăm cao nhất của giá", "highest percent of the price")
        ),
    ),
    needs=Sentence(
        "Để chạy: nộp sổ đăng ký của quỹ, trang “Hiện vật”.",
        "To run it: hand in the registers of the fund, sheet “Gifts in kind”.",
    ),
)


def population(book: Book) -> Table:
    """Receipts in kind."""
    return count(book.in_kind)


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per receipt and kind."""
    t = book.in_kind
    priced = t.inner_join(book.prices, ["item", "area", "month"])
    off = priced.filter(
        (priced.unit_price * 100 < priced.median * p["low"])
        | (priced.unit_price * 100 > priced.median * p["high"])
    )
    bare = t.filter(t.handover == "")
    old = t.cross_join(book.period.select("last_day"))
    old = old.filter((old.expiry_day > 0) & (old.expiry_day < old.last_day) & (old.stock > 0))
    lost = t.filter(t.quantity != t.given + t.stock)
    return together(
        _row(off, "price", off.unit_price, off.median),
        _row(bare, "handover", 0, bare.quantity),
        _row(old, "expired", old.stock, 0),
        _row(lost, "stock", lost.given + lost.stock, lost.quantity),
    )


def _row(rows: Table, kind: str, a: Table, b: Table) -> Table:
    return found(
        rows,
        key=joined(kind, rows.receipt),
        amount=rows.quantity * rows.unit_price,
        side="in_kind",
        ref=rows.receipt,
        word=rows.item,
        a=a,
        b=b,
    )
