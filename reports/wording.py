"""How figures, money and dates are written in Vietnamese papers and pages; `written_in` writes the
figures of an English page.

Pure: standard library only. Money is a whole number of đồng (``int``); a share is a ``Decimal`` or
a ``Fraction`` of one (0.05 is five per cent). Every function is usable as a Jinja filter: see
``FILTERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam keeps UTC+7 all year and has done so since 1975: no time-zone table is needed."""

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION: Final = 1_000_000_000
_language: ContextVar[str] = ContextVar("language of figures", default="vi")


@contextmanager
def written_in(language: str) -> Iterator[None]:
    """Inside, `number`, `money` and `percent` write for readers of this language; whatever is not
    inside is Vietnamese, as papers are."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def number(value: int | Decimal, places: int | None = None) -> str:
    """``1234567`` -> ``1.234.567``; decimals after a comma. ``places`` rounds half up. In English
    ``1,234,567`` and a point."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError("number() takes int or Decimal, never float")
    exact = Decimal(value)
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{exact:,f}"
    if _language.get() == "en":
        return text
    return text.replace(",", "_").replace(".", ",").replace("_", ".")


def money(amount: int) -> str:
    """``1234567`` -> ``1.234.567 đ`` (đồng), in English ``1,234,567 VND``."""
    return f"{money_plain(amount)} {'VND' if _language.get() == 'en' else 'đ'}"


def money_plain(amount: int) -> str:
    """``1234567`` -> ``1.234.567``, for a column whose head names the unit đồng."""
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise TypeError("money is a whole number of đồng (int)")
    return number(amount)


def money_formal(amount: int) -> str:
    """``1234567`` -> ``1.234.567 đồng``, for running text of an official paper."""
    return f"{money_plain(amount)} đồng"


def money_words(amount: int) -> str:
    """``1234567`` -> ``Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng``."""
    words = f"{number_words(amount)} đồng"
    return words[0].upper() + words[1:]


def number_words(value: int) -> str:
    """A whole number in Vietnamese words (northern usage: linh, nghìn, tư, mốt, lăm)."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("number_words() takes int")
    if value < 0:
        return f"âm {number_words(-value)}"
    if value == 0:
        return _DIGITS[0]
    return " ".join(_below_or_above_billion(value, leading=True))


def _below_or_above_billion(value: int, *, leading: bool) -> list[str]:
    billions, rest = divmod(value, _BILLION)
    words: list[str] = []
    if billions:
        words += [*_below_or_above_billion(billions, leading=leading), "tỷ"]
        leading = False
    for size, name in ((1_000_000, "triệu"), (1_000, "nghìn"), (1, "")):
        group = rest // size % 1000
        if not group:
            continue
        words += _three_digits(group, leading=leading)
        words += [name] if name else []
        leading = False
    return words


def _three_digits(group: int, *, leading: bool) -> list[str]:
    hundreds, rest = divmod(group, 100)
    words = [] if leading and not hundreds else [_DIGITS[hundreds], "trăm"]
    tens, ones = divmod(rest, 10)
    if tens == 0:
        if ones:
            words += ["linh", _DIGITS[ones]] if words else [_DIGITS[ones]]
        return words
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if ones:
        words.append(_last_digit(tens, ones))
    return words


def _last_digit(tens: int, ones: int) -> str:
    if ones == 5:
        return "lăm"
    if tens > 1 and ones == 1:
        return "mốt"
    if tens > 1 and ones == 4:
        return "tư"
    return _DIGITS[ones]


def percent(share: Decimal | Fraction | int, places: int = 1) -> str:
    """A share of one as per cent: ``Decimal("0.0696")`` -> ``7,0%``; rounds half up."""
    if isinstance(share, float):
        raise TypeError("percent() takes Decimal or Fraction, never float")
    exact = Fraction(share) * 100
    scaled = exact * 10**places
    rounded = (abs(scaled) + Fraction(1, 2)).__floor__() * (-1 if scaled < 0 else 1)
    return f"{number(Decimal(rounded).scaleb(-places))}%"


def date_short(day: date) -> str:
    """``05/02/2026``."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def date_long(day: date) -> str:
    """``ngày 05 tháng 02 năm 2026``: a zero before days under 10 and before months 1 and 2.

    Decree 30/2020, Annex I, part I, section II.4.b.
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def month_short(day: date) -> str:
    """``02/2026``, the month that ``day`` lies in."""
    return f"{day.month:02d}/{day.year:04d}"


def moment(at: datetime) -> str:
    """``14:05:33 ngày 08/10/2024`` in Vietnam's time; ``at`` must be aware."""
    local = vietnam_time(at)
    return f"{local:%H:%M:%S} ngày {date_short(local.date())}"


def vietnam_time(at: datetime) -> datetime:
    """The same instant in Vietnam's time. Raises ``ValueError`` for a naive time."""
    if at.tzinfo is None:
        raise ValueError("a time without zone cannot be written in a paper")
    return at.astimezone(VIETNAM)


def two_digits(value: int) -> str:
    """``7`` -> ``07``: numbers of papers and small counts (Annex I, section II.3.c)."""
    return f"{value:02d}"


def listing(items: Iterable[str]) -> str:
    """``a, b và c``."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} và {words[-1]}"


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "number": number,
    "money": money,
    "money_plain": money_plain,
    "money_words": money_words,
    "percent": percent,
    "date_short": date_short,
    "date_long": date_long,
    "month_short": month_short,
    "moment": moment,
}
"""Names under which pages may use these functions as Jinja filters."""
