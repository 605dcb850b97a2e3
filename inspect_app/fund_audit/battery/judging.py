"""What a test concludes, and with which values: figures of the law as of the period's last day.

A figure that is missing or not verified never gives a pass: the result is undecided. So is a test
whose input nothing proves. A test without its tables did not run, and says what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from inspect_app.core.verdict import Verdict
from inspect_app.funds.rules.ledger import CASH
from inspect_app.funds.rules.sentences import Sentence
from inspect_app.law.rules import Figure

from ..rules.book import NOTHING, Book, Hit, Outcome, Severity, State
from ..rules.ratio import Ratio
from .claiming import claims_note, counted_note
from .constants import day_number
from .declared import RULES
from .disclosing import disclosures_note
from .rule import Parameter, Rule, Take

TABLE_WORDS: dict[str, Sentence] = {
    "lines": Sentence("dòng sao kê", "statement lines"),
    "statements": Sentence("sao kê", "statements"),
    "entries": Sentence("sổ chi", "ledger of payments"),
    "numbers": Sentence("số chứng từ", "voucher numbers"),
    "payees": Sentence("người nhận tiền", "payees"),
    "people": Sentence("danh sách cán bộ, hội đồng", "staff and board"),
    "beneficiaries": Sentence("danh sách người thụ hưởng", "beneficiaries"),
    "facilities": Sentence("cơ sở", "facilities"),
    "claims": Sentence("kê khai số trẻ", "claims by facility"),
    "restrictions": Sentence("điều kiện của nhà tài trợ", "terms of donors"),
    "campaigns": Sentence("cuộc vận động", "campaigns"),
    "announcements": Sentence("danh sách phân bổ đã công bố", "announced allocations"),
    "in_kind": Sentence("hiện vật", "gifts in kind"),
    "own_accounts": Sentence("tài khoản của quỹ", "own accounts"),
    "disclosures": Sentence("các lần công khai", "disclosures"),
    "limits": Sentence("hạn mức phê duyệt", "approval limits"),
    "baselines": Sentence("số liệu ba năm trước", "the three years before"),
    "history": Sentence("số liệu năm trước", "the year before"),
    "assets": Sentence("tài sản của quỹ", "assets of the fund"),
}
REASONS = {
    "cap_missing": Sentence("chưa có mức trần của ngày này", "no cap is known for this date"),
    "cap_unverified": Sentence("mức trần chưa được xác minh", "the cap is not verified"),
    "ceiling_missing": Sentence(
        "chưa có mức tối đa khi có nghị quyết", "no maximum with a board resolution is known"
    ),
    "ceiling_unverified": Sentence(
        "mức tối đa khi có nghị quyết chưa được xác minh",
        "the maximum with a board resolution is not verified",
    ),
    "no_base": Sentence(
        "trong kỳ không có thu để tính tỷ lệ", "the period has no income to compare"
    ),
    "doubled_income": Sentence(
        "có khoản thu bị tính hai lần (A05)", "income stands in the books twice (A05)"
    ),
}
_WARN = 5000  # payments under which the law of first digits is a hint only (JoFA 2022)


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter with the value it was run with, and the figure it came from."""

    parameter: Parameter
    value: int
    figure: Figure | None = None

    @property
    def decides(self) -> bool:
        """Whether a conclusion may rest on it: proposals may, figures only when verified."""
        return not self.parameter.figure or (self.figure is not None and self.figure.citable)


def values_for(book: Book, ratio: Ratio) -> dict[str, tuple[Value, ...]]:
    """The value of every parameter of every test."""
    values = {
        number: tuple(_value(book.figures.get(one.figure), one) for one in rule.parameters)
        for number, rule in RULES.items()
    }
    if ratio.cap_percent is not None:  # a resolution of the board may have raised the cap
        (cap,) = values["A23"]
        values["A23"] = (Value(cap.parameter, int(ratio.cap_percent * 100), cap.figure),)
    return values


def _value(figure: Figure | None, parameter: Parameter) -> Value:
    if figure is None or figure.value is None:
        return Value(parameter, parameter.value, figure)
    if parameter.take is Take.SINCE:
        return Value(parameter, day_number(figure.valid_from), figure)
    if isinstance(figure.value, Decimal):
        factor = 100 if parameter.take is Take.HUNDREDTHS else 1
        return Value(parameter, int(figure.value * factor), figure)
    return Value(parameter, int(figure.value.replace("-", "")), figure)  # a yearly day "MM-DD"


def outcome_of(
    rule: Rule,
    population: int,
    missing: tuple[str, ...],
    hits: tuple[Hit, ...],
    *,
    book: Book,
    ratio: Ratio,
    values: tuple[Value, ...],
) -> Outcome:
    """Passed, hits, undecided or not run, with what has to be said about it."""
    if rule.number == "A36" and not book.own:
        note = Sentence(
            "Quỹ chưa đăng ký tài khoản của mình.", "The fund has no register of accounts."
        )
        return Outcome(State.UNDECIDED, 0, (), note)
    if _not_yet(values, book):
        note = Sentence(
            "Quy định chưa có hiệu lực trong kỳ.", "The rule was not in force in the period."
        )
        return Outcome(State.NOT_RUN, 0, (), note)
    if not population:
        return Outcome(State.NOT_RUN, 0, (), _idle(rule, missing, book))
    reason = _undecided(rule, values, book, ratio)
    if reason != NOTHING and (not hits or not rule.number.startswith(("A02", "A04", "A33"))):
        shown = hits if rule.lists_unverified else ()
        return Outcome(State.UNDECIDED, population, shown, reason)
    state = State.HITS if hits else State.PASSED
    return Outcome(state, population, hits, _note(rule, population, book))


def _not_yet(values: tuple[Value, ...], book: Book) -> bool:
    """Whether a ban begins after the period."""
    last = day_number(book.period.last)
    return any(one.parameter.take is Take.SINCE and one.value > last for one in values)


def graded(rule: Rule, hit: Hit, book: Book) -> Hit:
    """A yearly cap that is exceeded over a part of the year is less grave."""
    if rule.number != "A23" or book.period.whole_year:
        return hit
    return Hit(
        hit.check, hit.key, Severity.MEDIUM, hit.amount, hit.sentence, hit.lines, hit.payments
    )


def _idle(rule: Rule, missing: tuple[str, ...], book: Book) -> Sentence:
    """Why a test did not run."""
    if rule.number == "A07" and (cash := _cash(book)):
        return _cash_note(cash)
    if not missing:
        return rule.needs
    if rule.number == "A19" and (unfound := claims_note(book)) != NOTHING:
        return unfound
    words = [TABLE_WORDS.get(table, Sentence(table, table)) for table in missing]
    vi, en = ", ".join(word.vi for word in words), ", ".join(word.en for word in words)
    said = Sentence(f"Chưa có dữ liệu: {vi}. {rule.needs.vi}", f"No data: {en}. {rule.needs.en}")
    return Sentence(said.vi.strip(), said.en.strip())


def _undecided(rule: Rule, values: tuple[Value, ...], book: Book, ratio: Ratio) -> Sentence:
    """Why nothing can be concluded, NOTHING when something can."""
    if rule.number == "A23":
        if ratio.verdict is not Verdict.UNDECIDED:
            return NOTHING
        why = REASONS[ratio.reason]
        return Sentence(f"Chưa kết luận: {why.vi}.", f"Undecided: {why.en}.")
    doubtful = [value for value in values if not value.decides]
    if doubtful:
        vi = ", ".join(value.parameter.meaning.vi for value in doubtful)
        en = ", ".join(value.parameter.meaning.en for value in doubtful)
        return Sentence(
            f"Chưa kết luận: quy định chưa được xác minh ({vi}).",
            f"Undecided: the rule is not verified ({en}).",
        )
    return _unproved(rule.number, book)


def _unproved(number: str, book: Book) -> Sentence:
    """Balances that nothing proves."""
    unproved = sum(total.unproved_lines for total in book.totals)
    if number == "A02" and unproved:
        return Sentence(
            f"{unproved} dòng chưa có số dư nào chứng minh; hãy nhập số dư đầu kỳ của sao kê.",
            f"{unproved} lines are proved by no balance; enter the statement's opening balance.",
        )
    if number == "A04" and not all(roll.opening_proved for roll in book.rolls):
        return Sentence(
            "Có tài khoản chưa được nhập số dư đầu kỳ; số dư đang dùng được suy ngược từ sao kê.",
            "An account has no opening balance entered; the one in use is worked back from the "
            "statement.",
        )
    if number == "A33" and any(roll.closing_printed is None for roll in book.rolls):
        return Sentence(
            "Có tài khoản mà ngân hàng không in số dư trong kỳ.",
            "For an account the bank prints no balance in the period.",
        )
    return NOTHING


def _note(rule: Rule, population: int, book: Book) -> Sentence:
    """What a reader of a conclusion has to know."""
    if rule.number == "A23":
        return partial(book)
    if rule.number == "A07" and (cash := _cash(book)):
        return _cash_note(cash)
    if rule.number in _TOLD:
        return _TOLD[rule.number](book)
    if rule.number == "A11" and population < _WARN:
        return Sentence(
            f"Ít hơn {_WARN} khoản chi: chỉ là gợi ý.", f"Fewer than {_WARN} payments: a hint only."
        )
    return NOTHING


def _bare_note(book: Book) -> Sentence:
    """Accounts that an expectation knows nothing of."""
    bare = book.expectation.bare if book.expectation else ()
    if not bare:
        return NOTHING
    named = ", ".join(f"…{account[-4:]}" for account in bare)
    return Sentence(
        f"Cùng kỳ năm trước không có dòng sao kê nào của tài khoản {named}.",
        f"The same days of the year before have no line of account {named}.",
    )


_TOLD: dict[str, Callable[[Book], Sentence]] = {
    "A18": counted_note,
    "A19": claims_note,
    "A25": disclosures_note,
    "A30": _bare_note,
}
"""What a reader of these tests has to know of the books."""


def partial(book: Book) -> Sentence:
    """The law counts the cap by year; a part of a year can only speak for itself."""
    if book.period.whole_year:
        return NOTHING
    return Sentence(
        "Mức trần tính theo năm; kết quả này chỉ nói về kỳ được kiểm tra.",
        "The cap is yearly; this result speaks of the audited period only.",
    )


def ratio_note(book: Book, ratio: Ratio) -> Sentence:
    """What stands beside the ratio: why it is undecided, or that it speaks of a part of a year."""
    undecided = _undecided(RULES["A23"], (), book, ratio)
    if undecided == NOTHING and ratio.reason == "by_year":
        return Sentence(
            "Mức trần tính theo từng năm: tỷ lệ này là của cả kỳ, kết luận là của từng năm (A23).",
            "The cap is one of each year: this ratio is that of the whole period, the verdict that "
            "of its years (A23).",
        )
    return partial(book) if undecided == NOTHING else undecided


def _cash(book: Book) -> int:
    return sum(account == CASH for account in book.payments.column("account"))


def _cash_note(cash: int) -> Sentence:
    return Sentence(
        f"Khoản chi tiền mặt không đối chiếu được với ngân hàng: {cash}.",
        f"Cash payments, which cannot be compared with the bank: {cash}.",
    )
