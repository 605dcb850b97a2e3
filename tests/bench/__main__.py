"""`python -m tests.bench`: every ratio of `make bench`, measured in one run on this machine."""

from __future__ import annotations

import os
import platform
import sqlite3
import time

from tests.bench import (
    answers,
    audit,
    battery,
    eight_outputs,
    field_page,
    forms,
    full_tablet,
    pages,
    product_path,
    tablets,
)


def main() -> None:
    began = time.monotonic()
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, load {os.getloadavg()[0]:.1f} before the start"
    )
    print("ratio = ours / baseline; both sides take turns, the median counts")
    for ratio in audit.measure():
        print(ratio.line(), flush=True)
    for ratio in eight_outputs.measure():
        print(ratio.line(), flush=True)
    ratios, words = battery.measure()
    for ratio in ratios:
        print(ratio.line(), flush=True)
    print(words, flush=True)
    ratios, words = product_path.measure()
    for ratio in ratios:
        print(ratio.line(), flush=True)
    print(words, flush=True)
    print(pages.measure().line(), flush=True)
    for ratio in (*forms.measure(), *answers.measure()):
        print(ratio.line(), flush=True)
    ratios, words = field_page.measure()
    for ratio in ratios:
        print(ratio.line(), flush=True)
    print(words, flush=True)
    print(full_tablet.measure(), flush=True)
    ratio, words = tablets.measure()
    print(ratio.line(), words, sep="\n", flush=True)
    print(f"took {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
