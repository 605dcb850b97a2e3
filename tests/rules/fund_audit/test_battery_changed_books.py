"""Books that grow, change and lose a file: what is kept from before never changes an outcome.

Every book is audited three times: with the steps of the books before it, from nothing, and from
nothing with tests that read every line.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from inspect_app.fund_audit.battery import picking
from inspect_app.fund_audit.battery.catalogue import AUDITS
from inspect_app.fund_audit.battery.running import Battery, run_battery
from inspect_app.fund_audit.battery.storing import open_book, write_part, write_table
from tests.kit.planted import write_book
from tests.kit.planted_faults import AllFaults

EVERY_LINE = [replace(audit, lines=None) for audit in AUDITS]
COLUMNS = (
    *("bank_ref", "doc_no", "party_account", "amount", "day", "account", "content"),
    *("own_other", "country", "campaign", "restriction", "minute", "balance"),
)
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled SQL is shared: making it is most of a small run."""
    folder = tmp_path_factory.mktemp("work")
    (folder / "sql").mkdir()
    return folder


class Changing:
    """A book on disk with every planted fault, and the files taken out of it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.book, self.out = folder / "book", folder / "out"
        self.chance = random.Random(seed)
        write_book(self.book, 1_000, seed, AllFaults())
        for table in ("lines", "statements"):
            (self.out / table).mkdir(parents=True)
        for _one in range(3):
            self.remove()

    def parts(self, folder: Path) -> list[str]:
        return sorted(file.stem for file in (folder / "lines").glob("*.parquet"))

    def _move(self, name: str, source: Path, target: Path) -> None:
        for table in ("lines", "statements"):
            shutil.move(source / table / f"{name}.parquet", target / table / f"{name}.parquet")

    def remove(self) -> None:
        """A statement file is taken out."""
        self._move(self.chance.choice(self.parts(self.book)), self.book, self.out)

    def add(self) -> None:
        """A month more, wherever it belongs."""
        self._move(self.chance.choice(self.parts(self.out)), self.out, self.book)

    def change(self) -> None:
        """Lines of one month become like lines of others."""
        name, other = self.chance.sample(self.parts(self.book), 2)
        lines, others = self._rows("lines", name), self._rows("lines", other)
        for _one in range(self.chance.randint(1, 8)):
            line, like = self.chance.choice(lines), self.chance.choice(others)
            column = self.chance.choice(COLUMNS)
            line[column] = like[column]
            if column == "bank_ref":  # as one transfer that two statements show, or that came back
                line["account"] = like["account"]
                line["amount"] = like["amount"] * self.chance.choice((1, 1, -1))
            if self.chance.random() < 0.3:
                line["amount"] = -line["amount"]
        self.chance.shuffle(lines)
        write_part(self.book, name, _columns(lines), _columns(self._rows("statements", name)))

    def change_ledger(self) -> None:
        """Ledger rows leave, or quote lines of other rows."""
        rows = self._rows("", "entries")
        for row in self.chance.sample(rows, 5):
            row["bank_ref"] = self.chance.choice(rows)["bank_ref"]
            row["batch"] = self.chance.choice(rows)["batch"]
        del rows[self.chance.randrange(len(rows))]
        write_table(self.book, "entries", _columns(rows))

    def _rows(self, table: str, name: str) -> Rows:
        rows: Rows = pq.read_table(self.book / table / f"{name}.parquet").to_pylist()
        return rows


def _columns(rows: Rows) -> dict[str, pa.Array]:
    return {name: pa.array([row[name] for row in rows]) for name in rows[0]}


@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_kept_changes_no_outcome(tmp_path: Path, work: Path, seed: int) -> None:
    fund = Changing(tmp_path, seed)
    steps: list[Callable[[], None]] = [fund.add, fund.change, fund.remove, fund.change_ledger]
    fund.chance.shuffle(steps)
    kept = _folder(tmp_path / "kept", work)
    run_battery(open_book(fund.book), {}, kept)
    for at, step in enumerate([*steps, fund.add]):
        step()
        book = open_book(fund.book)
        later = run_battery(book, {}, kept)
        anew = run_battery(book, {}, _folder(tmp_path / f"anew-{at}", work))
        plain = run_battery(book, {}, _folder(tmp_path / f"plain-{at}", work), audits=EVERY_LINE)
        assert later.computed < anew.computed
        for one in (later, anew):
            assert _differing(one, plain) == set(), step.__name__
            assert (one.run_hash, one.result_hash) == (plain.run_hash, plain.result_hash)


def test_many_lines_are_read_where_they_are(
    tmp_path: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, _expected = write_book(tmp_path / "book", 1_000, 4, AllFaults())
    picked = run_battery(book, {}, _folder(tmp_path / "picked", work))
    monkeypatch.setattr(picking, "FEW", 0)
    monkeypatch.setattr(picking, "ONE_IN", 10**6)
    in_place = run_battery(book, {}, _folder(tmp_path / "in place", work))
    assert _differing(picked, in_place) == set()
    assert in_place.computed < picked.computed, "no file of picked lines was written"


def _folder(folder: Path, work: Path) -> Path:
    folder.mkdir()
    (folder / "sql").symlink_to(work / "sql")
    return folder


def _differing(one: Battery, other: Battery) -> set[str]:
    """The tests whose population, hits or read tables are not the same."""
    pairs = zip(one.tests, other.tests, strict=True)
    return {mine.number for mine, theirs in pairs if mine != theirs}
