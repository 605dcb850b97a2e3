"""The baseline of an audit: a plain pandas script that computes the same figures, and nothing else.

It computes: control totals of both statements (lines, credit, debit, closing), the closing balance
of every day against the printed one, roll-forward per account without own transfers, money in and
out by month, gifts by kind of sender, the management-cost ratio, the traceability ladder T1 to T4
with its denominator, and the amounts of the exceptions (undocumented, claimed twice, not in the
bank, restricted gifts spent elsewhere, one-sided own transfers, references that occur twice).

It does not: say which lines make a figure, reject single rows with a reason, name the line of a
fault, refuse a match that is not unique, hash its input, speak of law, or guess at columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

ORGANISATION = (
    r"\b(?:CONG TY|CTY|CT TNHH|TNHH|CO PHAN|CTCP|DOANH NGHIEP|DNTN|TAP DOAN|NGAN HANG|HOP TAC XA"
    r"|HTX|TRUONG (?:TH|THCS|THPT|MN|MAM NON|TIEU HOC|DAI HOC|CAO DANG)|DAI HOC|BENH VIEN|UBND"
    r"|LIEN DOAN|CONG DOAN|DOAN THANH NIEN|HOI (?:PHU NU|CHU THAP DO|CUU CHIEN BINH|NONG DAN"
    r"|KHUYEN HOC|DONG HUONG)|GIAO XU|TO CHUC)\b"
)
SENDER = r"CT TU [0-9]{5,20} ([A-Z][A-Z .&-]{2,80}?) TOI [0-9]{5,20}"
FEE = r"\bPHI (?:DICH VU|QUAN LY|CHUYEN|SMS|DUY TRI|THUONG NIEN|GIAO DICH)\b|\bTHU PHI\b|\bVAT\b"
INTEREST = r"\b(?:TRA|NHAP) LAI\b|\bLAI (?:TIEN GUI|NHAP GOC|SUAT)\b|\bINTEREST\b"
REFERENCE = r"\b(MBVCB\.[0-9]{6,14}|FT[0-9]{14}(?![0-9]))"
MATCH_DAYS = 3
LEDGER = {
    "Ngày chi": "on",
    "Số chứng từ": "voucher",
    "Số tiền": "paid",
    "Loại chi": "kind",
    "Chương trình": "programme",
    "Quyết định số": "decision",
    "Chứng từ kèm theo": "evidence",
    "Số giao dịch ngân hàng": "doc_no",
    "Tài khoản chi": "account",
    "Đối tượng thụ hưởng": "beneficiary",
    "Mục đích của nhà tài trợ": "wish",
}


@dataclass(frozen=True)
class Source:
    """A statement file, its account and the balance before its first line (đồng)."""

    file: Path
    account: str
    opening: int


def _money(column: pd.Series[str]) -> pd.Series[int]:
    return pd.to_numeric(column.str.replace(".", "", regex=False)).fillna(0).astype("int64")


def read(source: Source) -> pd.DataFrame:
    """One statement as a frame, with its control totals checked."""
    rows = pd.read_csv(source.file, dtype=str)
    rows["debit"], rows["credit"] = _money(rows["Debit"]), _money(rows["Credit"])
    rows["amount"] = rows["credit"] - rows["debit"]
    rows["on"] = pd.to_datetime(rows["TNXDate"], format="%d/%m/%Y")
    rows["account"], rows["doc_no"] = source.account, rows["DocNo"].fillna("")
    rows["text"] = rows["TransactionDetails"].fillna("").str.normalize("NFD").str.upper()
    rows["text"] = rows["text"].str.replace(r"[\u0300-\u036f]", "", regex=True)
    rows["text"] = rows["text"].str.replace("Đ", "D").str.split().str.join(" ")
    return rows


def totals(rows: pd.DataFrame, source: Source) -> dict[str, Any]:
    """Control totals and whether every printed balance is met."""
    running = source.opening + rows["amount"].cumsum()
    printed = rows["Balance"].notna()
    met = bool((running[printed] == _money(rows["Balance"][printed])).all())
    return {
        "lines": len(rows),
        "credit": int(rows["credit"].sum()),
        "debit": int(rows["debit"].sum()),
        "closing": source.opening + int(rows["amount"].sum()),
        "balanced": met and bool(printed.groupby(rows["on"]).last().all()),
        "days": [int(value) for value in running.groupby(rows["on"]).last()],
    }


def read_payments(file: Path) -> pd.DataFrame:
    rows = pd.read_csv(file, dtype=str).fillna("").rename(columns=LEDGER)
    rows["paid"] = _money(rows["paid"])
    rows["on"] = pd.to_datetime(rows["on"], format="%d/%m/%Y")
    return rows


def audit(sources: list[Source], ledger: Path, own: list[str]) -> dict[str, Any]:
    """All figures, as plain whole numbers and shares."""
    frames = [read(source) for source in sources]
    tables = [totals(rows, source) for rows, source in zip(frames, sources, strict=True)]
    bank, payments = pd.concat(frames, ignore_index=True), read_payments(ledger)
    bank["transfer"] = False
    for account in own:
        bank["transfer"] |= (bank["account"] != account) & bank["text"].str.contains(account)
    bank["month"] = bank["on"].dt.strftime("%Y-%m")
    real = bank[~bank["transfer"]]
    gifts, spent = real[real["amount"] > 0], real[real["amount"] < 0]
    return {
        "sources": tables,
        "transfers": bank[bank["transfer"]].groupby("account")["amount"].sum().to_dict(),
        "in": gifts.groupby("month")["amount"].sum().to_dict(),
        "out": (-spent.groupby("month")["amount"].sum()).to_dict(),
        "senders": _senders(gifts),
        **_payments(spent, payments, int(gifts["amount"].sum())),
        "one_sided": int(bank[bank["transfer"]]["amount"].abs().sum()),
        "doubled": _doubled(bank),
    }


def _senders(gifts: pd.DataFrame) -> dict[str, int]:
    named = gifts["text"].str.extract(SENDER)[0]
    by_name = named.str.contains(ORGANISATION).fillna(value=False).astype(bool)
    by_text = gifts["text"].str.contains(ORGANISATION)
    kind = pd.Series("unknown", index=gifts.index)
    kind[named.isna() & by_text] = "organisation"
    kind[named.notna()] = "individual"
    kind[by_name] = "organisation"
    kind[gifts["text"].str.contains(INTEREST)] = "interest"
    return {str(name): int(value) for name, value in gifts.groupby(kind)["amount"].sum().items()}


def _doubled(bank: pd.DataFrame) -> int:
    found = bank.assign(reference=bank["text"].str.extract(REFERENCE)[0]).dropna(subset="reference")
    key = [found["account"], found["reference"], found["amount"] > 0]
    return int(found.groupby(key)["amount"].size().gt(1).sum())


def _joined(out: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    """Every line that left the fund with its payment: by document number, then by amount."""
    columns = ["account", "doc_no", "paid"]
    first = out.merge(payments, how="left", on=columns, suffixes=("", "_ledger"))
    open_lines = first[first["voucher"].isna()][list(out.columns)]
    left = payments[~payments["voucher"].isin(first["voucher"])]
    second = open_lines.merge(left, how="left", on=["account", "paid"], suffixes=("", "_ledger"))
    far = (second["on"] - second["on_ledger"]).abs() > pd.Timedelta(days=MATCH_DAYS)
    second.loc[far, "voucher"] = None
    return pd.concat([first[first["voucher"].notna()], second], ignore_index=True)


def _payments(spent: pd.DataFrame, payments: pd.DataFrame, income: int) -> dict[str, Any]:
    """Ratio, ladder and exceptions from the ledger joined to the bank."""
    programme = payments["kind"] == "Chi chương trình"
    management = payments["kind"] == "Chi quản lý"
    cash = payments["account"] == "Tiền mặt"
    twice = payments["doc_no"].ne("") & payments.duplicated(["account", "doc_no"], keep=False)
    claimed = payments[twice]
    joined = _joined(spent.assign(paid=-spent["amount"]), payments[~twice & ~cash])
    known = joined["voucher"].notna()
    fee = joined["text"].str.contains(FEE)
    cost = int(payments["paid"][management].sum()) + int(joined["paid"][~known & fee].sum())
    wish = joined["wish"].fillna("")
    steps = (
        known,
        joined["decision"].fillna("").ne(""),
        wish.eq("không") | (wish.ne("") & wish.eq(joined["programme"])),
        joined["beneficiary"].fillna("").ne(""),
    )
    ladder, reached = [], pd.Series(data=True, index=joined.index)
    for step in steps:
        reached &= step
        ladder.append(int(joined["paid"][reached].sum()))
    seen = payments["voucher"].isin(joined["voucher"])
    bound = (programme | management) & ~payments["wish"].isin(["", "không"])
    bare = payments["evidence"].eq("") | (programme & payments["decision"].eq(""))
    contested = joined["doc_no"].isin(claimed["doc_no"])
    return {
        "management": cost,
        "share": cost / income,
        "denominator": int(joined["paid"].sum()),
        "ladder": ladder,
        "undocumented": int(joined["paid"][~known & ~fee & ~contested].sum()),
        "claimed_twice": int(claimed["paid"].sum() - claimed["paid"].max()) if len(claimed) else 0,
        "not_in_bank": int(payments["paid"][~seen & ~twice & ~cash].sum()),
        "spent_elsewhere": int(
            payments["paid"][bound & (payments["wish"] != payments["programme"])].sum()
        ),
        "papers_missing": int(payments["paid"][(seen | twice | cash) & bare].sum()),
    }
