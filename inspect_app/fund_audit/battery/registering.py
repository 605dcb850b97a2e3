"""Rows of a fund's registers as tables of the battery, and what they add to the ledger's rows.

A row has the number of its place in the sheet; `Registered.names` says which code that is, because
another workbook may have another order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from inspect_app.funds.rules.classify import flat, key
from inspect_app.funds.rules.ledger import Payment
from inspect_app.funds.rules.registers import Registers, Sheet, Values
from inspect_app.funds.rules.registers.beneficiaries import BENEFICIARIES
from inspect_app.funds.rules.registers.duties import ANNOUNCED, ASSETS, CAMPAIGNS, DISCLOSURES
from inspect_app.funds.rules.registers.gifts import (
    AID_ACCOUNTS,
    FOREIGN,
    IN_KIND,
    PRICES,
    RESTRICTIONS,
)
from inspect_app.funds.rules.registers.people import LIMITS, PAYEES, PEOPLE

from ..rules.book import Period
from .constants import day_number, month_number
from .lines.marking import Announced, Marks

Rows = list[dict[str, Any]]
Tables = dict[str, Rows]
COMPARED = ("account", "phone", "identity", "address")
LEAST_CODE = 4
_LETTER, _DIGIT = re.compile("[A-Z]"), re.compile("[0-9]")
HASHED = (*COMPARED[:3], "name", "device", "photo", "guardian")


@dataclass(frozen=True)
class Registered:
    """The registers of a fund as an audit of a period reads them."""

    registers: Registers
    period: Period

    def numbered(self, sheet: Sheet) -> list[tuple[int, Values]]:
        return list(enumerate(self.registers.of(sheet), start=1))

    def by_code(self, sheet: Sheet) -> dict[str, int]:
        """Folded code -> number of the row."""
        return {flat(str(row["code"])): at for at, row in self.numbered(sheet)}

    @cached_property
    def names(self) -> dict[tuple[str, int], str]:
        """(side of a hit, number) -> code, for rows that are told by their codes."""
        sides = {"beneficiary": BENEFICIARIES, "in_kind": IN_KIND, "campaign": CAMPAIGNS}
        return {
            (side, at): str(row["code"])
            for side, sheet in sides.items()
            for at, row in self.numbered(sheet)
        }

    def lasting(self, payees: Rows) -> dict[tuple[str, int], str]:
        """(what a part of a key counts, number) -> name that stays when rows come in another
        order."""
        told = {
            "person": [(at, row["code"]) for at, row in self.numbered(PEOPLE)],
            "campaign": [(at, row["code"]) for at, row in self.numbered(CAMPAIGNS)],
            "disclosure": [
                (at, f"{row['kind']}-{row['year']}") for at, row in self.numbered(DISCLOSURES)
            ],
            "announcement": [
                (at, f"{row['decision']}|{row['payee']}|{row['amount']}")
                for at, row in self.numbered(ANNOUNCED)
            ],
            "payee": [(row["payee"], row["name"]) for row in payees],
        }
        return {(what, at): str(name) for what, rows in told.items() for at, name in rows}

    @cached_property
    def marks(self) -> Marks:
        """What to look for in the texts of statement lines."""
        payees: dict[str, dict[str, str]] = {}
        decisions = {}
        for row in self.registers.of(ANNOUNCED):
            if not searched(row["decision"]):
                continue
            word, name = flat(row["decision"]), flat(row["payee"])
            payees.setdefault(word, {})[name] = name
            decisions[word] = Announced(word, payees[word])
        return Marks(
            campaigns=_of_searched(self.by_code(CAMPAIGNS)),
            restrictions=_of_searched(self.by_code(RESTRICTIONS)),
            references={
                row["bank_ref"].upper(): at
                for at, row in self.numbered(RESTRICTIONS)
                if row.get("bank_ref")
            },
            decisions=decisions,
            senders={
                row["account"]: (_country(row["country"]), row.get("currency", "").upper())
                for row in self.registers.of(FOREIGN)
            },
        )

    def tables(self) -> Tables:
        """Every table that stands on registers alone: what lies in the period, or is judged in
        it."""
        period, of = self.period, self.registers.of
        years = range(period.first.year - 1, period.last.year + 1)
        return {
            "limits": [
                {"approver": key(row["approver"]), "most": row["most"]} for row in of(LIMITS)
            ],
            "prices": [_price(row) for row in of(PRICES)],
            "beneficiaries": [_beneficiary(at, row) for at, row in self.numbered(BENEFICIARIES)],
            "campaigns": [
                _campaign(at, row)
                for at, row in self.numbered(CAMPAIGNS)
                if date.fromisoformat(row["start"]) <= period.last
            ],
            "in_kind": [
                _receipt(at, row) for at, row in self.numbered(IN_KIND) if self._inside(row)
            ],
            "announcements": [
                _announcement(at, row)
                for at, row in self.numbered(ANNOUNCED)
                if searched(row["decision"])
            ],
            "disclosures": [
                _disclosure(at, row)
                for at, row in self.numbered(DISCLOSURES)
                if row["year"] in years
            ],
            "assets": [
                _assets(row)
                for row in of(ASSETS)
                if row["year"] in years and date(row["year"], 12, 31) <= period.last
            ],
            "foreign_approvals": [
                {
                    "approval": at,
                    "day": day_of(row, "approved_on"),
                    "party_account": row["account"],
                    "number": row["number"],
                }
                for at, row in self.numbered(FOREIGN)
                if row.get("number") and row.get("approved_on")
            ],
        }

    def _inside(self, row: Values) -> bool:
        return date.fromisoformat(row["day"]) in self.period

    def connect(self, tables: Tables, approvers: Collection[str]) -> None:
        """Join what the ledger names to the registers: payees, people, accounts. `approvers`:
        folded names."""
        if not self.registers.rows:
            return
        tables["people"] = self._people(approvers)
        self._payees(tables["payees"])
        aid = {_plain(row["account"]) for row in self.registers.of(AID_ACCOUNTS)}
        for account in tables["own_accounts"]:
            account["kind"] = "aid" if _plain(account["account"]) in aid else ""

    def told(self, payees: Rows) -> Callable[[Payment, int], dict[str, Any]]:
        """What the registers add to a payment in `entries`, by the number of its payee: the unit of
        the fund that was paid, and the person it was for, by the code in the ledger; area and class
        are the person's."""
        if not self.registers.rows:
            return lambda _payment, _payee: {}
        known = {flat(row["unit"]) for _at, row in self.numbered(PEOPLE) if row.get("unit")}
        names = {row["payee"]: flat(row["name"]) for row in payees}
        units = {payee: name for payee, name in names.items() if name in known}
        numbers, rows = self.by_code(BENEFICIARIES), self.registers.of(BENEFICIARIES)

        def added(payment: Payment, payee: int) -> dict[str, Any]:
            at = numbers.get(flat(payment.beneficiary), 0)
            row: Values = rows[at - 1] if at else {}
            return {
                "unit": units.get(payee, ""),
                "beneficiary": at,
                "spent_area": flat(row.get("area", "")),
                "spent_class": flat(row.get("class", "")),
            }

        return added

    def _people(self, approvers: Collection[str]) -> Rows:
        """People by the name or code of approvers in the ledger."""
        return [
            {
                **_of(row, *COMPARED),
                "person": at,
                "code": next(
                    (one for one in (key(row["code"]), key(row["name"])) if one in approvers),
                    key(row["code"]),
                ),
                "role": row["role"],
                "name": flat(row["name"]),
                "area": flat(row.get("area", "")),
                "unit": flat(row.get("unit", "")),
            }
            for at, row in self.numbered(PEOPLE)
        ]

    def _payees(self, payees: Rows) -> None:
        """What the register knows of the payees that the ledger names: by their name as written, or
        by the account that was paid. The account is the ledger's; the register's counts where the
        ledger names none. Names that differ in accents alone are two people (`unused`)."""
        known = {key(row["name"]): row for row in self.registers.of(PAYEES)}
        by_account = {row["account"]: row for row in known.values() if row.get("account")}
        for payee in payees:
            paid = self.registers.hashes.get(payee["account"])
            row = known.get(key(payee["name"])) or by_account.get(paid or "", {})
            told = _of(row, *COMPARED)
            told |= {"name": flat(payee["name"]), "area": flat(row.get("area", ""))}
            payee.update(told, account=paid or row.get("account") or payee["account"])


def searched(code: str) -> bool:
    """Whether a code is looked for in the texts of a bank: "12" or "-" would be found in any day or
    amount."""
    word = flat(code)
    return len(word) >= LEAST_CODE and bool(_LETTER.search(word)) and bool(_DIGIT.search(word))


def _of_searched(codes: dict[str, int]) -> dict[str, int]:
    return {code: at for code, at in codes.items() if searched(code)}


def _plain(account: str) -> str:
    return "".join(filter(str.isalnum, account)).upper()


def _country(told: str) -> str:
    """Code of a country; Vietnam however it is written."""
    word = flat(told).replace(" ", "")
    return "VN" if word in ("VN", "VNM", "VIETNAM") else word


def day_of(row: Values, name: str) -> int:
    """Number of a day, 0 where it is not stated."""
    return day_number(date.fromisoformat(row[name])) if row.get(name) else 0


def _month_of(row: Values) -> int:
    return month_number(date.fromisoformat(row["day"]))


def _of(row: Values, *names: str) -> dict[str, Any]:
    return {name: row.get(name, "") for name in names}


def _campaign(number: int, row: Values) -> dict[str, Any]:
    days = ("start", "close", "distributed", "disclosed_in", "disclosed_out")
    told = {f"{name}_day": day_of(row, name) for name in days}
    return {"campaign": number, **told, "name": row["name"]}


def _receipt(number: int, row: Values) -> dict[str, Any]:
    return {
        "receipt": number,
        "day": day_of(row, "day"),
        "month": _month_of(row),
        **{name: row[name] for name in ("quantity", "unit_price", "given", "stock")},
        "expiry_day": day_of(row, "expiry"),
        "item": flat(row["item"]),
        "area": flat(row.get("area", "")),
        "handover": row.get("handover", ""),
    }


def _price(row: Values) -> dict[str, Any]:
    return {
        "month": _month_of(row),
        "median": row["median"],
        "item": flat(row["item"]),
        "area": flat(row.get("area", "")),
    }


def _announcement(number: int, row: Values) -> dict[str, Any]:
    return {
        "announcement": number,
        "day": day_of(row, "day"),
        "amount": row["amount"],
        "payee": flat(row["payee"]),
        "decision": flat(row["decision"]),
    }


def _beneficiary(number: int, row: Values) -> dict[str, Any]:
    """A signature without its minute, and a status without its day, say nothing."""
    signed = row.get("signed_on") and "signed_at" in row
    gone = row.get("status") and row.get("status_on")
    return {
        "beneficiary": number,
        **_of(row, *HASHED),
        "area": flat(row.get("area", "")),
        "status": row["status"] if gone else "",
        "status_day": day_of(row, "status_on") if gone else 0,
        "signed_day": day_of(row, "signed_on") if signed else 0,
        "signed_minute": row["signed_at"] if signed else 0,
    }


def _disclosure(number: int, row: Values) -> dict[str, Any]:
    return {
        "disclosure": number,
        "year": row["year"],
        "published_day": day_of(row, "published"),
        "kind": row["kind"],
    }


def _assets(row: Values) -> dict[str, Any]:
    raises = int(row["raises"] == "yes")
    return {name: row[name] for name in ("year", "total", "disbursed")} | {"raises": raises}
