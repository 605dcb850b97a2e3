"""camt.053 (ISO 20022) -> raw table. DTDs, entities and fetching from outside are refused."""

from __future__ import annotations

import io
import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ...rules.upload import MAX_BYTES
from ..cells import Row
from ..money import NotMoney, parse_money
from ..own_account import account_of
from ..problems import Unreadable
from .raw import RawTable, Stated

HEADER = ("Booking date", "camt053 reference", "Debit", "Credit", "Closing balance", "Details")
_NAMESPACE = re.compile(r"\{[^}]*\}")


def is_camt(data: bytes) -> bool:
    """True for XML that names the message near its top."""
    return data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and b"camt.053" in data[:4000]


def camt_table(data: bytes, file: str) -> RawTable:
    """All entries of the file's one statement, with its balances and printed totals.

    Raises Unreadable for XML that is damaged or hostile, for several statements, and for another
    currency than đồng.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(file, "too_large", f"{len(data):,} > {MAX_BYTES:,} bytes")
    rows, balances, totals, statements = [Row(1, HEADER)], dict[str, int](), dict[str, int](), 0
    account = ""
    try:
        for _event, node in iterparse(io.BytesIO(data), forbid_dtd=True):
            node.tag = _NAMESPACE.sub("", node.tag)
            if node.tag == "Ntry":
                rows.append(Row(len(rows) + 1, _entry(node, file)))
                node.clear()
            elif node.tag == "Bal":
                balances[_text(node, "Tp/CdOrPrtry/Cd")] = _signed(node, file)
            elif node.tag == "TxsSummry":
                totals = _totals(node, file)
            elif node.tag == "Stmt":
                statements += 1
                account = account_of(_text(node, "Acct/Id/Othr/Id") or _text(node, "Acct/Id/IBAN"))
    except (ParseError, DefusedXmlException) as error:
        raise Unreadable(file, "broken_xml", type(error).__name__) from error
    if statements != 1:
        raise Unreadable(file, "one_statement", str(statements))
    stated = Stated(
        opening=balances.get("OPBD", balances.get("PRCD")),
        closing=balances.get("CLBD"),
        lines=totals.get("lines"),
        credit=totals.get("credit"),
        debit=totals.get("debit"),
        account=account,
    )
    return RawTable(rows, stated=stated)


def _entry(node: Element, file: str) -> tuple[str, ...]:
    """The cells of one entry; one that is not booked keeps a word beside its amount, so that it is
    rejected and seen.
    """
    _in_dong(node, file)
    amount = _text(node, "Amt")
    status = _text(node, "Sts/Cd") or _text(node, "Sts")
    if status and status != "BOOK":
        amount = f"{status} {amount}"
    takes = _text(node, "CdtDbtInd") == "DBIT"
    at = node.find("BookgDt/Dt")
    on = _text(node, "BookgDt/Dt") if at is not None else _text(node, "BookgDt/DtTm")[:10]
    reference = _text(node, "AcctSvcrRef") or _text(node, "NtryRef")
    words = [
        one.text.strip()
        for path in (
            "NtryDtls/TxDtls/RmtInf/Ustrd",
            "NtryDtls/TxDtls/RltdPties//Nm",
            "AddtlNtryInf",
        )
        for one in node.findall(path)
        if one.text
    ]
    return (
        on,
        reference,
        _whole(amount) if takes else "",
        "" if takes else _whole(amount),
        "",
        "\n".join(words),
    )


def _totals(node: Element, file: str) -> dict[str, int]:
    paths = {
        "lines": "TtlNtries/NbOfNtries",
        "credit": "TtlCdtNtries/Sum",
        "debit": "TtlDbtNtries/Sum",
    }
    return {name: _int(text, file) for name, path in paths.items() if (text := _text(node, path))}


def _signed(node: Element, file: str) -> int:
    _in_dong(node, file)
    amount = _int(_text(node, "Amt"), file)
    return -amount if _text(node, "CdtDbtInd") == "DBIT" else amount


def _in_dong(node: Element, file: str) -> None:
    amount = node.find("Amt")
    currency = "" if amount is None else amount.get("Ccy", "")
    if currency != "VND":
        raise Unreadable(file, "not_dong", currency)


def _int(text: str, file: str) -> int:
    try:
        return parse_money(_whole(text))
    except NotMoney as problem:
        raise Unreadable(file, "broken_xml", text[:40]) from problem


def _whole(text: str) -> str:
    """XML writes a point before the fraction and no thousands marks: "1500.00" is 1500."""
    whole, point, fraction = text.partition(".")
    return (
        whole if point and not fraction.strip("0") else text.replace(".", ",.") if point else text
    )


def _text(node: Element, path: str) -> str:
    return (node.findtext(path) or "").strip()
