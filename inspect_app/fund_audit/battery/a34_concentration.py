"""A34 Concentration: how much hangs on one donor, ten donors, one payee, new payees."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, divided, found, size, together, total
from .rule import Parameter, Rule

RULE = Rule(
    "A34",
    1,
    Sentence("Mức độ tập trung", "Concentration"),
    Sentence(
        "Tỷ trọng của nhà tài trợ lớn nhất, của mười nhà lớn nhất, của người nhận lớn nhất, của "
        "người nhận mới; chỉ số HHI. Chỉ tính người gửi có tài khoản ghi trên sao kê.",
        "Share of the largest donor, of the ten largest, of the largest payee, of new payees; the "
        "HHI. Only senders whose account the statement names.",
    ),
    Sentence("người gửi, người nhận", "senders and payees"),
    Severity.LOW,
    Sentence("ISA 315", "ISA 315"),
    Sentence("Quỹ do một doanh nghiệp sáng lập.", "A fund founded by one company."),
    Sentence("{word}: {a} phần triệu, ngưỡng {b}.", "{word}: {a} ppm, limit {b}."),
    ("lines",),
    (
        Parameter("top", 400_000, Sentence("một bên, phần triệu", "one party, ppm")),
        Parameter("ten", 900_000, Sentence("mười bên, phần triệu", "ten parties, ppm")),
        Parameter("hhi", 250_000, Sentence("HHI, phần triệu", "HHI, ppm")),
        Parameter("fresh", 250_000, Sentence("người nhận mới, phần triệu", "new payees, ppm")),
        Parameter("least", 20, Sentence("số bên ít nhất", "parties at least")),
    ),
)


def population(book: Book) -> Table:
    """Parties by account, on both sides."""
    return count(book.shared("parties"))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per share that is too high."""
    return together(_side(book, p, "in"), _side(book, p, "out"), _fresh(book, p))


def _side(book: Book, p: Mapping[str, int], flow: str) -> Table:
    """Shares in whole millionths, so that every engine rounds alike."""
    parties = book.shared("parties")
    each = parties.filter(parties.flow == flow).select("amount")
    each = each.cross_join(each.agg(all_of_it=total(each.amount), parties=size(each)))
    each = each.mutate(ppm=divided(each.amount * 1_000_000, each.all_of_it))
    ten = each.order_by(each.amount.desc()).limit(10)  # equal amounts have equal shares
    shares = each.agg(
        parties=each.parties.max(),
        largest=each.ppm.max(),
        squares=total(each.ppm * each.ppm),
        amount=each.amount.max(),
    )
    shares = shares.cross_join(ten.agg(ten=total(ten.ppm)))
    shares = shares.mutate(hhi=divided(shares.squares, 1_000_000))
    shares = shares.filter(shares.parties >= p["least"])
    return together(
        *(
            _share(shares, f"{name}:{flow}", shares[column], p[name])
            for name, column in (("top", "largest"), ("ten", "ten"), ("hhi", "hhi"))
        )
    )


def _share(shares: Table, name: str, value: Table, limit: int) -> Table:
    over = shares.mutate(now=value)
    over = over.filter(over.now > limit)
    return found(
        over, key=name, amount=over.amount, side="total", ref=0, word=name, a=over.now, b=limit
    )


def _fresh(book: Book, p: Mapping[str, int]) -> Table:
    """Payments to payees whose first payment ever lies in the period."""
    paid = book.payments.filter(book.payments.payee > 0)
    starts = book.payees.select(of="payee", since="first_day")
    since_when = book.period.select(begins="first_day")
    paid = paid.inner_join(starts, [("payee", "of")]).cross_join(since_when)
    new = (paid.since > 0) & (paid.since >= paid.begins)
    sums = paid.agg(
        fresh=total(new.ifelse(paid.amount, 0)), all_of_it=total(paid.amount), n=size(paid)
    )
    share = divided(sums.fresh * 1_000_000, sums.all_of_it)
    sums = sums.mutate(share=share)
    sums = sums.filter((sums.n >= p["least"]) & (sums.share > p["fresh"]))
    return found(
        sums,
        key="fresh",
        amount=sums.fresh,
        side="total",
        ref=0,
        word="fresh",
        a=sums.share,
        b=p["fresh"],
    )
