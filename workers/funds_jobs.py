"""Jobs about statements and ledgers: read a file, check its balances again."""

from __future__ import annotations

from functools import partial
from typing import get_args

from inspect_app.core.files import store
from inspect_app.core.sealing import unseal
from inspect_app.funds import actions, queries
from inspect_app.funds.importers.bulk.big_csv import BigFile, open_big
from inspect_app.funds.importers.bulk.blocks import NotPlain
from inspect_app.funds.importers.ledger import LedgerReader, rejected_rows
from inspect_app.funds.importers.own_account import must_be_of
from inspect_app.funds.importers.problems import Unreadable
from inspect_app.funds.importers.proved import LAYOUT as PROVED
from inspect_app.funds.importers.registers import read_registers
from inspect_app.funds.importers.statement import read_statement, unrecognised_table
from inspect_app.funds.rules.repairs import proposed_repairs
from inspect_app.funds.rules.stated import stated_breaks
from inspect_app.funds.rules.totals import FILE_RULES, BalanceOn, check_statement

from .run import Handler, Job, NowAndThen

STEPS = 3
BIG = 1_000_000  # bytes from which a file is read column by column


def import_statement(job: Job) -> None:
    """`funds.import_statement`: file to lines, rejections and control totals; lines by pieces, the
    rest at once."""
    row = queries.statement_by_id(job.subject_id)
    if row.state != "parsing" or row.layout:
        return
    sha256, label = row.sha256, row.label
    opening, closing = row.opening_given, row.closing_given
    saved, kept = queries.layouts_for(row), row.table_sha256 != ""
    account_no = row.account_no
    accepted = {one.row_no: one.amount for one in queries.accepted_repairs(row)}
    heard = _Pages(job)
    job.progress(0, STEPS, "reading")
    try:
        data = store().open(sha256)
        as_sent = not accepted and not saved  # and so of a bank that we know
        big = open_big(data, label) if as_sent and len(data) >= BIG else None
        if big is not None:
            must_be_of(account_no, big.totals.stated.account, label)
            if _import_big(job, big, opening, closing):
                return
        read = read_statement(data, label, heard, saved).with_amounts(accepted)
        must_be_of(account_no, read.stated.account, label)
    except Unreadable as problem:
        unknown = problem.rule in {"unknown_header", "two_layouts"}
        actions.refuse_statement_file(
            job.actor,
            job.subject_id,
            rule=problem.rule,
            detail=problem.detail,
            table=unrecognised_table(data, label) if unknown and not kept else None,
        )
        return
    job.progress(heard.pages + 1, heard.pages + STEPS, "checking")
    check = read.check(opening, closing)
    job.progress(heard.pages + 2, heard.pages + STEPS, "storing")
    correctable = read.saved_id != "" or read.layout.name == PROVED
    actions.finish_statement(
        job.actor,
        job.subject_id,
        lines=read.lines,
        rejections=read.rejections,
        layout=read.layout.name,
        balance_on=read.layout.balance_on,
        stated=(read.stated.opening, read.stated.closing),
        sums=read.sums,
        outside=[f"{one.page}: {one.text}" for one in read.outside],
        check=check,
        repairs=read.repairs(opening),
        layout_id=read.saved_id or None,
        table=unrecognised_table(data, label) if correctable and not kept else None,
    )


def _import_big(job: Job, file: BigFile, opening: int | None, closing: int | None) -> bool:
    """A large CSV of a known bank in which every row is a line and every balance agrees, column by
    column; its lines are stored while it is read. False for any other file: it is read row by row,
    and what was stored of it goes.
    """
    heard = NowAndThen(job)
    try:
        kept = actions.keep_lines(
            job.actor,
            job.subject_id,
            file.batches(),
            lambda row: heard(0, STEPS, f"reading: {row}"),
        )
    except NotPlain:
        return False
    job.progress(2, STEPS, "checking")
    big = file.statement()
    check = big.check(opening, closing)
    if check.breaks:
        return False
    actions.finish_statement(
        job.actor,
        job.subject_id,
        lines=actions.KeptLines(kept, big.days(), big.numbers.derived_opening()),
        rejections=(),
        layout=big.layout.name,
        balance_on=big.layout.balance_on,
        stated=(big.stated.opening, big.stated.closing),
        sums=big.sums,
        check=check,
    )
    return True


class _Pages:
    """Tells the person who waits how far a printed statement was read, every tenth page."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.pages = 0  # of a file that has pages

    def __call__(self, page: int, pages: int) -> None:
        self.pages = pages
        if page % 10 == 0:
            self.job.progress(page, pages + STEPS, "reading")


def check_again(job: Job) -> None:
    """`funds.check_statement`: the stored lines against balances that were entered since."""
    row = queries.statement_by_id(job.subject_id)
    if row.state != "parsing":
        return
    lines, rejections = queries.read_lines(row.id), queries.read_rejections(row)
    opening, closing, balance_on = row.opening_given, row.closing_given, _balance_on(row.balance_on)
    verdicts = queries.verdicts_of(row)
    of_file = [found for found in verdicts.breaks if found.rule in FILE_RULES]
    of_file += stated_breaks(verdicts.sums, lines)
    job.progress(1, STEPS, "checking")
    check = check_statement(
        lines,
        opening,
        closing,
        rejections=rejections,
        balance_on=balance_on,
        file_breaks=of_file,
    )
    repairs = proposed_repairs(lines, rejections, opening)
    actions.finish_check(job.actor, job.subject_id, check=check, repairs=repairs)


def _balance_on(stored: str) -> BalanceOn:
    known: dict[str, BalanceOn] = {name: name for name in get_args(BalanceOn)}
    return known[stored]


def import_ledger(job: Job) -> None:
    """`funds.import_ledger`: all payments of a faultless ledger, of any other all its faults.
    Payments are stored while the file is read, until the first fault."""
    row = queries.ledger_by_id(job.subject_id)
    if row.state != "parsing":
        return
    sha256, label = row.sha256, row.label
    job.progress(0, STEPS, "reading")
    heard = NowAndThen(job)
    try:
        read = LedgerReader(store().open(sha256), label)
        kept = actions.keep_payments(
            job.actor,
            job.subject_id,
            (payment for payment in read.payments() if not read.problems),
            lambda row: heard(0, STEPS, f"reading: {row}"),
        )
    except Unreadable as problem:
        actions.refuse_ledger_file(
            job.actor, job.subject_id, rule=problem.rule, detail=problem.detail
        )
        return
    job.progress(2, STEPS, "storing")
    actions.finish_ledger(
        job.actor,
        job.subject_id,
        kept=kept,
        problems=read.problems,
        rows_in=read.rows_in,
        rejected=rejected_rows(read.problems),
    )


def import_register(job: Job) -> None:
    """`funds.import_register`: all rows of a faultless workbook, of any other all its faults."""
    row = queries.register_by_id(job.subject_id)
    if row.state != "parsing":
        return
    fund, label, file = row.entity_id, row.label, queries.sealed_file_of(row)
    job.progress(0, STEPS, "reading")

    try:
        content = unseal(queries.REGISTER_SEAL, job.subject_id, store().open(file))
        read = read_registers(content, label, partial(queries.value_hash, fund))
    except Unreadable as problem:
        actions.refuse_register_file(job.actor, job.subject_id, rule=problem.rule)
        return
    job.progress(2, STEPS, "storing")
    actions.finish_register(
        job.actor,
        job.subject_id,
        rows=[(one.sheet, one.row_no, one.values) for one in read.rows],
        faults=[(one.sheet, one.row_no, one.column, one.value, one.rule) for one in read.faults],
        rows_in=read.rows_in,
        rejected=read.rejected,
    )


def clear_statement(job: Job) -> None:
    """`funds.clear_statement`: lines of a reading that a person stopped go."""
    actions.clear_statement(job.actor, job.subject_id)


def clear_ledger(job: Job) -> None:
    """`funds.clear_ledger`: the same for the payments of a ledger."""
    actions.clear_ledger(job.actor, job.subject_id)


HANDLERS: dict[str, Handler] = {
    "funds.clear_ledger": clear_ledger,
    "funds.clear_statement": clear_statement,
    "funds.import_statement": import_statement,
    "funds.check_statement": check_again,
    "funds.import_ledger": import_ledger,
    "funds.import_register": import_register,
}
