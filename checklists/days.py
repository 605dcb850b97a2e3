"""Days as they are written in checklists and answers: `2026-11-23`, nothing else."""

from __future__ import annotations

import datetime as dt
import re

_FORM = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def day_from(text: str) -> dt.date:
    """The day that a text names. Raises ValueError for any other text.

    Python alone also reads weeks (`2026-W47-1`) and `20261123`, which no tablet and no other
    reader of XLSForms does.
    """
    if not _FORM.match(text):
        raise ValueError(f"not a day: {text!r}")
    return dt.date.fromisoformat(text)
