"""What a fund's registers say and the tests could not use, for the limits of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspect_app.funds.rules.classify import flat, key
from inspect_app.funds.rules.ledger import Payment
from inspect_app.funds.rules.payments import Payments
from inspect_app.funds.rules.registers import Registers
from inspect_app.funds.rules.registers.duties import ANNOUNCED, CAMPAIGNS
from inspect_app.funds.rules.registers.gifts import RESTRICTIONS
from inspect_app.funds.rules.registers.people import PAYEES
from inspect_app.funds.rules.sentences import Sentence

from .registering import searched

SHOWN = 10
"""Codes that a sentence names."""


def unused(registers: Registers, payments: Iterable[Payment]) -> Iterator[Sentence]:
    """Codes that are too short to be looked for in texts of a bank, and payees that the ledger
    spells with other accents than the register."""
    yield from _unsearched(registers)
    yield from _other_accents(registers, payments)


def _unsearched(registers: Registers) -> Iterator[Sentence]:
    told = [str(row["code"]) for sheet in (CAMPAIGNS, RESTRICTIONS) for row in registers.of(sheet)]
    told += [str(row["decision"]) for row in registers.of(ANNOUNCED)]
    short = sorted({code for code in told if not searched(code)})
    if short:
        listed = ", ".join(short[:SHOWN]) + (", …" if len(short) > SHOWN else "")
        yield Sentence(
            f"{len(short)} mã trong sổ đăng ký quá ngắn hoặc không có cả chữ và số nên không được "
            f"tìm trong nội dung sao kê: {listed}.",
            f"{len(short)} codes of the registers are too short, or lack letters or digits, so "
            f"they were not looked for in the texts of the bank: {listed}.",
        )


def _other_accents(registers: Registers, payments: Iterable[Payment]) -> Iterator[Sentence]:
    rows = registers.of(PAYEES)
    names, bare = {key(row["name"]) for row in rows}, {flat(row["name"]) for row in rows}
    accounts = {row["account"] for row in rows if row.get("account")}
    paid = set(Payments.of(payments).columns("payee", "payee_account"))
    left = {
        key(payee)
        for payee, account in paid
        if flat(payee) in bare
        and key(payee) not in names
        and registers.hashes.get(account) not in accounts
    }
    if left:
        yield Sentence(
            f"{len(left)} người nhận trong sổ chi chỉ giống tên trong sổ người nhận khi bỏ dấu và "
            "không cùng tài khoản: không lấy điện thoại, số định danh, địa bàn của sổ.",
            f"{len(left)} payees of the ledger equal a name of the register only without accents, "
            "and have another account: phone, identity and area of the register were not taken "
            "for them.",
        )
