"""A17 Related party: a payee is a board member, staff, founder or a declared relative."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined
from .rule import Parameter, Rule

RULE = Rule(
    "A17",
    1,
    Sentence("Chi cho bên liên quan", "Related parties"),
    Sentence(
        "Tài khoản, điện thoại, số định danh hoặc địa chỉ của người nhận trùng với thành viên hội "
        "đồng, nhân viên, sáng lập viên hoặc người thân đã khai; hoặc tên giống từ ngưỡng trở lên "
        "(khoảng cách Levenshtein, không dấu) và cùng địa bàn.",
        "Account, phone, identity number or address of a payee equals that of a board member, "
        "staff, founder or declared relative; or the names are alike from the threshold on "
        "(Levenshtein distance, without accents) and both are of one commune.",
    ),
    Sentence("người nhận đã được chi tiền", "payees that were paid"),
    Severity.HIGH,
    Sentence(
        "ISA 550; Điều 9, khoản 2 Điều 33 Nghị định 93/2019/NĐ-CP",
        "ISA 550; Decree 93/2019/NĐ-CP Art. 9, 33(2)",
    ),
    Sentence(
        "Trùng tên không phải là một người: luôn xem xét, không kết luận tự động.",
        "Equal names are not one person: always reviewed, never concluded by itself.",
    ),
    Sentence("{word}: đã nhận {dong_a}.", "{word}: received {dong_a}."),
    ("payees", "people", "entries"),
    (Parameter("alike", 92, Sentence("độ giống của tên, %", "likeness of names, %")),),
    needs=Sentence(
        "Để chạy: nộp sổ đăng ký của quỹ, trang “Hội đồng, nhân sự”.",
        "To run it: hand in the registers of the fund, sheet “Board and staff”.",
    ),
)
KEYS = ("account", "phone", "identity", "address")


def population(book: Book) -> Table:
    """Payees of payments."""
    return count(book.payees.semi_join(book.payments, "payee"))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per payee and person; the lines are the payments."""
    import ibis

    pairs: Table = None
    for key in KEYS:
        theirs = book.people.filter(book.people[key] != "").select("person", key)
        same = book.payees.inner_join(theirs, key).select("payee", "person", "name")
        pairs = same if pairs is None else pairs.union(same)
    theirs = book.people.filter((book.people.area != "") & (book.people.name != ""))
    theirs = theirs.select("person", "area", known="name")
    near = book.payees.inner_join(theirs, "area")
    longest = ibis.greatest(near.name.length(), near.known.length()).cast("int64")
    distance = near.name.levenshtein(near.known).cast("int64")
    near = near.filter((near.name != "") & ((longest - distance) * 100 >= longest * p["alike"]))
    pairs = pairs.union(near.select("payee", "person", "name")).distinct()
    rows = book.payments.inner_join(pairs, "payee")
    summed = rows.amount.sum().over(ibis.window(group_by=["payee", "person"])).cast("int64")
    return found(
        rows,
        key=joined(rows.payee, rows.person),
        amount=summed,
        side="entry",
        ref=rows.entry,
        word=rows.name,
        a=summed,
    )
