"""The data of a letter that asks a fund to explain exceptions (fields of
`reports.explanation_data.Data` but the letterhead), and what the report tells of the answers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from inspect_app.core.actor import Actor
from inspect_app.law.queries import current_book
from reports import explanation_data as paper
from reports.transparency_data import Reply
from reports.wording import date_short, number

from .. import queries
from ..models import AuditHit, AuditRun
from ..queries import explanations
from .citing import basis_of


def subject(fund: str) -> str:
    """What stands under the number of the letter."""
    return f"V/v yêu cầu giải trình kết quả kiểm tra tài chính {fund}"


def letter_data(
    run: AuditRun, fund: str, due_on: dt.date, asked: Sequence[tuple[AuditHit, str]]
) -> dict[str, Any]:
    """`asked`: exceptions with what is asked about each. Of an exception with many lines the first
    `queries.PAGE` are printed and the others counted."""
    rules = {check["rule"]["number"]: check["rule"] for check in json.loads(run.result)["checks"]}
    book = current_book(run.organisation_id)
    labels = _labels(run)
    points = []
    for hit, asks in asked:
        rule = rules[hit.check_no]
        basis = basis_of(rule["law"]["vi"], book, run.period_to)
        points.append(
            paper.Point(
                code=hit.check_no,
                title=rule["title"]["vi"],
                found=hit.sentence_vi,
                amount=hit.amount,
                lines=hit.lines,
                shown=tuple(line for row in queries.hit_rows(hit) if (line := _line(row, labels))),
                asks=asks,
                basis=basis if basis is not None and basis.verified else None,
            )
        )
    return {
        "fund": fund,
        "period_from": run.period_from,
        "period_to": run.period_to,
        "points": tuple(points),
        "due_on": due_on,
    }


def _labels(run: AuditRun) -> dict[str, str]:
    statements, ledgers = queries.sources_of(run)
    return {row.id: f"Sao kê {row.account_no}" for row in statements} | {
        row.id: row.label for row in ledgers
    }


def _line(row: queries.RefRow, labels: dict[str, str]) -> paper.Line | None:
    """None for what is neither a line nor a ledger row: it is counted, not printed."""
    if row.line is not None:
        where = f"{labels[row.line.statement_id]}, dòng {number(row.line.row_no)}"
        return paper.Line(
            stands_in=where,
            day=row.line.booked_on,
            text=row.line.text,
            amount=abs(row.line.amount),
        )
    found = row.payment
    if found is None:
        return None
    told = f"{found.payee} – {found.purpose}" if found.purpose else found.payee
    return paper.Line(
        stands_in=f"{labels[found.ledger_id]}, chứng từ {found.voucher}",
        day=found.paid_on,
        text=told,
        amount=found.amount,
    )


def replies(actor: Actor, run: AuditRun) -> tuple[Reply, ...]:
    """What letters that went out asked the fund, and what it answered, oldest letter first."""
    sent = [one for one in explanations.letters_of(actor, run) if one.sent]
    return tuple(
        Reply(
            point=f"{point.hit.check_no}, {point.hit.sentence_vi.rstrip('.')} (công văn số "
            f"{letter.paper.full_number})",
            text=_answered(letter, point),
        )
        for letter in reversed(sent)
        for point in letter.points
    )


def _answered(letter: explanations.ShownLetter, point: explanations.ShownPoint) -> str:
    if not point.replies:
        if letter.state == "overdue":
            return f"Quá hạn trả lời {date_short(letter.row.due_on)}, chưa giải trình."
        return f"Đã yêu cầu, hạn trả lời {date_short(letter.row.due_on)}."
    return " ".join(_told(letter, reply) for reply in point.replies)


def _told(letter: explanations.ShownLetter, reply: explanations.ShownReply) -> str:
    late = f", sau hạn trả lời {date_short(letter.row.due_on)}" if reply.late else ""
    files = f" Kèm {number(len(reply.files))} tài liệu." if reply.files else ""
    return f"(nhận ngày {date_short(reply.row.received_on)}{late}) {reply.row.text}{files}"
