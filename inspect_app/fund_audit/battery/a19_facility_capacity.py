"""A19 Facility capacity: children claimed against licence, inspectors' head count and norms."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, together
from .rule import Parameter, Rule

RULE = Rule(
    "A19",
    2,
    Sentence("Số trẻ và định mức tại cơ sở", "Facility capacity and norms"),
    Sentence(
        "Số trẻ kê để nhận tiền, vật phẩm nhiều hơn số được phép nuôi dưỡng theo giấy phép, hoặc "
        "nhiều hơn số thanh tra viên đếm trong kỳ kê; số tiền (hoặc vật phẩm) mỗi trẻ vượt định "
        "mức.",
        "Children claimed for money or supplies exceed the licensed capacity, or the inspectors' "
        "head count within the days claimed; money (or supplies) per child exceed the norm.",
    ),
    Sentence("khoản kê cho cơ sở", "claims for facilities"),
    Severity.HIGH,
    Sentence(
        "Định nghĩa của hệ thống: đối chiếu với kết quả thanh tra",
        "Own definition: joined with inspections",
    ),
    Sentence(
        "Trẻ đi học, đi viện vào giờ đếm; trẻ vào, ra giữa kỳ kê; người từ 16 tuổi được kê là trẻ.",
        "Children at school or in hospital at the hour of the count; arrivals and leavers; people "
        "of 16 or more claimed as children.",
    ),
    Sentence(
        "{word}: kê {a} trẻ, được {b}.", "{word}: {a} children claimed, {b} allowed or found."
    ),
    ("claims", "facilities"),
    (Parameter("over", 0, Sentence("số trẻ vượt được bỏ qua", "children over that are ignored")),),
    says_of={
        "licence": Sentence(
            "{word}: kê {a} trẻ, giấy phép cho nuôi dưỡng {b}.",
            "{word}: {a} children claimed, the licence allows {b}.",
        ),
        "count": Sentence(
            "{word}: kê {a} trẻ, thanh tra viên đếm được {b} ngày {counted_on}.",
            "{word}: {a} children claimed, inspectors counted {b} on {counted_on}.",
        ),
    },
)


def population(book: Book) -> Table:
    """Claims."""
    return count(book.claims)


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per claim and kind."""
    claims = book.claims
    licence = book.facilities.filter(book.facilities.capacity > 0)
    licence = licence.select("facility", "name", allowed="capacity")
    full = claims.inner_join(licence, "facility")
    full = full.filter(full.children - full.allowed > p["over"])
    counted = book.headcounts.select("headcount", "facility", on="day", allowed="children")
    seen = claims.inner_join(counted, "facility")
    seen = seen.filter((seen.on >= seen.first_day) & (seen.on <= seen.last_day))
    seen = seen.inner_join(book.facilities.select("facility", "name"), "facility")
    seen = seen.filter(seen.children - seen.allowed > p["over"])
    least = seen.group_by("claim", "amount", "children", "name").agg(allowed=seen.allowed.min())
    norms = claims.inner_join(book.norms, "item")
    claimed = (norms.quantity > 0).ifelse(norms.quantity, norms.amount)  # supplies, else money
    dear = norms.filter(claimed > norms.most * norms.children)
    dear = dear.select("claim", "amount", "children", allowed="most", name="item")
    counts = found(
        seen,
        key=joined("count", seen.claim),
        amount=seen.amount,
        side="headcount",
        ref=seen.headcount,
        word=seen.name,
        a=seen.allowed,
        b=seen.on,
    )
    return together(_row(full, "licence"), _row(least, "count"), counts, _row(dear, "norm"))


def _row(rows: Table, kind: str) -> Table:
    return found(
        rows,
        key=joined(kind, rows.claim),
        amount=rows.amount,
        side="claim",
        ref=rows.claim,
        word=rows.name,
        a=rows.children,
        b=rows.allowed,
    )
