"""A23 Management cost: at most the cap of the law, of the income the law counts.

Rule: management cost <= 5 % of the year's total income; up to 10 % with a resolution of the board
(the percentages come from the law data of the date, `mgmt_cap` and `mgmt_cap_max`). Base: income
without gifts in kind, State money for ordered services, and gifts with stated amount AND address of
the recipient; transfers between own accounts are no income. Numerator: ledger rows of kind
management cost, and bank fees without a ledger row (Art. 37(1)(g)). Law: Decree 93/2019/NĐ-CP
Art. 37(2). Harmless when: cost saved in earlier years was carried forward (Art. 37(2)(c)), or a
board resolution exists that was not handed in. Cannot conclude: cap missing or unverified, no
income, income that stands in the books twice. The cap is yearly: over part of a year the result
speaks of the period only, and says so.
"""

from __future__ import annotations

from inspect_app.core.verdict import Verdict
from inspect_app.funds.rules.sentences import Sentence, dong_en, dong_vi

from ..rules.book import Book, CheckRule, Hit, Outcome, Severity, State, Tag
from ..rules.evidence import select
from ..rules.ratio import CAP, CEILING, Ratio, management_ratio

RULE = CheckRule(
    "A23",
    1,
    Sentence("Mức chi quản lý quỹ", "Management-cost ratio"),
    Sentence("Khoản 2 Điều 37 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 37(2)"),
    (CAP, CEILING),
)
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


def check(book: Book) -> Outcome:
    """Compare the ratio with the cap of the period's last day."""
    ratio = ratio_of(book)
    numerator = select(book.tags, "ratio=numerator")
    population = len(numerator) + len(select(book.tags, "ratio=base"))
    partial = _partial(book)
    if ratio.verdict is Verdict.UNDECIDED:
        why = REASONS[ratio.reason]
        note = Sentence(f"Chưa kết luận: {why.vi}.", f"Undecided: {why.en}.")
        return Outcome(State.UNDECIDED, population, (), note)
    if ratio.verdict is Verdict.KEPT:
        return Outcome(State.PASSED, population, (), partial)
    return Outcome(State.HITS, population, (_hit(book, ratio, numerator),), partial)


def ratio_of(book: Book) -> Ratio:
    """The ratio with its verdict, from the tags that the report shows."""
    tags = book.tags
    base = sum(tag.amount for tag in select(tags, "ratio=base"))
    excluded = sum(tag.amount for tag in select(tags, "ratio=excluded"))
    doubled = {line for found in book.doubled for line in found.lines}
    return management_ratio(
        sum(tag.amount for tag in select(tags, "ratio=numerator")),
        base + excluded,
        excluded,
        book.figures.get(CAP),
        ceiling=book.figures.get(CEILING),
        resolution=book.options.resolution,
        doubled_income=any(line.id in doubled for line in book.incoming),
    )


def _hit(book: Book, ratio: Ratio, numerator: tuple[Tag, ...]) -> Hit:
    """The amount at risk is what exceeds the cap, rounded down to whole đồng."""
    percent = ratio.cap_percent or 0
    over = ratio.management - int(percent * ratio.base / 100)
    shown = f"{(ratio.share or 0) * 100:.2f}"
    return Hit(
        RULE.number,
        "A23",
        Severity.HIGH if book.period.whole_year else Severity.MEDIUM,
        over,
        Sentence(
            f"Chi quản lý {dong_vi(ratio.management)} bằng {shown.replace('.', ',')} % số thu, "
            f"vượt mức {percent} % là {dong_vi(over)}.",
            f"Management cost of {dong_en(ratio.management)} is {shown} % of the income, "
            f"{dong_en(over)} above the cap of {percent} %.",
        ),
        tuple(tag.id for tag in numerator if tag.side == "bank"),
        tuple(tag.id for tag in numerator if tag.side == "ledger"),
    )


def _partial(book: Book) -> Sentence:
    """The law counts by year; a part of a year can only speak for itself."""
    if book.period.whole_year:
        return Sentence("", "")
    return Sentence(
        "Mức trần tính theo năm; kết quả này chỉ nói về kỳ được kiểm tra.",
        "The cap is yearly; this result speaks of the audited period only.",
    )
