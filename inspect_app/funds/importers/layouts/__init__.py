"""How each bank lays out its statement. A new bank is one file here and one name in LAYOUTS.

A layout says which headers its columns go by and where the bank prints a balance; that is what
tells the control totals which lines a printed balance proves.
"""

from __future__ import annotations

from .agribank import AGRIBANK
from .bidv import BIDV
from .layout import Layout
from .vietcombank import VIETCOMBANK
from .vietinbank import VIETINBANK

LAYOUTS: tuple[Layout, ...] = (VIETCOMBANK, AGRIBANK, BIDV, VIETINBANK)

__all__ = ["AGRIBANK", "BIDV", "LAYOUTS", "VIETCOMBANK", "VIETINBANK", "Layout"]
