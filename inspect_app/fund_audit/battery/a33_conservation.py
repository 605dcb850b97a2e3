"""A33 Conservation: at every node what came in went out or is there; no orphan; no circle."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, together, total
from .rule import Rule

RULE = Rule(
    "A33",
    1,
    Sentence("Bảo toàn dòng tiền", "Conservation of flows"),
    Sentence(
        "Tại mỗi nút: vào + đầu kỳ = ra + cuối kỳ + đang chuyển, đến từng đồng; không có dòng tiền "
        "từ hoặc đến nút lạ; không nút nào âm; không có vòng nhà tài trợ → quỹ → … → nhà tài trợ "
        "(đến bốn chặng).",
        "At each node: in + opening = out + closing + in transit, to the đồng; no flow from or to "
        "an unknown node; no node below zero; no circle donor → fund → … → donor (up to four "
        "steps).",
    ),
    Sentence("nút của sơ đồ dòng tiền", "nodes of the flow"),
    Severity.HIGH,
    Sentence("Định nghĩa của hệ thống", "Own definition"),
    Sentence(
        "Nhà tài trợ cũng là nhà cung cấp, giá theo thị trường.",
        "A donor who also sells to the fund at market prices.",
    ),
    Sentence("{word}: lệch hoặc quay vòng {dong_a}.", "{word}: {dong_a} off, or in a circle."),
    ("nodes", "flows"),
)


def population(book: Book) -> Table:
    """Nodes."""
    return count(book.nodes)


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Nodes that do not balance, flows without a node, circles."""
    import ibis

    flows = book.flows
    came = flows.group_by(node="target").agg(came=total(flows.amount))
    left = flows.group_by(node="source").agg(left=total(flows.amount))
    inner = book.nodes.filter((book.nodes.kind != "donor") & (book.nodes.kind != "payee"))
    nodes = inner.left_join(came.select(c="node", came="came"), [("node", "c")])
    nodes = nodes.left_join(left.select(l="node", left="left"), [("node", "l")])
    gap = nodes.came.coalesce(0) + nodes.opening
    gap = gap - nodes.left.coalesce(0) - nodes.closing - nodes.transit
    off = nodes.mutate(gap=gap)
    off = off.filter(off.gap != 0)
    known = book.nodes.select("node")
    lost = flows.anti_join(known, [("source", "node")]).union(
        flows.anti_join(known, [("target", "node")])
    )
    lost = lost.distinct()
    low = inner.filter((inner.opening < 0) | (inner.closing < 0))
    return together(
        found(
            low,
            key=joined("below", low.node),
            amount=-ibis.least(low.opening, low.closing),
            side="node",
            ref=low["position"],
            word=low.node,
            a=-ibis.least(low.opening, low.closing),
        ),
        found(
            off,
            key=joined("node", off.node),
            amount=off.gap.abs(),
            side="node",
            ref=off["position"],
            word=off.node,
            a=off.gap,
        ),
        found(
            lost,
            key=joined("orphan", lost.flow),
            amount=lost.amount,
            side="flow",
            ref=lost.flow,
            word=lost.source,
            a=lost.amount,
        ),
        _circles(book),
    )


def _circles(book: Book) -> Table:
    """Paths of two to four steps that end at the donor where they began; hit on the first step."""
    flows = book.flows
    donors = book.nodes.filter(book.nodes.kind == "donor").select("node")
    steps = flows.select(a="source", b="target").distinct()
    start = flows.semi_join(donors, [("source", "node")])
    paths = start.select("flow", "amount", origin="source", at="target")
    closed: Table = None
    for _step in range(3):
        paths = paths.inner_join(steps, [("at", "a")])
        back = paths.filter(paths.b == paths.origin).select("flow", "amount", "origin")
        closed = back if closed is None else closed.union(back)
        onward = paths.filter(paths.b != paths.origin)
        paths = onward.select("flow", "amount", "origin", at="b").distinct()
    rows = closed.distinct()
    return found(
        rows,
        key=joined("circle", rows.flow),
        amount=rows.amount,
        side="flow",
        ref=rows.flow,
        word=rows.origin,
        a=rows.amount,
    )
