"""One declaration, three engines: populations, hits and hash are equal, fault by fault."""

from __future__ import annotations

import pytest

from inspect_app.fund_audit.battery.declared import RULES
from inspect_app.fund_audit.battery.running import Battery, result_hash, run_battery
from inspect_app.fund_audit.battery.storing import StoredBook
from tests.kit.install_servers import find
from tests.kit.other_engines import Outcome, on_postgres, on_spark
from tests.kit.planted import write_book
from tests.kit.planted_faults import AllFaults
from tests.kit.servers import postgres

pytestmark = pytest.mark.slow
Audited = tuple[StoredBook, Battery]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """A fund with every fault, and what DuckDB finds there."""
    folder = tmp_path_factory.mktemp("fund")
    book, _expected = write_book(folder / "book", 1_000, 5, AllFaults())
    found = run_battery(book, {}, folder / "work")
    assert all(test.ran and test.rows for test in found.tests)
    return book, found


def compare(found: Battery, other: list[Outcome]) -> None:
    """Test by test, so that a difference names its test; then the hash of all."""
    assert [number for number, _population, _rows in other] == list(RULES)
    for test, outcome in zip(found.tests, other, strict=True):
        assert (test.number, test.population, test.rows) == outcome
    assert result_hash(other) == found.result_hash


@pytest.mark.postgres
def test_postgresql_finds_the_same(audited: Audited) -> None:
    book, found = audited
    with postgres() as url:
        compare(found, on_postgres(url, book))


@pytest.mark.skipif(find("java") is None, reason="Spark needs Java; make test installs it")
def test_spark_finds_the_same(audited: Audited) -> None:
    book, found = audited
    compare(found, on_spark(book))
