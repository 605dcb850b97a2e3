"""A demo province in the middle of its work: a case under way, a fund with balanced books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inspect_app.demo import charities, homes
from inspect_app.demo.province import PEOPLE as ACCOUNTS
from inspect_app.funds import sample
from tests.demo import office
from tests.kit.visitor import Page, Visitor

FACILITY = homes.NAMES[6][1]
OTHER_FUND = charities.NAMES[1]
PERIOD: dict[str, Any] = {"period_from": "2024-09-01", "period_to": "2024-09-09"}
NAMES = {login: name for _role, login, name, _post in ACCOUNTS}


@dataclass(frozen=True)
class Scene:
    """Paths of the case and of two funds; the first fund has its books, the second none yet."""

    case: str
    fund: str
    other_fund: str


def under_way(url: str) -> str:
    """A case whose decision is signed and announced; its path."""
    people = office.PEOPLE
    plan, _entities, _covered = office.approve_year_plan(
        url, NAMES[people.leader], NAMES[people.inspector]
    )
    case = office.issue_decision(url, plan, FACILITY)
    office.announce(url, case)
    return case


def fund_path(auditor: Visitor, name: str) -> str:
    """The page of a fund by its name."""
    page = auditor.get("/funds")
    for row in page.tree().iter("tr"):
        if name in "".join(row.itertext()):
            return next(a.get("href", "") for a in row.iter("a") if a.get("href"))
    raise AssertionError(f"no fund {name!r} in the list")


def hand_in(auditor: Visitor, fund: str, content: bytes, **fields: Any) -> Page:
    """Upload a statement; the page of the statement, which the worker reads later."""
    form = auditor.get(fund).form("/statements")
    return auditor.send(form, files={"file": ("sao-ke.csv", content, "text/csv")}, **fields)


def balanced_books(auditor: Visitor, fund: str) -> None:
    """Both sample statements and the ledger, read and found balanced."""
    sent = [
        hand_in(auditor, fund, file.read_bytes(), account=account, opening=str(opening))
        for file, account, opening in (
            (sample.MAIN_STATEMENT, sample.MAIN_ACCOUNT, sample.MAIN_OPENING),
            (sample.PAYMENTS_STATEMENT, sample.PAYMENTS_ACCOUNT, sample.PAYMENTS_OPENING),
        )
    ]
    file = {"file": ("so-chi.csv", sample.LEDGER.read_bytes(), "text/csv")}
    ledger = auditor.send(auditor.get(fund).form("/ledgers"), files=file)
    for page in sent:
        auditor.wait(page.url, "Cân khớp")
    auditor.wait(ledger.url, "Đã nhập")


def prepare(url: str) -> Scene:
    """Everything that the load needs, through the product's own pages."""
    case = under_way(url)
    auditor = office.visitor(url, office.PEOPLE.auditor)
    fund = fund_path(auditor, charities.NAMES[0])
    balanced_books(auditor, fund)
    return Scene(case, fund, fund_path(auditor, OTHER_FUND))
