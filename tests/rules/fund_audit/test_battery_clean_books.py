"""The battery over books that do everything right, and what a run promises: same inputs, same hash;
a run that was stopped goes on where it was; what has nothing to look at did not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_app.fund_audit.battery.catalogue import AUDITS
from inspect_app.fund_audit.battery.declared import RULES
from inspect_app.fund_audit.battery.running import Battery, run_battery
from inspect_app.fund_audit.battery.storing import (
    PARTED,
    StoredBook,
    open_book,
    write_part,
    write_table,
)
from inspect_app.fund_audit.battery.tables import TABLES
from tests.kit.planted import write_book


class Stopped(Exception):
    """The worker is told to go."""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled SQL is shared: making it is most of a small run."""
    folder = tmp_path_factory.mktemp("work")
    (folder / "sql").mkdir()
    return folder


@pytest.mark.parametrize(("lines", "seed"), [(40_000, 1), (3_000, 2), (3_000, 3), (1_000, 4)])
def test_clean_books_have_no_hit(tmp_path: Path, work: Path, lines: int, seed: int) -> None:
    book, expected = write_book(tmp_path, lines, seed)
    found = run_battery(book, {}, work)
    assert not expected
    assert [test.number for test in found.tests] == [f"A{at:02d}" for at in range(1, 37)]
    assert {test.number: test.rows[:2] for test in found.tests if test.rows} == {}
    idle = {test.number for test in found.tests if not test.ran}
    # nothing is paid in batches; Benford's law needs a thousand payments
    assert idle == ({"A08"} if lines > 34_000 else {"A08", "A11"})


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> StoredBook:
    return write_book(tmp_path_factory.mktemp("book"), 1_000, 5)[0]


@pytest.fixture(scope="module")
def first(book: StoredBook, work: Path) -> Battery:
    return run_battery(book, {}, work)


def test_same_inputs_give_the_same_hash_and_nothing_is_computed_again(
    book: StoredBook, work: Path, first: Battery, tmp_path: Path
) -> None:
    again = run_battery(book, {}, work)
    assert (again.run_hash, again.result_hash, again.computed) == (
        first.run_hash,
        first.result_hash,
        0,
    )
    same, _expected = write_book(tmp_path / "same", 1_000, 5)
    assert same.hashes == book.hashes
    other, _expected = write_book(tmp_path / "other", 1_000, 6)
    assert run_battery(other, {}, work).run_hash != first.run_hash


def test_a_parameter_changes_hash_and_hits(book: StoredBook, work: Path, first: Battery) -> None:
    strict = run_battery(book, {"A23": {"cap": 1}}, work)
    assert strict.run_hash != first.run_hash
    assert {test.number for test in strict.tests if test.rows} == {"A23"}


def test_a_stopped_run_goes_on_where_it_was(
    book: StoredBook, first: Battery, work: Path, tmp_path: Path
) -> None:
    (tmp_path / "sql").symlink_to(work / "sql")

    def stop_at_ten(done: int, _total: int, _note: str) -> None:
        if done == 10:
            raise Stopped

    with pytest.raises(Stopped):
        run_battery(book, {}, tmp_path, progress=stop_at_ten)
    kept = len(list((tmp_path / "steps").iterdir()))
    resumed = run_battery(book, {}, tmp_path)
    assert kept > 0
    assert resumed.computed == len(list((tmp_path / "steps").iterdir())) - kept
    assert (resumed.run_hash, resumed.result_hash) == (first.run_hash, first.result_hash)


def test_one_month_more_reads_no_older_month_again(tmp_path: Path, work: Path) -> None:
    half, _expected = write_book(tmp_path / "half", 1_000, 7, months=6)
    for name in ("kept", "anew"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "sql").symlink_to(work / "sql")
    run_battery(half, {}, tmp_path / "kept")
    more, _expected = write_book(tmp_path / "more", 1_000, 7, months=7)
    assert [part.sha256 for part in more.parts[:6]] == [part.sha256 for part in half.parts]
    parts_alone = sum(audit.part_hits is not None for audit in AUDITS)
    later = run_battery(more, {}, tmp_path / "kept")
    whole = run_battery(more, {}, tmp_path / "anew")
    assert (later.run_hash, later.result_hash) == (whole.run_hash, whole.result_hash)
    assert whole.computed - later.computed >= parts_alone * 6


def test_books_without_rows_run_nothing(tmp_path: Path, work: Path) -> None:
    for name in TABLES:
        if name not in PARTED:
            write_table(tmp_path, name, {})
    write_part(tmp_path, "none", {}, {})
    found = run_battery(open_book(tmp_path), {}, work)
    assert not [test.number for test in found.tests if test.ran or test.rows]


def test_every_declaration_can_be_shown() -> None:
    for number, rule in RULES.items():
        sentences = [rule.title, rule.definition, rule.base, rule.law, rule.harmless, rule.says]
        sentences += [text for one in rule.parameters for text in (one.meaning, one.source)]
        assert all(text.vi and text.en for text in sentences), number
        assert set(rule.reads) <= set(TABLES), number
