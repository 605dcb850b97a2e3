"""First digits of the payments of a run beside Benford's law: what test A11 judges, as charts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.funds.rules.ledger import PaymentKind
from inspect_app.funds.rules.sentences import Sentence
from reports.charts.digits import Digit, first_digits, mad
from reports.charts.figure import Picture
from reports.wording import number

from ..battery.constants import benford
from ..battery.declared import RULES
from ..models import AuditLine, AuditRun, AuditTest
from .indexed import NOT_BANK

TEST = "A11"
PAID = sa.and_(
    AuditLine.side == "ledger",
    NOT_BANK,
    AuditLine.group.in_((PaymentKind.PROGRAMME_SPENDING, PaymentKind.MANAGEMENT_COST)),
    AuditLine.amount >= 10,
)
"""The payments that A11 looks at."""
WORDS = {
    "first": Sentence(
        "Chữ số đầu của khoản chi so với phân bố Benford",
        "First digits of payments against Benford's law",
    ),
    "two": Sentence(
        "Hai chữ số đầu của khoản chi so với phân bố Benford",
        "First two digits of payments against Benford's law",
    ),
    "digits": Sentence("Chữ số đầu", "First digits"),
    "observed": Sentence("Thực tế", "Observed"),
    "expected": Sentence("Benford", "Benford"),
    "amount": Sentence("Số tiền", "Amount"),
    "notes": Sentence(
        "n = {n} khoản chi; MAD {mad} phần triệu, ngưỡng {limit}. Vạch đứt: Benford.",
        "n = {n} payments; MAD {mad} ppm, limit {limit}. Dashed: Benford.",
    ),
    "few": Sentence(" Dưới {warn} khoản: dễ báo nhầm.", " Under {warn}: prone to false alarms."),
}


def begins_with(digits: str) -> sa.ColumnElement[bool]:
    """The selector `digits`: payments of A11's population whose amount begins so."""
    return sa.and_(PAID, sa.cast(AuditLine.amount, sa.String).startswith(digits, autoescape=True))


def first_digit_pictures(run: AuditRun, language: str, link: Callable[[str], str]) -> list[Picture]:
    """First digit and first two; nothing under the fewest payments that the law speaks of."""
    two = sa.func.substr(sa.cast(AuditLine.amount, sa.String), 1, 2)
    rows = db.session.execute(
        sa.select(two, sa.func.count(), sa.func.sum(AuditLine.amount))
        .where(AuditLine.run_id == run.id, PAID)
        .group_by(two)
    )
    found = {int(digits): (count, int(amount)) for digits, count, amount in rows}
    values = _values(run)
    if sum(count for count, _amount in found.values()) < values["least"]:
        return []
    say = {key: getattr(words, language) for key, words in WORDS.items()}
    head = (say["digits"], say["observed"], say["expected"], say["amount"])
    pictures = []
    for name, width in (("first", 1), ("two", 2)):
        given = _digits(width, found, link)
        n = sum(one.seen for one in given)
        notes = say["notes"].format(n=number(n), mad=number(mad(given)), limit=number(values[name]))
        if n < values["warn"]:
            notes += say["few"].format(warn=number(values["warn"]))
        pictures.append(first_digits(f"benford-{name}", say[name], head, given, notes=notes))
    return pictures


def _digits(
    width: int, found: dict[int, tuple[int, int]], link: Callable[[str], str]
) -> list[Digit]:
    """The cells of Benford's law with so many digits, filled from those with two."""
    seen: Counter[int] = Counter()
    money: Counter[int] = Counter()
    for digits, (count, amount) in found.items():
        cell = digits if width == 2 else digits // 10
        seen[cell] += count
        money[cell] += amount
    law = benford()
    return [
        Digit(
            digits=digit,
            seen=seen[digit],
            amount=money[digit],
            expected_ppm=ppm,
            href=link(f"digits={digit}"),
        )
        for of, digit, ppm in zip(law["width"], law["digit"], law["ppm"], strict=True)
        if of == width
    ]


def _values(run: AuditRun) -> dict[str, int]:
    """The parameters of A11 as the run used them."""
    test = db.session.get(AuditTest, (run.id, TEST))
    stored = json.loads(test.parameters) if test else ()
    declared = {parameter.name: parameter.value for parameter in RULES[TEST].parameters}
    return declared | {one["name"]: one["value"] for one in stored}
