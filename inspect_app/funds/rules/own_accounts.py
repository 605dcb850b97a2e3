"""The fund's register of its own accounts, and the transfers between them.

A transfer between own accounts is neither a gift nor spending: the largest "donation" of a
published statement was the fund's own foreign-currency account. Only the account number decides,
never a name or an equal amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .lines import BankLine

_NUMBER = re.compile(r"(?<![0-9])[0-9]{6,20}(?![0-9])")


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """One account of the fund. `opening` of the audited period, where known, in đồng."""

    number: str
    bank: str
    label: str = ""


def other_own_account(line: BankLine, own: Iterable[OwnAccount]) -> str:
    """Number of another own account that the bank's text names as the other side, "" if there is
    none.
    """
    others = {account.number for account in own} - {line.account}
    if not others:
        return ""
    return next((number for number in _NUMBER.findall(line.text) if number in others), "")
