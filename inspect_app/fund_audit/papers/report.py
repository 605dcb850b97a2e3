"""The data of the transparency report (fields of `reports.transparency_data.Data` but the
letterhead), out of a stored result."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import current_app

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.funds import queries as books
from inspect_app.funds.models import LedgerPayment, PaymentLedger, StatementLine
from inspect_app.law.queries import current_book
from inspect_app.law.rules import LawBook
from reports import transparency_data as paper
from reports.parts import Citation, Verdict
from reports.wording import date_short, number

from .. import queries
from ..models import AuditHit, AuditLine, AuditRun
from ..queries import plots
from ..queries.ageing import purses_of
from ..queries.indexed import NOT_CAME
from ..queries.lines import with_lines
from ..queries.runs import figure_cited
from ..queries.violations import withdrawn
from ..queries.wording import DISPOSITIONS, RUNGS
from . import explanation, sampling, signing_off
from .citing import basis_of

_Days = dict[str, list[dict[str, Any]]]


def subject(fund: str) -> str:
    """What stands under "Báo cáo minh bạch"."""
    return f"Về việc tiếp nhận, quản lý, sử dụng nguồn tài trợ\ncủa {fund}"


def report_data(actor: Actor, run: AuditRun, *, as_of: dt.date) -> dict[str, Any]:
    """Everything on the report but its letterhead."""
    result = json.loads(run.result)
    fund = books.fund_of(actor, run.entity_id)
    _statements, ledgers = queries.sources_of(run)
    book = current_book(run.organisation_id)
    return {
        "fund": fund.name,
        "period_from": run.period_from,
        "period_to": run.period_to,
        "scope": _scope(run),
        "law_version": f"giá trị áp dụng tại ngày {date_short(run.period_to)}, theo dữ liệu ngày "
        f"{date_short(as_of)}",
        "sources": _sources(result, ledgers),
        "totals": _totals(result),
        "roll_forward": tuple(_roll(account) for account in result["accounts"]),
        "months": tuple(_month(month) for month in result["months"]),
        "management_cost": _management(run, result["ratio"]),
        "ladder": _ladder(run, result["ladder"]),
        "tests": tuple(_test(check) for check in result["checks"]),
        "hits": _hits(run, result, book),
        "replies": explanation.replies(actor, run),
        "limits": tuple(limit["vi"] for limit in result["limits"]),
        "closing": "Báo cáo được lập từ toàn bộ sao kê và sổ chi do Quỹ nộp cho thời kỳ nêu trên. "
        f"Mã kết quả kiểm tra (SHA-256): {_in_groups(run.run_hash or '')}.",
        "flows": queries.geometry(result["flows"]),
        "book": _book(run),
        **sampling.parts(run),
        "working_papers": signing_off.frozen(run),
        "pictures": tuple(plots.pictures(run)),
        "purses": tuple(
            paper.Purse(
                code=one["purse"],
                purpose=one["purpose"],
                deadline=one["deadline"],
                registered=one["registered"],
                **{name: one[name]["value"] for name in ("came", "paid", "cleared")},
            )
            for one in purses_of(run)
        ),
    }


def _book(run: AuditRun) -> paper.Book | None:
    """The head of the closed book; the code carries its root, so that the page can compare."""
    closings = queries.book.closings_up_to(run.id)
    if not closings:
        return None
    head = json.loads(closings[-1].head)
    address = f"{current_app.config['SETTINGS'].public_url}/public/funds/{run.entity_id}/gifts"
    return paper.Book(
        number=head["number"],
        gifts=head["gifts"],
        money_in=head["money_in"],
        size=head["size"],
        root=head["root"],
        address=f"{address}#root={head['root']}",
    )


_CONCLUSIONS = {
    "passed": "Không phát hiện",
    "hits": "Có dấu hiệu",
    "undecided": "Chưa kết luận được",
    "not_run": "Không chạy",
}


def _test(check: dict[str, Any]) -> paper.AuditTest:
    rule, outcome = check["rule"], check["outcome"]
    return paper.AuditTest(
        code=rule["number"],
        title=rule["title"]["vi"],
        version=rule["version"],
        population=outcome["population"],
        hits=outcome["hits"],
        conclusion=_CONCLUSIONS[outcome["state"]],
    )


def _in_groups(digest: str) -> str:
    """Eight digits and a space: a justified line can break, and people can compare by eye."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _scope(run: AuditRun) -> tuple[str, ...]:
    paragraphs = [
        "Đối chiếu toàn bộ dòng sao kê ngân hàng trong kỳ với sổ chi của Quỹ.",
        (
            "Chuyển tiền giữa các tài khoản của Quỹ không phải là thu, chi; khoản này chỉ nằm "
            "trong Bảng 3 theo từng tài khoản."
        ),
    ]
    if run.resolution_number and run.resolution_on:
        paragraphs.append(
            f"Nghị quyết của Hội đồng quản lý Quỹ số {run.resolution_number} ngày "
            f"{date_short(run.resolution_on)} về mức chi quản lý {run.resolution_percent} %."
        )
    return tuple(paragraphs)


def _sources(result: dict[str, Any], ledgers: Sequence[PaymentLedger]) -> tuple[paper.Source, ...]:
    statements = [
        paper.Source(
            name=source["file"],
            kind=f"Sao kê tài khoản {source['account']}",
            sha256=source["sha256"],
            lines=source["totals"]["lines"],
            accepted=source["totals"]["accepted"],
            rejected=source["totals"]["rejected"],
        )
        for source in result["sources"]
    ]
    books_of_fund = [
        paper.Source(
            name=row.label,
            kind="Sổ chi của Quỹ",
            sha256=row.sha256,
            lines=row.rows_in,
            accepted=row.accepted,
            rejected=row.rejected,
        )
        for row in ledgers
    ]
    return (*statements, *books_of_fund)


def _totals(result: dict[str, Any]) -> paper.ControlTotals:
    """All statements together. Where they overlap or leave a gap their balances do not join;
    opening and closing are then not stated (A04 and A05 say why)."""
    sources = result["sources"]
    by_account = _by_account(sources)
    first = [parts[0]["totals"]["opening"] for parts in by_account.values()]
    last = [parts[-1]["totals"]["closing"] for parts in by_account.values()]
    credit = sum(source["totals"]["credit"] for source in sources)
    debit = sum(source["totals"]["debit"] for source in sources)
    opening = None if None in first else sum(first)
    closing = None if None in last else sum(last)
    if opening is None or closing is None or opening + credit - debit != closing:
        opening = closing = None
    state: paper.TotalsState = "open_end" if result.get("open_ends") else "balanced"
    if any(source["totals"]["state"] == "unproved" for source in sources):
        state = "unproved"
    return paper.ControlTotals(
        lines=sum(source["totals"]["lines"] for source in sources),
        credit=credit,
        debit=debit,
        opening=opening,
        closing=closing,
        state=state,
        days=_days(by_account),
    )


def _by_account(sources: list[dict[str, Any]]) -> _Days:
    """Statements of each account in order of time."""
    accounts: _Days = {}
    for source in sources:
        accounts.setdefault(source["account"], []).append(source)
    for parts in accounts.values():
        parts.sort(key=lambda part: [day["on"] for day in part["totals"]["days"]][:1])
    return accounts


def _days(accounts: _Days) -> tuple[paper.DayBalance, ...]:
    """Daily balances over all accounts; an account without lines on a day keeps its balance."""
    days = {
        account: [day for part in parts for day in part["totals"]["days"]]
        for account, parts in accounts.items()
    }
    balance = {
        account: (parts[0]["totals"]["opening"], parts[0]["totals"]["opening"])
        for account, parts in accounts.items()
    }
    table = []
    for on in sorted({day["on"] for rows in days.values() for day in rows}):
        credit = debit = 0
        for account, rows in days.items():
            for row in rows:
                if row["on"] == on:
                    credit, debit = credit + row["credit"], debit + row["debit"]
                    balance[account] = (row["closing_expected"], row["closing_printed"])
        table.append(
            paper.DayBalance(
                day=dt.date.fromisoformat(on),
                credit=credit,
                debit=debit,
                computed=_sum(computed for computed, _printed in balance.values()),
                printed=_sum(printed for _computed, printed in balance.values()),
            )
        )
    return tuple(table)


def _sum(amounts: Any) -> int | None:
    known = list(amounts)
    return None if None in known else sum(known)


def _roll(account: dict[str, Any]) -> paper.RollForward:
    return paper.RollForward(
        label=f"Tài khoản {account['account']}",
        opening=account["opening"]["value"],
        received=account["credit"]["value"] + account["transfers_in"]["value"],
        spent=account["debit"]["value"] + account["transfers_out"]["value"],
        closing=account["closing"]["value"],
    )


def _month(month: dict[str, Any]) -> paper.MonthFlow:
    return paper.MonthFlow(
        month=dt.date.fromisoformat(f"{month['month']}-01"),
        received=month["money_in"]["value"],
        spent=month["money_out"]["value"],
    )


def _management(run: AuditRun, table: dict[str, Any]) -> paper.ManagementCost:
    """The ratio with the cap that was applied; an unverified cap is not printed."""
    ratio = table["ratio"]
    applied = figure_cited(run, ratio["cap_citation"])
    cap = None if ratio["cap_percent"] is None else Decimal(ratio["cap_percent"]) / 100
    verified = applied is not None and applied["citable"]
    return paper.ManagementCost(
        base=ratio["base"],
        base_words="thu trong kỳ được tính làm căn cứ",
        lines=_cost_lines(run),
        cap=cap if verified else None,
        cap_basis=Citation(text=applied["basis"] if applied else "", verified=verified),
        verdict=Verdict(ratio["verdict"]) if verified else Verdict.UNDECIDED,
    )


def _cost_lines(run: AuditRun) -> tuple[paper.CostLine, ...]:
    """Ledger rows of kind management cost, and bank fees that no ledger row claims."""
    rows = db.session.execute(
        with_lines(sa.select(AuditLine, StatementLine, LedgerPayment))
        .where(AuditLine.run_id == run.id, AuditLine.ratio == "numerator")
        .order_by(AuditLine.on, AuditLine.position)
    )
    return tuple(
        paper.CostLine(
            reference=payment.voucher if payment else f"Dòng {number(tag.row_no)}",
            day=tag.on,
            text=f"{payment.payee} – {payment.purpose}" if payment else line.text,
            amount=tag.amount,
        )
        for tag, line, payment in rows
    )


def _ladder(run: AuditRun, steps: list[dict[str, Any]]) -> paper.Ladder:
    outgoing = db.session.scalar(
        sa.select(sa.func.count()).where(
            AuditLine.run_id == run.id,
            AuditLine.side == "bank",
            AuditLine.flow == "out",
            NOT_CAME,
        )
    )
    return paper.Ladder(
        denominator=steps[0]["denominator"]["value"],
        denominator_lines=outgoing or 0,
        rungs=tuple(
            paper.Rung(
                code=step["rung"]["name"],
                asks=RUNGS[step["rung"]["name"]].vi,
                lines=step["rung"]["lines"],
                amount=step["amount"]["value"],
            )
            for step in steps
        ),
    )


def _hits(run: AuditRun, result: dict[str, Any], book: LawBook) -> tuple[paper.Hit, ...]:
    laws = {check["rule"]["number"]: check["rule"]["law"]["vi"] for check in result["checks"]}
    gone = withdrawn(run)
    return tuple(
        paper.Hit(
            code=hit.check_no,
            title=hit.sentence_vi,
            lines=hit.lines,
            amount=hit.amount,
            disposition=_conclusion(hit, withdrawn=hit.id in gone),
            basis=basis_of(laws[hit.check_no], book, run.period_to),
        )
        for hit in queries.hits_of(run)
    )


def _conclusion(hit: AuditHit, *, withdrawn: bool) -> str:
    if withdrawn:
        return f"{DISPOSITIONS['open'].vi}. Vi phạm đã lập được rút lại."
    words = DISPOSITIONS[hit.disposition].vi
    told = f"{words}: {hit.reason}" if hit.reason else words
    if hit.unconfirmed:
        return f"{DISPOSITIONS['open'].vi}, chờ người thứ hai xác nhận. {told}"
    return f"{told} (đã có người thứ hai xác nhận)" if hit.confirmed_by else told
