"""The only place that asks what time it is. UTC inside, Asia/Ho_Chi_Minh for people."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> dt.datetime:
    """Now, aware, UTC."""
    return dt.datetime.now(dt.UTC)


def in_vietnam(at: dt.datetime) -> dt.datetime:
    return at.astimezone(VIETNAM)


def date_in_vietnam(at: dt.datetime) -> dt.date:
    return in_vietnam(at).date()


def today_vn() -> dt.date:
    """The calendar day in Vietnam: the day that legal clocks count."""
    return date_in_vietnam(now())
