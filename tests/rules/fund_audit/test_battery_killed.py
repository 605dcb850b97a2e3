"""A worker killed at any moment of an audit: the next goes on, and the result is the same.

`AUDIT_KILLS` says how many random moments (4 unless told), `AUDIT_SEED` where they begin.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inspect_app.fund_audit.battery.running import run_battery
from inspect_app.fund_audit.battery.storing import StoredBook
from tests.kit.planted import write_book

KILLS = int(os.environ.get("AUDIT_KILLS", "4"))
SEED = int(os.environ.get("AUDIT_SEED", "1"))
_RUN = """
import sys
from pathlib import Path
from inspect_app.fund_audit.battery.running import run_battery
from inspect_app.fund_audit.battery.storing import open_book
book = open_book(Path(sys.argv[1]))
print("begins", flush=True)
run_battery(book, {}, Path(sys.argv[2]))
"""


def _command(book: Path, work: Path) -> list[str]:
    """A run in a process of its own: it knows no SQL that another test compiled in this one."""
    return [sys.executable, "-c", _RUN, str(book), str(work)]


def _killed_after(book: Path, work: Path, wait: float) -> bool:
    """Whether a run of its own was killed so many seconds after it began to compute."""
    with subprocess.Popen(_command(book, work), stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"begins\n"
        time.sleep(wait)
        worker.kill()
        return worker.wait() != 0


@pytest.mark.slow
def test_a_killed_run_goes_on_and_gives_the_same(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    book: StoredBook = write_book(tmp_path / "book", 60_000, SEED)[0]
    # compiles: a kill then falls into computing
    subprocess.run(_command(tmp_path / "book", tmp_path / "once"), check=True, capture_output=True)
    shutil.rmtree(tmp_path / "once" / "steps")
    began = time.perf_counter()
    whole = run_battery(book, {}, tmp_path / "once")
    took = time.perf_counter() - began
    killed = 0
    for number in range(KILLS):
        work = tmp_path / f"work-{number}"
        shutil.copytree(tmp_path / "once" / "sql", work / "sql")
        killed += _killed_after(tmp_path / "book", work, chance.uniform(0, took))
        kept = sum(step.suffix in (".parquet", ".json") for step in (work / "steps").glob("*"))
        resumed = run_battery(book, {}, work)
        assert (resumed.run_hash, resumed.result_hash) == (whole.run_hash, whole.result_hash)
        assert resumed.computed == whole.computed - kept, "what was finished is not done again"
    assert killed > KILLS // 2, "most of them were killed before they were done"
