"""Rows that a test returned -> exceptions as sentences, with the lines they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from inspect_app.funds.rules.ledger import Payment, PaymentKind
from inspect_app.funds.rules.sentences import Sentence, day, dong_en, dong_vi

from ..rules.book import Book, Hit
from .constants import date_of
from .filling import Names
from .rule import Rule

Row = tuple[str, int, str, int, str, int, int]
"""The columns `tables.HIT_COLUMNS`."""

WORDS: dict[str, Sentence] = {
    "reference": Sentence("Cùng số giao dịch", "The same bank reference"),
    "row": Sentence("Cùng một dòng trong hai sao kê", "The same row in two statements"),
    "±": Sentence("Có thể sai dấu.", "Perhaps a wrong sign."),
    "9": Sentence("Có thể đảo chữ số.", "Perhaps digits changed places."),
    "first": Sentence("chữ số đầu", "first digit"),
    "two": Sentence("hai chữ số đầu", "first two digits"),
    "second": Sentence("chữ số thứ hai", "second digit"),
    "round_1m": Sentence("bội số của 1 triệu", "multiples of 1 million"),
    "round_10m": Sentence("bội số của 10 triệu", "multiples of 10 million"),
    "account": Sentence("Chung tài khoản", "One account"),
    "phone": Sentence("Chung điện thoại", "One phone"),
    "identity": Sentence("Chung số định danh", "One identity number"),
    "device": Sentence("Chung thiết bị", "One device"),
    "photo": Sentence("Chung ảnh", "One photo"),
    "signature": Sentence("Ký cùng một lúc", "Signed at one moment"),
    "died": Sentence("Người thụ hưởng đã mất", "The beneficiary had died"),
    "moved": Sentence("Người thụ hưởng đã chuyển đi", "The beneficiary had moved away"),
    "staff": Sentence("Người thụ hưởng là nhân viên", "A beneficiary is staff"),
    "idle": Sentence("Quỹ không hoạt động (tháng)", "The fund is idle (months)"),
    "contributions": Sentence("Công khai đóng góp", "Disclosure of contributions"),
    "report": Sentence("Báo cáo năm", "Yearly report"),
    "publication": Sentence("Báo cáo trên cổng công khai", "Report on the public page"),
    "in": Sentence("Tổng thu của tháng", "Money in of the month"),
    "out": Sentence("Tổng chi của tháng", "Money out of the month"),
    "child": Sentence("Chi bình quân một trẻ", "Cost per child"),
    "fresh": Sentence("Người nhận mới", "New payees"),
    "top": Sentence("bên lớn nhất", "the largest party"),
    "ten": Sentence("mười bên lớn nhất", "the ten largest parties"),
    "hhi": Sentence("chỉ số tập trung HHI", "concentration index HHI"),
}
MOST_CODES = 10
COUNTED: dict[tuple[str, str], tuple[str, ...]] = {
    ("A13", "window"): ("", "payee"),
    ("A17", ""): ("payee", "person"),
    ("A20", "balance"): ("", "restriction"),
    ("A18", "census"): ("", "facility", ""),
    ("A22", "after"): ("", "campaign"),
    ("A25", "late"): ("", "disclosure"),
    ("A25", "differs"): ("", "disclosure"),
    ("A31", "unpaid"): ("", "announcement"),
}
"""Test and first word of a key ("": it begins with a number) -> what its parts count."""
LEDGER_ROW = Sentence("dòng trong sổ chi", "row of the ledger")
DECISION = Sentence("quyết định", "decision")
EVIDENCE = Sentence("chứng từ kèm theo", "evidence")
OWN_PAPER = Sentence("chứng từ của riêng mình", "evidence of its own")


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the hits of one book."""

    book: Book
    names: Names
    days: dict[int, date] = field(default_factory=dict)  # of lines that a sentence names by day
    missing: dict[str, tuple[Sentence, ...]] = field(default_factory=dict)  # papers, by ledger row

    def hits(self, rule: Rule, rows: Iterable[Row]) -> tuple[Hit, ...]:
        """One exception per key, dearest first."""
        ordered = sorted(rows)
        self._look_up(rule, ordered)
        dated = {row[3] for row in ordered if row[2] == "line" and _is_account(row[4])}
        self.days.update(self.names.lines.days_of(sorted(dated - self.days.keys())))
        told = [self._hit(rule, key, list(group)) for key, group in groupby(ordered, _key_of)]
        return tuple(sorted(told, key=lambda hit: (-hit.amount, hit.key)))

    def _hit(self, rule: Rule, key: str, rows: Sequence[Row]) -> Hit:
        numbers = [row[3] for row in rows if row[2] == "line"]
        lines = [self.names.of("line", number) for number in numbers]
        payments = [self.names.of(row[2], row[3]) for row in rows if row[2] in ("entry", "claim")]
        _key, amount, _side, _ref, word_code, a, b = rows[0]
        named = self._named(rule.number, key, rows)
        kind = key.partition(":")[0]
        papers = self._papers(kind, payments)
        word = self._word(word_code, numbers)
        says = rule.says_of.get(kind, rule.says)
        said = [
            says[at].format(
                word=word[at],
                papers=papers[at],
                a=a,
                b=b,
                amount=dong(amount),
                dong_a=dong(a),
                dong_b=dong(b),
                day_a=_day(a),
                day_b=_day(b),
                counted_on=_day(_counted_on(rows)),
            )
            for at, dong in enumerate((dong_vi, dong_en))
        ]
        codes = self._codes(rows)
        return Hit(
            rule.number,
            f"{rule.number}:{named}",
            rule.severity_of.get(kind, rule.severity),
            amount,
            Sentence(*(f"{text}{codes}" for text in said)),
            tuple(lines),
            tuple(payments),
        )

    def _look_up(self, rule: Rule, rows: Iterable[Row]) -> None:
        """What the ledger rows of a test miss, where its sentences say so."""
        if not any(
            "{papers}" in text for says in (rule.says, *rule.says_of.values()) for text in says
        ):
            return
        wanted = {self.names.of(row[2], row[3]) for row in rows if row[2] in ("entry", "claim")}
        payments = self.book.payments
        chosen = payments.where(name in wanted for name in payments.column("id"))
        self.missing.update((payment.id, missing_papers(payment)) for payment in chosen)

    def _codes(self, rows: Sequence[Row]) -> str:
        """Rows of registers by their codes: a beneficiary has no other name here."""
        codes = [code for row in rows if (code := self.names.codes.get((row[2], row[3])))]
        if not codes:
            return ""
        more = ", …" if len(codes) > MOST_CODES else ""
        return f" [{', '.join(codes[:MOST_CODES])}{more}]"

    def _named(self, number: str, key: str, rows: Sequence[Row]) -> str:
        """A key that ends in the number of its one line, row or statement, or counts rows of the
        registers, gets the lasting name instead: numbers follow the order of the files, which
        another file changes."""
        parts = key.split(":")
        word = "" if parts[0].isdecimal() else parts[0]
        if counted := COUNTED.get((number, word)):
            for at, what in enumerate(counted):
                if what:
                    parts[at] = self.names.lasting.get((what, int(parts[at])), parts[at])
            return ":".join(parts)
        _key, _amount, side, ref, *_said = rows[0]
        if code := self.names.codes.get((side, ref)):
            first, _colon, last = key.rpartition(":")
            return f"{first}:{code}" if last == str(ref) else key
        own = [row for row in rows if row[2] != "headcount"]
        kinds = ("line", "entry", "claim", "statement")  # a claim has the number of its ledger row
        if len(own) > 1 or side not in kinds or key.rpartition(":")[2] != str(ref):
            return key
        return f"{key.removesuffix(str(ref))}{self.names.of(side, ref)}"

    def _word(self, word: str, lines: Sequence[int]) -> Sentence:
        """A code in words, an account by its last digits, a single line by its row and day."""
        first, _colon, of = word.partition(":")
        if first in WORDS:
            return _word_of(WORDS[first], of)
        if first == "R":
            code = self.book.restricted.gifts[int(of) - 1].code
            return Sentence(f"Khoản tài trợ {code}", f"Gift {code}")
        if not _is_account(word):
            return Sentence(word, word)
        account = f"…{word[-4:]}"
        if len(lines) == 1:
            row, on = self.names.lines.row_of(lines[0]), day(self.days[lines[0]])
            return Sentence(
                f"Sao kê dòng {row} ngày {on} ({account})",
                f"Statement line {row} of {on} ({account})",
            )
        return Sentence(f"Tài khoản {account}", f"Account {account}")

    def _papers(self, kind: str, payments: Sequence[str]) -> Sentence:
        """Which papers an exception of A32 misses."""
        if kind == "line":
            return LEDGER_ROW
        paid = [self.missing[name] for name in payments[:1] if name in self.missing]
        missing = [paper for papers in paid for paper in papers] or [OWN_PAPER]
        return Sentence(*(", ".join(paper[at] for paper in missing) for at in (0, 1)))

    def with_partners(self, hit: Hit, partners: Mapping[str, str]) -> Hit:
        """The hit with the bank lines that its ledger rows were matched with."""
        found = dict.fromkeys([*hit.lines, *(partners[p] for p in hit.payments if p in partners)])
        return Hit(
            hit.check, hit.key, hit.severity, hit.amount, hit.sentence, tuple(found), hit.payments
        )


def _word_of(word: Sentence, of: str) -> Sentence:
    """A code in words, with the side or the month that it is about."""
    if of in ("in", "out"):
        side = Sentence("chi", "out") if of == "out" else Sentence("thu", "in")
        return Sentence(f"{word.vi} ({side.vi})", f"{word.en} ({side.en})")
    if of.isdecimal():
        year, at = divmod(int(of), 12)
        return Sentence(*(f"{text} {at + 1:02d}/{year}" for text in word))
    return word


def missing_papers(payment: Payment) -> tuple[Sentence, ...]:
    """Which papers the ledger row does not name."""
    missing = []
    if payment.kind is PaymentKind.PROGRAMME_SPENDING and not payment.decision:
        missing.append(DECISION)
    if payment.kind is not PaymentKind.INTERNAL_TRANSFER and not payment.evidence:
        missing.append(EVIDENCE)
    return tuple(missing)


def partners_of(book: Book, hits: Iterable[Hit]) -> dict[str, str]:
    """Ledger row of some hits -> bank line: matched, of another amount, or claimed by several
    rows."""
    wanted, matching = {row for hit in hits for row in hit.payments}, book.matching
    found = {row: line for line, row in matching.different_amount}
    found |= {row: line for line, rows in matching.contested if line for row in rows}
    found |= zip(matching.rows, matching.lines, strict=True)
    return {
        name: book.lines.line_id(found[row])
        for row, name in enumerate(book.payments.column("id"))
        if name in wanted and row in found
    }


def _is_account(word: str) -> bool:
    return word.isdecimal() and len(word) >= 6


def _key_of(row: Row) -> str:
    return row[0]


def _counted_on(rows: Sequence[Row]) -> int:
    """The first day on which inspectors counted what the sentence says, 0 where it is about no head
    count. Rows of head counts hold the number in `a` and the day in `b`."""
    return min(
        (row[6] for row in rows if row[2] == "headcount" and row[5] == rows[0][6]), default=0
    )


def _day(number: int) -> str:
    """A day in words; 0 says that it did not happen."""
    return day(date_of(number)) if 0 < number < 100_000 else "–"
