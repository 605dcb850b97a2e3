"""BIDV's printed statement of gifts: line number, time stamp, credit and text; neither debits nor
balances.
"""

from __future__ import annotations

from .layout import Layout

BIDV = Layout(
    name="bidv",
    bank="BIDV",
    balance_on="none",
    page=("pageid",),
    booked_on=("ngaygiaodich", "transdate"),
    debit=("phatsinhno", "debitamount"),
    credit=("phatsinhco", "creditamount"),
    balance=("sodu", "balance"),
    text=("diengiai", "txndescription"),
    marks=("txndescription", "diengiai"),
    may_lack=("debit", "balance"),
)
