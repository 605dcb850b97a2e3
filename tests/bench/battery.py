"""The whole battery A01 to A36 over the books of invented funds: growth, one month more, memory.

`BENCH_LINES` says how many lines the largest book has (2,000,000 unless told). Every run is a
process of its own, forked from one that has loaded the libraries, as a worker forks for each job
(`workers/worker.py`); what loading took is told beside. One month more is measured in processor
seconds: half of a run waits for the other core, more or less, by how busy the machine is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench.timing import Ratio
from tests.kit.planted import write_book

LINES = int(os.environ.get("BENCH_LINES", "2000000"))
SMALL = 100_000
_RUN = """
import json, os, re, sys, time
from pathlib import Path
from inspect_app.fund_audit.battery.running import load_libraries, run_battery
from inspect_app.fund_audit.battery.storing import open_book
load_libraries()
start = time.process_time()
if os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
began = time.perf_counter()
ran = run_battery(open_book(Path(sys.argv[1])), {}, Path(sys.argv[2]))
took = time.perf_counter() - began
# not getrusage: that begins with what the process that started this one had
most = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(json.dumps({
    "seconds": took, "processor": time.process_time(), "start": start,
    "computed": ran.computed, "hash": ran.result_hash,
    "hits": sum(len(test.rows) for test in ran.tests), "mebibytes": int(most) / 1024}))
"""


@dataclass(frozen=True)
class Run:
    """One process: seconds, those of processors, those that loading took before it, steps that it
    computed, hash of the result, its hits, its memory."""

    seconds: float
    processor: float
    start: float
    computed: int
    hash: str
    hits: int
    mebibytes: float


def measure() -> tuple[list[Ratio], str]:
    """Growth against the smaller book, one month more against a full run; and figures in words."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_book(place / "small", SMALL)
        write_book(place / "large", LINES)
        write_book(place / "shorter", LINES, months=11)
        small = _run(place / "small", place / "work-small")
        large = _run(place / "large", place / "work-large")
        again = _run(place / "large", place / "work-large")
        _run(place / "shorter", place / "work-more")
        more = _run(place / "large", place / "work-more")
        shutil.rmtree(place / "work-large" / "steps")
        kept_sql = _run(place / "large", place / "work-large")
    runs = (large, again, more, kept_sql)
    assert len({run.hash for run in runs}) == 1, "equal books gave different results"
    assert large.hits == 0, "clean books have no hits"
    assert again.computed == 0
    ratios = [
        Ratio(
            f"battery over {LINES:,} lines against {LINES // SMALL} times {SMALL:,} lines",
            large.seconds,
            small.seconds * LINES / SMALL,
            large.seconds * SMALL / (small.seconds * LINES),
            "s",
        ),
        Ratio(
            "battery with one month more against a full run",
            more.processor,
            large.processor,
            more.processor / large.processor,
            "processor s",
        ),
    ]
    loaded = more.start + more.processor, large.start + large.processor
    words = (
        f"battery over {LINES:,} lines: {large.seconds:.1f} s from cold, "
        f"{large.mebibytes:.0f} MiB; unchanged again {again.seconds:.2f} s; "
        f"one month more {more.computed} of {large.computed} steps, {more.seconds:.1f} s; "
        f"processor seconds {more.processor:.1f} to {large.processor:.1f} from cold and "
        f"{kept_sql.processor:.1f} with kept SQL ({more.processor / kept_sql.processor:.2f}), "
        f"with start and imports {loaded[0]:.1f} to {loaded[1]:.1f} "
        f"({loaded[0] / loaded[1]:.2f})"
    )
    return ratios, words


def _run(book: Path, work: Path) -> Run:
    told = subprocess.run(
        [sys.executable, "-c", _RUN, str(book), str(work)],
        check=True,
        capture_output=True,
        text=True,
    )
    return Run(**json.loads(told.stdout))
