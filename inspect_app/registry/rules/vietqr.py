"""VietQR: the payment code of a fund's programme (EMVCo merchant-presented mode, NAPAS IBFT to an
account). The purpose (field 62, sub-field 08) carries the code of fund and programme, so that a
bank's line says what the gift is for.
"""

from __future__ import annotations

import binascii
import re

from .vocabulary import folded

LONGEST_PURPOSE, LONGEST_ACCOUNT = 25, 19
"""Signs that the standard allows."""

NAPAS, TO_ACCOUNT, DONG, VIETNAM = "A000000727", "QRIBFTTA", "704", "VN"

BANKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("970436", ("vietcombank", "ngoai thuong viet nam")),
    ("970415", ("vietinbank", "cong thuong viet nam")),
    ("970418", ("bidv", "dau tu va phat trien viet nam")),
    ("970405", ("agribank", "nong nghiep va phat trien nong thon")),
    ("970422", ("mb", "mbbank", "ngan hang quan doi", "tmcp quan doi")),
)
"""NAPAS number of a bank, and what stands in its name alone: "cong thuong" is Saigonbank's too."""


def bank_number(name: str) -> str:
    """The NAPAS number of a bank by the name that the register has; "" for one we do not know."""
    words = f" {folded(name)} "
    found = {number for number, known in BANKS if any(f" {one} " in words for one in known)}
    return found.pop() if len(found) == 1 else ""


def account_number(text: str) -> str:
    """Letters and digits of an account as people write it; "" for one the standard has no room
    for."""
    number = re.sub(r"[^A-Z0-9]", "", text.upper())
    return number if len(number) <= LONGEST_ACCOUNT else ""


def reference(fund: str, programme: str) -> str:
    """What the transfer will say: both codes in letters and digits; "" when it is too long."""
    parts = (re.sub(r"[^A-Z0-9]", "", code.upper()) for code in (fund, programme))
    text = " ".join(parts)
    return text if len(text) <= LONGEST_PURPOSE else ""


def payload(bank: str, account: str, purpose: str) -> str:
    """The text of the code, for any amount, used again and again. `bank`: its NAPAS number.

    Raises ValueError for what the standard does not allow.
    """
    if not re.fullmatch(r"\d{6}", bank):
        raise ValueError("a NAPAS number has six digits")
    if not re.fullmatch(r"[A-Z0-9]+", account) or len(account) > LONGEST_ACCOUNT:
        raise ValueError("an account has at most 19 letters and digits")
    if not re.fullmatch(r"[A-Z0-9 ]+", purpose) or len(purpose) > LONGEST_PURPOSE:
        raise ValueError("a purpose has at most 25 letters and digits")
    receiver = _field("00", bank) + _field("01", account)
    to = _field("00", NAPAS) + _field("01", receiver) + _field("02", TO_ACCOUNT)
    text = (
        _field("00", "01")
        + _field("01", "11")
        + _field("38", to)
        + _field("53", DONG)
        + _field("58", VIETNAM)
        + _field("62", _field("08", purpose))
        + "6304"
    )
    return text + checksum(text)


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE of everything up to and with "6304", four capital digits."""
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def _field(name: str, value: str) -> str:
    return f"{name}{len(value):02}{value}"
