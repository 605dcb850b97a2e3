"""A05 Overlap: the same money stands in two statements, or twice in one."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, sharing, summed, together
from .narrowing import Needed
from .rule import Rule

RULE = Rule(
    "A05",
    1,
    Sentence("Ghi trùng theo số giao dịch", "Duplicates by bank reference"),
    Sentence(
        "Cùng một tệp sao kê (SHA-256); cùng tài khoản và số giao dịch; hoặc cùng tài khoản, thời "
        "điểm, số tiền và nội dung trong hai sao kê; một số giao dịch cho hai dòng sổ.",
        "The same statement file (SHA-256); the same account and bank reference; or the same "
        "account, time, amount and text in two statements; one reference for two ledger rows.",
    ),
    Sentence("dòng có số giao dịch, dòng sổ có số giao dịch", "lines and rows with a reference"),
    Severity.HIGH,
    Sentence(
        "Điểm b khoản 1 Điều 31 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 31(1)(b)"
    ),
    Sentence(
        "Một lệnh chuyển chi cho hai chứng từ và sổ có ghi. Cùng ngày, cùng số tiền chưa là trùng.",
        "One transfer pays two vouchers and the ledger says so. Equal amounts prove nothing.",
    ),
    Sentence("{word}: {dong_a} bị tính hai lần.", "{word}: {dong_a} counted twice."),
    ("lines",),
)


def population(book: Book) -> Table:
    """Lines with a key of their own, and ledger rows that quote a reference."""
    rows = book.entries.filter(book.entries.bank_ref != "")
    return together(summed(book.line_sums, "keyed"), count(rows))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per file, per pair of statements (an overlap of 5,000 lines is one), per claim."""
    return together(_files(book), _references(book), _rows(book), _claims(book))


def _files(book: Book) -> Table:
    """One file for two statements of an account, where no line has a number or a time that would
    tell; one file may hold several accounts and months."""
    told = book.line_sums.filter(book.line_sums.told > 0).select("statement").distinct()
    read = book.statements.filter(book.statements.sha256 != "")
    twice = sharing(read, "sha256", "account", "first_day", "last_day")
    twice = twice.anti_join(told, "statement")
    moved = (twice.closing - twice.opening).coalesce(0).abs()
    return found(
        twice,
        key=joined("file", twice.sha256, twice.account, twice.first_day),
        amount=moved,
        side="statement",
        ref=twice.statement,
        word=twice.account,
        a=moved,
    )


def _references(book: Book) -> Table:
    """One reference twice on one side of an account."""
    lines = book.lines.filter(book.lines.bank_ref != "")
    keyed = lines.select(
        "line",
        "statement",
        "account",
        "bank_ref",
        "amount",
        credit=(lines.amount > 0).ifelse(1, 0),
    )
    keys = ["account", "bank_ref", "credit"]
    return _repeated(sharing(keyed, *keys), keys, "reference")


def _rows(book: Book) -> Table:
    """The same row in two statements."""
    keys = ["account", "day", "minute", "amount", "doc_no", "content"]
    lines = _overlapping(book)
    groups = lines.group_by(*keys).agg(statements_alike=lines.statement.nunique())
    alike = lines.semi_join(groups.filter(groups.statements_alike > 1), keys)
    return _repeated(alike, keys, "row")


def _overlapping(book: Book) -> Table:
    """Rows of days that two statements of one account cover; only those with a number or a time of
    their own, and no reference."""
    s = book.statements
    one = s.select(account="account", p1="position", f1="first_day", l1="last_day")
    two = s.select(account="account", p2="position", f2="first_day", l2="last_day")
    shared = one.inner_join(two, "account")
    shared = shared.filter(
        (shared.p1 < shared.p2) & (shared.f1 <= shared.l2) & (shared.f2 <= shared.l1)
    )
    shared = shared.group_by("account").agg(
        from_day=shared.f1.max().coalesce(0), low=shared.f2.min(), high=shared.l1.max()
    )
    own = (book.lines.doc_no != "") | (book.lines.minute >= 0)
    lines = book.lines.filter((book.lines.bank_ref == "") & own)
    lines = lines.inner_join(shared, "account")
    return lines.filter((lines.day >= lines.low) & (lines.day <= lines.high))


LINES = Needed(
    ("line", "statement", "account", "day", "minute", "amount", "bank_ref", "doc_no", "content"),
    twice=("reference",),
    numbered=lambda book, _p: _overlapping(book).select("line"),
)


def _repeated(alike: Table, keys: list[str], kind: str) -> Table:
    """All but the first line of each group, one hit per statement that repeats and one repeated."""
    import ibis

    in_order = ibis.window(group_by=keys, order_by=["statement", "line"])
    placed = alike.mutate(
        turn=ibis.row_number().over(in_order),
        origin=alike.statement.min().over(ibis.window(group_by=keys)),
    )
    again = placed.filter(placed.turn > 0)
    pair = ibis.window(group_by=["origin", "statement"])
    summed = again.mutate(twice=again.amount.abs().sum().over(pair).cast("int64"))
    return found(
        summed,
        key=joined(kind, summed.origin, summed.statement),
        amount=summed.twice,
        side="line",
        ref=summed.line,
        word=kind,
        a=summed.twice,
    )


def _claims(book: Book) -> Table:
    """Ledger rows that quote one bank reference: at most one of them was paid by it."""
    import ibis

    rows = book.shared("repeated_quotes")
    group = ibis.window(group_by=["account", "bank_ref"])
    summed = rows.amount.sum().over(group).cast("int64") - rows.amount.max().over(group)
    return found(
        rows,
        key=joined("ledger", rows.account, rows.bank_ref),
        amount=summed,
        side="entry",
        ref=rows.entry,
        word=rows.bank_ref,
        a=summed,
    )
