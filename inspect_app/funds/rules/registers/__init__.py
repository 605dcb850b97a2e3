"""The registers that a fund keeps beside its ledger: the sheets of one workbook, each optional.

To add a register: its sheet in a module here, and what the battery makes of its rows in
`fund_audit/battery/registering.py`.
"""

from __future__ import annotations

from . import beneficiaries, duties, gifts, people
from .columns import Column, Kind, Registers, Sheet, Values

SHEETS: tuple[Sheet, ...] = (
    *people.SHEETS,
    *beneficiaries.SHEETS,
    *gifts.SHEETS,
    *duties.SHEETS,
)

__all__ = ["SHEETS", "Column", "Kind", "Registers", "Sheet", "Values"]
