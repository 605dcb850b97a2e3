"""A publication in the two formats that others read: 360Giving (grants) and IATI (an activity).

Identifiers start with "VN-" and the body's code: neither agency has given out a prefix for these
bodies, so who merges such files with others has to know that. A payment is a grant whose
recipient stays without a name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

from .public import OTHER_SPENDING, label_of

IATI_VERSION = "2.03"
SECTOR = "16010"
"""OECD DAC purpose code of social protection."""

INCOMING, DISBURSEMENT, EXPENDITURE = "1", "3", "4"
"""Codes of IATI's list of transaction types."""

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_SPENT = {"management": EXPENDITURE, "undocumented": EXPENDITURE, "refund": EXPENDITURE}


def _plain(code: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", code).strip("-") or "0"


def body_id(record: dict[str, Any]) -> str:
    """Identifier of the body that publishes."""
    return f"VN-{_plain(record['body']['code'])}"


def fund_id(record: dict[str, Any]) -> str:
    """Identifier of the fund, below its body."""
    return f"{body_id(record)}-{_plain(record['fund']['code'])}"


def _is_programme(group: str) -> bool:
    return group == OTHER_SPENDING or group.startswith("programme:")


def grants(record: dict[str, Any], lines: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Programme payments as grants of the 360Giving standard 1.4, one for each bank line.
    `lines`: `queries.publication.PublicLine`."""
    funder = fund_id(record)
    period = f"{record['period']['first']}/{record['period']['last']}"
    for line in lines:
        if line.flow != "out" or not _is_programme(line.group):
            continue
        programme = label_of(line.group).vi
        yield {
            "id": f"{funder}-{record['run_hash'][:12]}-{line.number}",
            "title": f"Chi chương trình: {programme}",
            "description": f"Dòng chi số {line.number} trong sổ công khai kỳ {period}. Tên đơn vị "
            "nhận và nội dung chi không công bố.",
            "currency": "VND",
            "amountAwarded": line.amount,
            "awardDate": line.on.isoformat(),
            "recipientOrganization": [
                {"id": f"{funder}-recipient-{line.number}", "name": "Đơn vị nhận không nêu tên"}
            ],
            "fundingOrganization": [{"id": funder, "name": record["fund"]["name"]}],
            "grantProgramme": [{"title": programme}],
        }


def activity(record: dict[str, Any], lines: Iterable[Any], published_at: datetime) -> bytes:
    """The fund's work of the period as one IATI 2.03 activity; transactions are sums by month, and
    by donor where one let the name out.
    Transfers between the fund's own accounts are none."""
    period = record["period"]
    published = published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    root = ElementTree.Element(
        "iati-activities", {"version": IATI_VERSION, "generated-datetime": published}
    )
    one = ElementTree.SubElement(
        root,
        "iati-activity",
        {_LANGUAGE: "vi", "default-currency": "VND", "last-updated-datetime": published},
    )
    number = f"{fund_id(record)}-{period['first']}-{period['last']}"
    ElementTree.SubElement(one, "iati-identifier").text = number
    _told(one, "reporting-org", record["body"]["name"], ref=body_id(record), type="11")
    title = f"{record['fund']['name']}: thu, chi từ {period['first']} đến {period['last']}"
    _told(one, "title", title)
    _told(one, "description", f"Theo kết quả kiểm tra {record['run_hash']}.")
    _told(
        one, "participating-org", record["fund"]["name"], ref=fund_id(record), role="4", type="60"
    )
    ElementTree.SubElement(one, "activity-status", code="2")
    for kind, day in (("2", period["first"]), ("4", period["last"])):
        ElementTree.SubElement(one, "activity-date", {"type": kind, "iso-date": day})
    ElementTree.SubElement(one, "recipient-country", code="VN", percentage="100")
    ElementTree.SubElement(one, "sector", vocabulary="1", code=SECTOR, percentage="100")
    for (month, kind, group, donor), (amount, last) in _by_month(lines).items():
        told = _transaction(one, kind, f"{label_of(group).vi}, {month}", amount, last)
        if donor:
            _told(told, "provider-org", donor)
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _told(parent: ElementTree.Element, tag: str, text: str, **attributes: str) -> None:
    told = ElementTree.SubElement(parent, tag, attributes)
    ElementTree.SubElement(told, "narrative").text = text


def _by_month(lines: Iterable[Any]) -> dict[tuple[str, str, str, str], tuple[int, date]]:
    """(month, kind of transaction, group, donor who let the name out) -> sum in đồng and the last
    day on which it moved."""
    sums: dict[tuple[str, str, str, str], int] = defaultdict(int)
    last: dict[tuple[str, str, str, str], date] = {}
    for line in lines:
        if line.flow not in {"in", "out"}:
            continue
        kind = INCOMING if line.flow == "in" else _SPENT.get(line.group, DISBURSEMENT)
        key = (line.on.isoformat()[:7], kind, line.group, line.donor)
        sums[key] += line.amount
        last[key] = max(last.get(key, line.on), line.on)
    return {key: (sums[key], last[key]) for key in sorted(sums)}


def _transaction(
    parent: ElementTree.Element, kind: str, text: str, amount: int, on: date
) -> ElementTree.Element:
    day = on.isoformat()
    one = ElementTree.SubElement(parent, "transaction")
    ElementTree.SubElement(one, "transaction-type", code=kind)
    ElementTree.SubElement(one, "transaction-date", {"iso-date": day})
    ElementTree.SubElement(one, "value", {"value-date": day}).text = str(amount)
    _told(one, "description", text)
    return one
