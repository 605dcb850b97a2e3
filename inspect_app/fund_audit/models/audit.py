"""Audit runs: what went in, what came out, the lines behind every number, the exceptions."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.core.db import Id, Row, Text, Utc, new_id


class AuditRun(Row):
    """One audit of one fund over one period. state: running → done | refused; a person who stopped
    it (`cancelled_by`, at `finished_at`) refused it.

    `result` is the JSON of `rules.result.AuditResult` without lines and exceptions (those are
    rows); `figures` the law figures that were used, as of the period's last day; `refusal` a JSON
    list of sentences in both languages. The same `run_hash` means the same result.
    """

    __tablename__ = "audit_run"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), index=True)
    period_from: Mapped[dt.date]
    period_to: Mapped[dt.date]
    started_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    started_at: Mapped[dt.datetime] = mapped_column(Utc)
    unproved_accepted: Mapped[bool] = mapped_column(default=False)
    resolution_number: Mapped[str] = mapped_column(Text, default="")
    resolution_on: Mapped[dt.date | None] = mapped_column(default=None)
    resolution_percent: Mapped[str] = mapped_column(sa.String(20), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default="running")
    run_hash: Mapped[str] = mapped_column(sa.String(64), default="", index=True)
    result: Mapped[str] = mapped_column(Text, default="")
    figures: Mapped[str] = mapped_column(Text, default="[]")
    refusal: Mapped[str] = mapped_column(Text, default="[]")
    finished_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    cancelled_by: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    paper_id: Mapped[str | None] = mapped_column(sa.ForeignKey("paper.id"), default=None)
    __table_args__ = (
        sa.CheckConstraint("state IN ('running','done','refused')", name="state"),
        sa.CheckConstraint("period_from <= period_to", name="period"),
    )


class AuditSource(Row):
    """A statement (side `bank`) or ledger (side `ledger`) that a run stands on, in order."""

    __tablename__ = "audit_source"
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_run.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[str] = mapped_column(sa.String(10))
    source_id: Mapped[str] = mapped_column(sa.String(32))


class AuditLine(Row):
    """What a run says about one line, ledger row or balance (`rules.book.Tag`).

    Columns are the keys of selectors. `source_id` and `row_no` name the line or row; a balance has
    none. `partner_*` names the matched row or line. `purse`: code of the restricted gift that the
    money belongs to, "" for the general pool.
    """

    __tablename__ = "audit_line"
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_run.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[str] = mapped_column(sa.String(10))
    source_id: Mapped[str] = mapped_column(sa.String(32))
    row_no: Mapped[int]
    account: Mapped[str] = mapped_column(Text)
    on: Mapped[dt.date]
    month: Mapped[str] = mapped_column(sa.String(7))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    flow: Mapped[str] = mapped_column(sa.String(20))
    group: Mapped[str] = mapped_column(Text)
    ratio: Mapped[str] = mapped_column(sa.String(10))
    rung: Mapped[int]
    partner_source: Mapped[str] = mapped_column(sa.String(32))
    partner_row: Mapped[int]
    purse: Mapped[str] = mapped_column(Text, server_default="", init=False)
    __table_args__ = (
        # nearly every line is a gift: found by reading the run, not by an index
        sa.Index(
            "ix_audit_line_flow",
            "run_id",
            "side",
            "flow",
            sqlite_where=sa.text("side <> 'bank' OR flow <> 'in'"),
            postgresql_where=sa.text("side <> 'bank' OR flow <> 'in'"),
        ),
        sa.Index(
            "ix_audit_line_purse",
            "run_id",
            "purse",
            sqlite_where=sa.text("purse <> ''"),
            postgresql_where=sa.text("purse <> ''"),
        ),
    )


class AuditTest(Row):
    """One test of a run: the working paper. `state`: passed | hits | undecided | not_run.

    `parameters` is JSON of `rules.result.Threshold`; `population_hash` covers every table that the
    test looked at; `note_vi`, `note_en` say why it is undecided or did not run.
    """

    __tablename__ = "audit_test"
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_run.id"), primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10))
    population: Mapped[int] = mapped_column(sa.BigInteger)
    hits: Mapped[int]
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    parameters: Mapped[str] = mapped_column(Text)
    population_hash: Mapped[str] = mapped_column(sa.String(64))
    milliseconds: Mapped[int]
    note_vi: Mapped[str] = mapped_column(Text)
    note_en: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        sa.CheckConstraint("state IN ('passed','hits','undecided','not_run')", name="state"),
        sa.CheckConstraint("population > 0 OR state <> 'passed'", name="looked"),
    )


class AuditHit(Row):
    """One exception, and what the auditor concluded about it.

    disposition: open, then explained | error | violation | referred, with reason, person and time.
    `amount` is đồng at risk. `second_from` is the threshold (đồng) in force when it was concluded,
    set when the amount reaches it: then the conclusion counts only once another person confirmed
    it. `finding_id`: the finding of an inspection case that was made of it. `file_id`: the
    document that the conclusion rests on.
    """

    __tablename__ = "audit_hit"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_run.id"), index=True)
    position: Mapped[int]
    check_no: Mapped[str] = mapped_column(sa.String(10))
    key: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(sa.String(10))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    sentence_vi: Mapped[str] = mapped_column(Text)
    sentence_en: Mapped[str] = mapped_column(Text)
    lines: Mapped[int]
    disposition: Mapped[str] = mapped_column(sa.String(10), default="open")
    reason: Mapped[str] = mapped_column(Text, default="")
    disposed_by: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    disposed_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    second_from: Mapped[int | None] = mapped_column(sa.BigInteger, default=None)
    confirmed_by: Mapped[str | None] = mapped_column(sa.ForeignKey("user_account.id"), default=None)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    finding_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("finding.id"), default=None, index=True
    )
    file_id: Mapped[str | None] = mapped_column(sa.ForeignKey("stored_file.id"), default=None)
    __table_args__ = (
        sa.CheckConstraint("severity IN ('high','medium','low')", name="severity"),
        sa.CheckConstraint(
            "disposition IN ('open','explained','error','violation','referred')",
            name="disposition",
        ),
        sa.CheckConstraint(
            "disposition = 'open' OR (reason <> '' AND disposed_by IS NOT NULL)", name="reasoned"
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR (confirmed_by <> disposed_by AND disposition <> 'open')",
            name="second",
        ),
        sa.UniqueConstraint("run_id", "position"),
    )

    @property
    def unconfirmed(self) -> bool:
        """Concluded by one person where two are needed."""
        return self.second_from is not None and self.confirmed_by is None

    @hybrid_property
    def fate(self) -> str:
        """The disposition as it counts: `open` while a second person has to confirm it."""
        return "open" if self.unconfirmed else self.disposition

    @fate.inplace.expression
    @classmethod
    def _fate(cls) -> sa.ColumnElement[str]:
        unconfirmed = sa.and_(cls.second_from.is_not(None), cls.confirmed_by.is_(None))
        return sa.case((unconfirmed, "open"), else_=cls.disposition)


class AuditHitLine(Row):
    """A statement line or ledger row that an exception speaks of."""

    __tablename__ = "audit_hit_line"
    hit_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_hit.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[str] = mapped_column(sa.String(10))
    source_id: Mapped[str] = mapped_column(sa.String(32))
    row_no: Mapped[int]


class AuditMateriality(Row):
    """Materiality of an audit as the lead auditor signed it (`rules.sampling.Materiality`).

    Signing again makes the next `version`; the latest is in force. `benchmark`: income | expenses.
    `proposals` is JSON of the proposed ranges as they were shown, `reason` why these percentages.
    """

    __tablename__ = "audit_materiality"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_run.id"))
    version: Mapped[int]
    benchmark: Mapped[str] = mapped_column(sa.String(10))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    percent: Mapped[str] = mapped_column(sa.String(20))
    performance_percent: Mapped[str] = mapped_column(sa.String(20))
    trivial_percent: Mapped[str] = mapped_column(sa.String(20))
    proposals: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    signed_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    signed_at: Mapped[dt.datetime] = mapped_column(Utc)
    __table_args__ = (
        sa.CheckConstraint("benchmark IN ('income','expenses')", name="benchmark"),
        sa.CheckConstraint("reason <> ''", name="reasoned"),
        sa.UniqueConstraint("run_id", "version"),
    )


class AuditSample(Row):
    """A monetary unit sample, drawn once from one population under one signed materiality.

    `side` bank (lines that went out) or ledger; `account` of a bank, "" for all. `interval`,
    `start`, `expected`, `population_amount` and `unseen` are đồng; `seed` and `population_hash`
    fix the start, so anybody can draw it again.
    """

    __tablename__ = "audit_sample"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_run.id"), index=True)
    materiality_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_materiality.id"))
    number: Mapped[int]
    side: Mapped[str] = mapped_column(sa.String(10))
    account: Mapped[str] = mapped_column(Text)
    confidence: Mapped[int]
    expected: Mapped[int] = mapped_column(sa.BigInteger)
    interval: Mapped[int] = mapped_column(sa.BigInteger)
    seed: Mapped[str] = mapped_column(sa.String(64))
    start: Mapped[int] = mapped_column(sa.BigInteger)
    population: Mapped[int]
    population_amount: Mapped[int] = mapped_column(sa.BigInteger)
    population_hash: Mapped[str] = mapped_column(sa.String(64))
    unseen: Mapped[int] = mapped_column(sa.BigInteger)
    drawn_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    drawn_at: Mapped[dt.datetime] = mapped_column(Utc)
    __table_args__ = (
        sa.CheckConstraint("side IN ('bank','ledger')", name="side"),
        sa.UniqueConstraint("run_id", "number"),
        sa.UniqueConstraint("materiality_id", "side", "account"),
    )


class AuditSampleLine(Row):
    """A selected line (`line` is `AuditLine.position`) and what its examination found.

    `audited` is the amount that the evidence supports, đồng; None: not examined yet.
    """

    __tablename__ = "audit_sample_line"
    sample_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_sample.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[int]
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    times: Mapped[int]
    audited: Mapped[int | None] = mapped_column(sa.BigInteger, default=None)
    reason: Mapped[str] = mapped_column(Text, default="")
    examined_by: Mapped[str | None] = mapped_column(sa.String(32), default=None)
    examined_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    __table_args__ = (
        sa.CheckConstraint("amount > 0 AND (audited IS NULL OR audited >= 0)", name="amounts"),
        sa.CheckConstraint(
            "audited IS NULL OR (reason <> '' AND examined_by IS NOT NULL)", name="reasoned"
        ),
    )


class WorkingPaperSignature(Row):
    """One signature under the working paper of a test. Append-only.

    step: prepared → reviewed → frozen; another `prepared` starts anew until it is frozen. `content`
    is the canonical JSON that was signed (`queries.working_papers.content_of`), `sha256` its hash.
    """

    __tablename__ = "working_paper_signature"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_run.id"))
    test: Mapped[str] = mapped_column(sa.String(10))
    position: Mapped[int]
    step: Mapped[str] = mapped_column(sa.String(10))
    conclusion: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    signed_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    signed_at: Mapped[dt.datetime] = mapped_column(Utc)
    __table_args__ = (
        sa.CheckConstraint("step IN ('prepared','reviewed','frozen')", name="step"),
        sa.CheckConstraint("conclusion <> ''", name="concluded"),
        sa.UniqueConstraint("run_id", "test", "position"),
    )


class FundPublication(Row):
    """What everybody reads about a fund: one audit, as it stood when it was published.

    `content` is the JSON of `queries.publication.public_record`, never changed. At most one
    publication of a fund is in use; a withdrawn one keeps its reason.
    """

    __tablename__ = "fund_publication"
    id: Mapped[str] = mapped_column(Id, primary_key=True, default_factory=new_id)
    organisation_id: Mapped[str] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    entity_id: Mapped[str] = mapped_column(sa.ForeignKey("entity.id"), index=True)
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("audit_run.id"), index=True)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    published_by: Mapped[str] = mapped_column(sa.ForeignKey("user_account.id"))
    published_at: Mapped[dt.datetime] = mapped_column(Utc)
    reason: Mapped[str] = mapped_column(Text)
    withdrawn_by: Mapped[str | None] = mapped_column(sa.ForeignKey("user_account.id"), default=None)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(Utc, default=None)
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        sa.CheckConstraint("reason <> ''", name="reasoned"),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR (withdrawal_reason <> '' AND withdrawn_by IS NOT NULL)",
            name="withdrawn",
        ),
        sa.Index(
            "uq_fund_publication_in_use",
            "entity_id",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )
