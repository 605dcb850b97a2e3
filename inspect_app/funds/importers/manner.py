"""How a file writes its dates and amounts: as banks print them, or as a person said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .cells import parse_date
from .money import NotMoney, parse_money

Dates = Literal["", "dmy", "mdy", "ymd", "dmy2"]
Thousands = Literal["", "dot", "comma", "space", "none"]
Sign = Literal["", "minus_out", "minus_in"]

_TIME = re.compile(r"[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_PARTS = re.compile(r"([0-9]{1,4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,4})")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLACES = {"dmy": (2, 1, 0), "dmy2": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
_MARKS = {"dot": ".", "comma": ","}
_FRACTION = re.compile(r"(?<=[0-9])[.,]([0-9]{1,2})(?![0-9])")
_SPACES = re.compile(r"(?<=[0-9])[ \u00a0\u202f](?=[0-9]{3}(?![0-9]))")


@dataclass(frozen=True, slots=True)
class Manner:
    """`dates`, `thousands`: "" reads what is beyond doubt. `sign`: "" for a column of each side;
    else the one column holds signed amounts, and it says which way a minus goes.
    """

    dates: Dates = ""
    thousands: Thousands = ""
    sign: Sign = ""

    def date(self, text: str) -> date | None:
        """The day in a cell, in the one order that was said; None for anything else. Spreadsheets
        give their own dates as yyyy-mm-dd, whatever the order.
        """
        if not self.dates:
            return parse_date(text)
        body = text.strip()
        if time := _TIME.search(body):
            body = body[: time.start()] if time.end() == len(body) else body
        if _ISO.fullmatch(body):
            return parse_date(body)
        found = _PARTS.fullmatch(body)
        if found is None:
            return None
        year, month, day = (found.group(place + 1) for place in _PLACES[self.dates])
        if len(year) != (2 if self.dates == "dmy2" else 4):
            return None
        century = "20" if self.dates == "dmy2" else ""
        return parse_date(f"{century}{year}-{month:0>2}-{day:0>2}")

    def money(self, text: str) -> int:
        """Whole đồng, possibly negative. Raises NotMoney, also for another thousands mark."""
        body = text.strip()
        if self.sign:
            body = body.removeprefix("+").strip()
        if self.thousands == "space":
            if re.search(r"[.,][0-9]{3}", body):
                raise NotMoney("money_separators", text)
            body = _SPACES.sub(".", body)
        elif self.thousands:
            mark = _MARKS.get(self.thousands, "")
            others = ".,".replace(mark, "") if mark else ".,"
            if re.search(rf"[{others}][0-9]{{3}}", body):
                raise NotMoney("money_separators", text)
            if mark and re.search(rf"{re.escape(mark)}(?![0-9]{{3}}(?![0-9]))", body):
                raise NotMoney("money_separators", text)
            if not mark and (fraction := _FRACTION.search(body)):
                if fraction.group(1).strip("0"):
                    raise NotMoney("money_fraction", text)
                body = _FRACTION.sub("", body)
        return parse_money(body)


PRINTED = Manner()
