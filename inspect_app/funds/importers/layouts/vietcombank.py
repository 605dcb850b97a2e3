"""Vietcombank: date and document number, "1.000.000", the balance printed on the last line of each
day only.
"""

from __future__ import annotations

from .layout import Layout

VIETCOMBANK = Layout(
    name="vietcombank",
    bank="Vietcombank",
    balance_on="day_end",
    page=("pageid", "trang", "page"),
    booked_on=("tnxdate", "ngaygd", "ngaygiaodich", "transdate"),
    doc_no=("docno", "soct", "sochungtu"),
    debit=("debit", "sotienghino", "ghino"),
    credit=("credit", "sotienghico", "ghico"),
    balance=("balance", "sodu"),
    text=("transactiondetails", "transactionsindetail", "noidungchitiet"),
    marks=("docno", "soct", "sochungtu"),
)
