"""Agribank: "500,000", and the running balance printed on every line."""

from __future__ import annotations

from .layout import Layout

AGRIBANK = Layout(
    name="agribank",
    bank="Agribank",
    balance_on="every_line",
    page=("pageid",),
    booked_on=("date", "ngay"),
    doc_no=("referencenumber", "refno", "sothamchieu"),
    debit=("debitamount", "dr", "no"),
    credit=("creditamount", "cr", "co"),
    balance=("balance", "sodu"),
    text=("transactiondetails", "remark", "ghichu"),
    marks=("referencenumber", "refno", "sothamchieu"),
)
