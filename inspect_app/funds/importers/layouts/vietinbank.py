"""VietinBank eFAST: separate posting date, text wrapped over several lines, no balance where the
bank leaves it out.
"""

from __future__ import annotations

from .layout import Layout

VIETINBANK = Layout(
    name="vietinbank",
    bank="VietinBank",
    balance_on="none",
    page=("pageid",),
    booked_on=("ngayphatsinh", "ngayhachtoan"),
    doc_no=("sogiaodich",),
    debit=("debit", "no"),
    credit=("credit", "co"),
    balance=("sodu",),
    text=("motagiaodich",),
    marks=("motagiaodich",),
)
