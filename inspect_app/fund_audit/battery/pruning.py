"""Finished steps of audits are thrown away when no audit has asked for them for a month."""

from __future__ import annotations

import shutil
from pathlib import Path

KEEP_DAYS = 30
SPILL_DAYS = 1
"""What a killed worker spilled: no audit runs for a day."""
_DAY = 86_400


def prune(work: Path, now: float) -> int:
    """Remove files of `work` that were neither written nor read for `KEEP_DAYS` (seconds since 1970
    in `now`), and folders that a killed worker spilled into; how many were removed.

    Only while no audit runs: a step that a run has found must not go before it is read. What is
    removed too early, because the disk notes no reading, is computed again.
    """
    removed = 0
    for folder in ("steps", "sql"):
        for file in (work / folder).glob("*"):
            seen = file.stat()
            if max(seen.st_mtime, seen.st_atime) < now - KEEP_DAYS * _DAY:
                file.unlink(missing_ok=True)
                removed += 1
    for spill in work.glob("spill-*"):
        if spill.stat().st_mtime < now - SPILL_DAYS * _DAY:
            shutil.rmtree(spill, ignore_errors=True)
            removed += 1
    return removed
