"""From the files that a fund hands in to an audited run, as the product does it: submitted,
imported, matched, A01 to A36, every line and result stored; against the plain pandas script.

`PATH_LINES` says how many statement lines (2,000,000 unless told), `PATH_MOST` how many the product
alone takes in (10,000,000; for the script that is too much memory; 0: none). Each size is a process
of its own, as a worker's is, over an SQLite file on this disk.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from inspect_app.core.db import db
from inspect_app.fund_audit.actions import start_audit
from inspect_app.fund_audit.models import AuditRun
from inspect_app.funds import actions as funds
from inspect_app.funds import sample
from tests.bench import audit as small
from tests.bench.pandas_audit import LEDGER, Source, audit
from tests.bench.timing import Ratio
from workers.jobs import JOBS
from workers.run import drain

LINES = int(os.environ.get("PATH_LINES", "2000000"))
MOST = int(os.environ.get("PATH_MOST", "10000000"))
SMALL = 100_000
IN_ONE_FILE = 2_000_000  # the product takes at most 2.5 million lines in one file
OPENING = 1_000_000_000_000
DAYS = 9
EVERY = 33  # one line in so many is a payment of the ledger


@dataclass(frozen=True)
class Run:
    """One process: wall and processor seconds, its memory, what the audit found."""

    seconds: float
    imported: float
    processor: float
    mebibytes: float
    denominator: int


def measure() -> tuple[list[Ratio], str]:
    """Ours over the script, and growth; figures in words."""
    with tempfile.TemporaryDirectory() as folder:
        sides: dict[tuple[str, int], Run] = {}
        for lines in (SMALL, LINES):
            place = Path(folder) / str(lines)
            place.mkdir()
            write(place, lines)
            for side in ("product", "script"):
                sides[side, lines] = _run(side, place)
        most = _most(Path(folder))
    for lines in (SMALL, LINES):
        ours, script = sides["product", lines], sides["script", lines]
        assert ours.denominator == script.denominator > 0, "ours differs from pandas"
    ours, script, less = sides["product", LINES], sides["script", LINES], sides["product", SMALL]
    times = LINES / SMALL
    ratios = [
        Ratio(
            f"{LINES:,} lines from file to audited, all stored, against pandas (stores nothing)",
            ours.seconds,
            script.seconds,
            ours.seconds / script.seconds,
            "s",
        ),
        Ratio(
            f"{LINES:,} lines from file to audited against {times:.0f} times {SMALL:,}",
            ours.seconds,
            less.seconds * times,
            ours.seconds / (less.seconds * times),
            "s",
        ),
    ]
    words = (
        f"{_words(LINES, ours)}; pandas {script.seconds:.1f} s, {script.mebibytes:.0f} MiB{most}"
    )
    return ratios, words


def _most(folder: Path) -> str:
    if not MOST:
        return ""
    place = folder / "most"
    place.mkdir()
    write(place, MOST)
    return f"\n{_words(MOST, _run('product', place))}"


def _words(lines: int, run: Run) -> str:
    return (
        f"{lines:,} lines from file to audited: {run.seconds:.1f} s ({run.imported:.1f} s of it "
        f"import), {run.processor:.1f} processor seconds, {run.mebibytes:.0f} MiB"
    )


def write(place: Path, lines: int) -> None:
    """Vietcombank statements of one account, one after the other, and their ledger: the same at
    every call."""
    chance = random.Random(1)
    files = -(-lines // IN_ONE_FILE)
    balance, openings = OPENING, {}
    with (place / "ledger.csv").open("w", encoding="utf-8") as ledger:
        # columns that the script does not read are wanted by the template
        ledger.write(",".join([*LEDGER, "Đơn vị nhận tiền", "Nội dung chi"]) + "\n")
        for number in range(files):
            among = range(lines * number // files, lines * (number + 1) // files)
            days = range(1 + DAYS * number // files, 1 + DAYS * (number + 1) // files)
            name = f"statement-{number + 1}.csv"
            openings[name] = balance
            with (place / name).open("w", encoding="utf-8") as statement:
                balance = _write(statement, ledger, among, days, balance, chance)
    (place / "openings.json").write_text(json.dumps(openings), "utf-8")


def _write(
    statement: TextIO,
    ledger: TextIO,
    among: range,
    days: range,
    balance: int,
    chance: random.Random,
) -> int:
    """One statement: lines by number, spread over days of September 2024. Its closing balance."""
    statement.write("PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n")

    def day_of(at: int) -> int:
        return days[(at - among.start) * len(days) // len(among)]

    for at in among:
        day = f"{day_of(at):02d}/09/2024"
        last = at + 1 == among.stop or day_of(at + 1) != day_of(at)
        doc_no = f"{5000 + at // 99999}.{at % 99999:05d}"
        if at % EVERY == 5:
            amount = 1000 * chance.randint(1000, 90_000)
            balance -= amount
            sides, text = f"{_dots(amount)},", f"CHI TRE MO COI CO SO {at % 40}"
            number = at // EVERY + 1
            ledger.write(
                f"{day},PC-{number},{_dots(amount)},Chi chương trình,Nuôi dưỡng {at % 9},"
                f"{number}/QĐ,BK-{number},{doc_no},{sample.MAIN_ACCOUNT},Cơ sở {at % 40},"
                f"Nuôi dưỡng {at % 9},Cơ sở {at % 40},Tiền ăn\n"
            )
        else:
            amount = chance.choice([50_000, 100_000, 200_000, 1000 * chance.randint(1, 9000)])
            balance += amount
            sides, text = f",{_dots(amount)}", _gift(at)
        printed = _dots(balance) if last else ""
        statement.write(f"{1 + at // 50},{day},{doc_no},{sides},{printed},{text}\n")
    return balance


def _statements(place: Path) -> Iterator[tuple[Path, int]]:
    """Files with their opening balances, in order."""
    for name, opening in json.loads((place / "openings.json").read_text("utf-8")).items():
        yield place / name, opening


def _dots(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _gift(at: int) -> str:
    """Texts as the banks of the sample write them."""
    account = 241_758_713_986 + at % 50_000
    named = f"CT tu 0{account} NGUOI CHO toi {sample.MAIN_ACCOUNT} MAT TRAN TO QUOC VN"
    return (
        f"MBVCB.{6_000_000_000 + at}.NGUOI CHO {at % 977} ung ho dong bao bi bao lu.{named}",
        f"VCB.CTDK.31/03/2024.UNG HO {at}. CT tu 0{account} toi {sample.MAIN_ACCOUNT} MAT TRAN",
        f"259239.026893.{at}.xin cam on",
    )[at % 3]


def _run(side: str, place: Path) -> Run:
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.product_path", side, str(place)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Run(**json.loads(told.stdout.splitlines()[-1]))


def _product(place: Path) -> Callable[[small.Office], tuple[float, float, int]]:
    def run(office: small.Office) -> tuple[float, float, int]:
        began = time.perf_counter()
        for file, opening in _statements(place):
            funds.submit_statement(
                office.auditor,
                office.fund_id,
                account_no=sample.MAIN_ACCOUNT,
                content=file.read_bytes(),
                label=file.name,
                opening=opening,
            )
        funds.submit_ledger(
            office.auditor,
            office.fund_id,
            content=(place / "ledger.csv").read_bytes(),
            label="ledger.csv",
        )
        drain(JOBS)
        imported = time.perf_counter() - began
        run_id = start_audit(
            office.auditor,
            office.fund_id,
            period_from=small.PERIOD.first,
            period_to=small.PERIOD.last,
        ).id
        drain(JOBS)
        took = time.perf_counter() - began
        found = db.session.get_one(AuditRun, run_id)
        assert found.state == "done", found.refusal
        ladder = json.loads(found.result)["ladder"]
        return took, imported, ladder[0]["denominator"]["value"]

    return run


def _script(place: Path) -> tuple[float, float, int]:
    began = time.perf_counter()
    sources = [Source(file, sample.MAIN_ACCOUNT, opening) for file, opening in _statements(place)]
    found = audit(sources, place / "ledger.csv", [])
    return time.perf_counter() - began, 0.0, found["denominator"]


def main() -> None:
    """One side in this process; prints a Run as JSON."""
    side, place = sys.argv[1], Path(sys.argv[2])
    if side == "product":
        seconds, imported, denominator = small.in_office(_product(place))
    else:
        seconds, imported, denominator = _script(place)
    most = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))
    assert most is not None
    told = Run(seconds, imported, time.process_time(), int(most[1]) / 1024, denominator)
    print(json.dumps(vars(told)))


if __name__ == "__main__":
    main()
