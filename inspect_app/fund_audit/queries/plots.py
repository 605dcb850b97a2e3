"""The charts of an audit, laid out once for page and PDF alike."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.funds.rules.sentences import Sentence
from reports.charts import figure_svg
from reports.charts.ages import Age, age_picture
from reports.charts.figure import (
    Bar,
    Picture,
    Span,
    bars,
    coverage,
    coverage_places,
    gauge,
    timeline,
    waterfall,
)
from reports.wording import date_short, percent, written_in

from ..models import AuditLine, AuditRun
from ..rules.ageing import AgeClass
from .ageing import Chosen, ages, days_without_deadline
from .first_digits import first_digit_pictures
from .picture import Drawing
from .runs import figure_cited
from .sampling import largest_sums, samples_of

Link = Callable[[str], str]
AgeLink = Callable[[Chosen], str]
DAYS = 62
"""Longer periods are drawn by month."""

WORDS = {
    "waterfall": Sentence("Từ số dư đầu kỳ đến số dư cuối kỳ", "From opening to closing balance"),
    "timeline": Sentence("Thu, chi theo ngày", "Money in and out by day"),
    "months": Sentence("Thu, chi theo tháng", "Money in and out by month"),
    "ladder": Sentence("Thang truy vết các khoản chi", "Traceability of the money that went out"),
    "gauge": Sentence("Tỷ lệ chi quản lý so với mức trần", "Management cost against its cap"),
    "coverage": Sentence("Độ bao phủ của mẫu", "Coverage of the sample"),
    "ages": Sentence(
        "Tuổi của tiền có mục đích chưa dùng hết", "Age of restricted money that is left"
    ),
    "age": Sentence("Đã nhận được", "Time since it came"),
    "in_time": Sentence("Còn hạn", "In time"),
    "late": Sentence("Quá hạn", "Late"),
    "sum": Sentence("Cộng", "Sum"),
    "limit": Sentence("{days} ngày: hết hạn chung", "{days} days: general limit"),
    "from_to": Sentence("{least}–{most} ngày", "{least}–{most} days"),
    "more": Sentence("trên {before} ngày", "over {before} days"),
    "opening": Sentence("Đầu kỳ", "Opening"),
    "credit": Sentence("Thu", "In"),
    "debit": Sentence("Chi", "Out"),
    "transfers_in": Sentence("Nội bộ vào", "Internal in"),
    "transfers_out": Sentence("Nội bộ ra", "Internal out"),
    "closing": Sentence("Cuối kỳ", "Closing"),
    "what": Sentence("Nội dung", "What"),
    "amount": Sentence("Số tiền", "Amount"),
    "day": Sentence("Ngày", "Day"),
    "month": Sentence("Tháng", "Month"),
    "million": Sentence("tr", "M"),
    "rung": Sentence("Bậc", "Rung"),
    "share": Sentence("Tỷ lệ", "Share"),
    "ratio": Sentence("Chi quản lý", "Management cost"),
    "cap": Sentence("Mức trần", "Cap"),
    "lines": Sentence("Số dòng lớn nhất", "Largest lines"),
    "sample": Sentence("Mẫu", "Sample"),
}


def drawn(picture: Picture) -> Drawing:
    """A chart for a template; every text in it is escaped there."""
    return Drawing(figure_svg.draw(picture))


def pictures(
    run: AuditRun,
    language: str = "vi",
    link: Link = lambda _part: "",
    sample_link: Link = lambda _sample: "",
    age_link: AgeLink = lambda _chosen: "",
) -> list[Picture]:
    """The charts that the data of a finished run allow; `link` makes an address of a selector,
    `sample_link` of a sample's id, `age_link` of restricted gifts by their age."""
    result = json.loads(run.result)
    say = {key: getattr(words, language) for key, words in WORDS.items()}
    with written_in(language):
        found = [
            _waterfall(result["total"], say, link),
            _timeline(run, result["months"], say, link),
            _ages(run, say, age_link),
            _ladder(result["ladder"], say, link),
            _gauge(run, result["ratio"], say, link),
            _coverage(run, say, sample_link),
            *first_digit_pictures(run, language, link),
        ]
    return [picture for picture in found if picture is not None]


def _waterfall(total: dict[str, Any], say: dict[str, str], link: Link) -> Picture:
    def bar(key: str, sign: int, tone: Any) -> Bar:
        number = total[key]
        return Bar(
            label=say[key],
            amount=sign * number["value"],
            tone=tone,
            href=link(number["selector"]),
        )

    changes = [
        bar("credit", 1, "in"),
        bar("transfers_in", 1, "in"),
        bar("debit", -1, "out"),
        bar("transfers_out", -1, "out"),
    ]
    return waterfall(
        "waterfall",
        say["waterfall"],
        (say["what"], say["amount"]),
        opening=bar("opening", 1, "plain"),
        changes=[change for change in changes if change.amount],
        closing=bar("closing", 1, "plain"),
        million=say["million"],
    )


def _timeline(
    run: AuditRun, months: list[dict[str, Any]], say: dict[str, str], link: Link
) -> Picture | None:
    by_day = (run.period_to - run.period_from).days < DAYS
    spans = _days(run, link) if by_day else _months(run, months, link)
    title, unit = (say["timeline"], say["day"]) if by_day else (say["months"], say["month"])
    head = (unit, say["credit"], say["debit"])
    moved = any(span.money_in or span.money_out for span in spans)
    return timeline("timeline", title, head, spans, million=say["million"]) if moved else None


def _days(run: AuditRun, link: Link) -> list[Span]:
    """Every day of the period, also those without movement."""
    rows = db.session.execute(
        sa.select(AuditLine.on, AuditLine.flow, sa.func.sum(AuditLine.amount))
        .where(
            AuditLine.run_id == run.id,
            AuditLine.side == "bank",
            AuditLine.flow.in_(("in", "out")),
        )
        .group_by(AuditLine.on, AuditLine.flow)
    )
    sums = {(on, flow): int(amount) for on, flow, amount in rows}
    length = (run.period_to - run.period_from).days + 1
    return [
        Span(
            label=date_short(on),
            short=f"{on:%d/%m}",
            money_in=sums.get((on, "in"), 0),
            money_out=sums.get((on, "out"), 0),
            href_in=link(f"side=bank&flow=in&day={on}"),
            href_out=link(f"side=bank&flow=out&day={on}"),
        )
        for on in (run.period_from + dt.timedelta(days=number) for number in range(length))
    ]


def _months(run: AuditRun, told: list[dict[str, Any]], link: Link) -> list[Span]:
    """Every month of the period, also those without money."""
    found = {one["month"]: _month(one, link) for one in told}
    on, month = run.period_from.replace(day=1), dt.timedelta(days=31)
    while on <= run.period_to:
        name = f"{on:%Y-%m}"
        if name not in found:
            found[name] = _month(_empty(name), link)
        on = (on + month).replace(day=1)
    return [found[name] for name in sorted(found)]


def _empty(month: str) -> dict[str, Any]:
    part = f"side=bank&flow={{}}&month={month}"
    sides = (("money_in", "in"), ("money_out", "out"))
    numbers = {key: {"value": 0, "selector": part.format(flow)} for key, flow in sides}
    return {"month": month, **numbers}


def _month(month: dict[str, Any], link: Link) -> Span:
    year, number = month["month"].split("-")
    return Span(
        label=f"{number}/{year}",
        short=f"{number}/{year[2:]}",
        money_in=month["money_in"]["value"],
        money_out=month["money_out"]["value"],
        href_in=link(month["money_in"]["selector"]),
        href_out=link(month["money_out"]["selector"]),
    )


def _ages(run: AuditRun, say: dict[str, str], link: AgeLink) -> Picture | None:
    classes = ages(run)
    if not any(one.in_time or one.late for one in classes):
        return None
    days = days_without_deadline(run)

    def drawn(one: AgeClass) -> Age:
        label = say["from_to" if one.most else "more"].format(
            least=one.least, most=one.most, before=one.least - 1
        )
        return Age(
            label=label,
            in_time=one.in_time,
            late=one.late,
            href_in_time=link(Chosen(one.least, one.most, late=False)),
            href_late=link(Chosen(one.least, one.most, late=True)),
            href=link(Chosen(one.least, one.most)),
        )

    head = (say["age"], say["in_time"], say["late"], say["sum"])
    limit = say["limit"].format(days=days)
    return age_picture("ages", say["ages"], head, [drawn(one) for one in classes], limit=limit)


def _ladder(steps: list[dict[str, Any]], say: dict[str, str], link: Link) -> Picture | None:
    whole = steps[0]["denominator"]["value"]
    if not whole:
        return None
    given = [
        Bar(
            label=step["rung"]["name"],
            amount=step["amount"]["value"],
            note=f" ({percent(Decimal(step['rung']['share'] or 0))})",
            href=link(step["amount"]["selector"]),
        )
        for step in steps
    ]
    return bars("ladder", say["ladder"], (say["rung"], say["amount"]), given, whole=whole)


def _gauge(run: AuditRun, table: dict[str, Any], say: dict[str, str], link: Link) -> Picture | None:
    """None without a base or a verified cap: an unverified figure is drawn nowhere."""
    ratio = table["ratio"]
    cited = figure_cited(run, ratio["cap_citation"])
    if ratio["share"] is None or ratio["cap_percent"] is None or not (cited and cited["citable"]):
        return None
    share = Bar(
        label=say["ratio"],
        amount=int(Decimal(ratio["share"]) * 10**6),
        tone="flagged" if ratio["verdict"] == "broken" else "plain",
        href=link(table["management"]["selector"]),
    )
    cap = Bar(label=say["cap"], amount=int(Decimal(ratio["cap_percent"]) * 10**4), tone="plain")
    return gauge("gauge", say["gauge"], (say["what"], say["share"]), share, cap)


def _coverage(run: AuditRun, say: dict[str, str], link: Link) -> Picture | None:
    """Of the newest sample."""
    shown = next(iter(samples_of(run)), None)
    if shown is None:
        return None
    places = coverage_places(shown.row.population, len(shown.lines))
    sample = Bar(
        label=f"{say['sample']} {shown.row.number}",
        amount=shown.selected,
        tone="flagged",
        href=link(shown.row.id),
    )
    return coverage(
        "coverage",
        say["coverage"],
        (say["lines"], say["share"]),
        sums=largest_sums(run, shown.row, places),
        sample=sample,
        lines=len(shown.lines),
    )
