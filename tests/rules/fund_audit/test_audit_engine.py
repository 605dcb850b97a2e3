"""The engine over the sample books: figures, progress, hash, JSON, the numbers of the report."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from fund_books import FIGURES, SEPTEMBER, WORK, audit, figure, ledger, statement

from inspect_app.core.verdict import Verdict
from inspect_app.fund_audit.battery.declared import RULES
from inspect_app.fund_audit.engine import STEPS, compile_audit, statement_of
from inspect_app.fund_audit.rules.book import NotAuditable, Options, Period, State
from inspect_app.fund_audit.rules.evidence import select
from inspect_app.fund_audit.rules.result import AuditResult
from inspect_app.funds import sample
from inspect_app.funds.importers.ledger import read_ledger
from inspect_app.funds.importers.statement import read_statement

NINE_DAYS = Period(date(2024, 9, 1), date(2024, 9, 9))


@pytest.fixture(scope="module")
def result() -> AuditResult:
    main = read_statement(sample.MAIN_STATEMENT.read_bytes(), "main.csv")
    paid = read_statement(sample.PAYMENTS_STATEMENT.read_bytes(), "payments.csv")
    return compile_audit(
        [
            statement_of(main, "m", sample.MAIN_ACCOUNT, opening=sample.MAIN_OPENING),
            statement_of(paid, "p", sample.PAYMENTS_ACCOUNT, opening=sample.PAYMENTS_OPENING),
        ],
        read_ledger(sample.LEDGER.read_bytes(), "ledger.csv").payments,
        NINE_DAYS,
        sample.OWN_ACCOUNTS,
        FIGURES,
        work=WORK,
    )


def test_the_sample_rolls_forward_to_the_dong(result: AuditResult) -> None:
    main, paid = result.accounts
    assert (main.opening.value, main.credit.value, main.debit.value, main.closing.value) == (
        10_847_182_843,
        8_773_133_584,
        55_000,
        19_620_261_427,
    )
    assert main.closing_printed == main.closing.value
    assert (paid.transfers_in.value, paid.closing.value) == (1_200_000_000, 2_310_185_250)
    assert result.flows.entering == result.flows.leaving


def test_the_sample_ratio_ladder_and_exceptions(result: AuditResult) -> None:
    summary = result.summary()
    assert summary["management_cost_share"] == "0.018432"
    assert (summary["cap"], summary["verdict"]) == ("0.05", Verdict.KEPT)
    assert summary["traceability"]["denominator"] == 2_089_911_000
    assert summary["traceability"]["T5"] == "0.000000"
    planted = {("A32", 75_000_000), ("A32", 650_000_000), ("A05", 33_000_000), ("A20", 260_000_000)}
    planted |= {("A07", 35_000_000), ("A36", 1_200_000_000), ("A32", 33_000_000)}
    planted |= {("A06", 33_000_000)}
    assert {(hit.check, hit.amount) for hit in result.hits} == planted
    assert summary["exceptions"] == len(result.hits) == 9
    assert len({hit.key for hit in result.hits}) == 9
    assert [check.rule.number for check in result.checks] == list(RULES)


def test_every_number_of_the_report_is_the_sum_of_its_lines(result: AuditResult) -> None:
    numbers = [value for value in _numbers(result.to_json()) if value["selector"]]
    assert len(numbers) > 40
    for found in numbers:
        lines = select(result.tags, found["selector"])
        assert abs(sum(tag.amount for tag in lines)) == abs(found["value"]), found


def _numbers(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        own = [value] if value.keys() == {"value", "selector"} else []
        return own + [number for part in value.values() for number in _numbers(part)]
    if isinstance(value, list):
        return [number for part in value for number in _numbers(part)]
    return []


def test_json_holds_no_float_and_no_line_text(result: AuditResult) -> None:
    text = json.dumps(result.to_json(tags=True), ensure_ascii=False)
    assert "MBVCB" not in text
    assert "xin cam on" not in text

    def refuse(found: str) -> None:
        raise AssertionError(found)

    json.loads(text, parse_float=refuse)


def test_progress_counts_every_step_once() -> None:
    seen: list[tuple[int, int, str]] = []
    compile_audit(
        (statement(),),
        ledger(),
        SEPTEMBER,
        (),
        FIGURES,
        work=WORK,
        progress=lambda *step: seen.append(step),
    )
    assert [(done, total) for done, total, _ in seen] == [(at, STEPS) for at in range(1, STEPS + 1)]
    assert all(note for _, _, note in seen)


def test_a_callback_that_raises_stops_the_run() -> None:
    class Cancelled(Exception):
        pass

    def cancel(done: int, _total: int, _note: str) -> None:
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        compile_audit((statement(),), (), SEPTEMBER, (), FIGURES, progress=cancel)


def test_the_hash_follows_every_input_and_nothing_else() -> None:
    hashes = [
        audit().run_hash,
        audit(statement(opening=None)).run_hash,
        audit(rows="").run_hash,
        audit(own=()).run_hash,
        audit(period=NINE_DAYS).run_hash,
        audit(figures={"mgmt_cap": figure(value="6")}).run_hash,
        audit(figures={"mgmt_cap": figure(verified=False)}).run_hash,
        audit(options=Options(match_days=2)).run_hash,
        audit(options=Options(verified_evidence=frozenset({"payment-1"}))).run_hash,
    ]
    assert len(set(hashes)) == len(hashes)
    assert audit().run_hash == hashes[0]


def test_books_that_cannot_be_audited_are_refused() -> None:
    with pytest.raises(NotAuditable, match="no statement"):
        compile_audit((), (), SEPTEMBER, (), {})
    twin = replace(statement(), account="200000002")
    with pytest.raises(NotAuditable, match="same id"):
        audit(statement(), twin)


def test_a_selector_with_an_unknown_key_is_refused(result: AuditResult) -> None:
    with pytest.raises(ValueError, match="unknown keys"):
        select(result.tags, "colour=red")


def test_a_check_with_nothing_to_look_at_is_listed_as_a_limit() -> None:
    found = audit(rows="")
    states = {result.rule.number: result.outcome.state for result in found.checks}
    assert states["A07"] is State.NOT_RUN
    assert any(limit.en.startswith("A07: not run") for limit in found.limits)
