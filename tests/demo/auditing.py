"""Steps of the auditor: statements, ledger, audit, transparency report."""

from __future__ import annotations

import re

from inspect_app.funds import sample
from tests.demo.office import PEOPLE, sign, text_of, visitor
from tests.kit.fund_registers import FAULTY, register_book
from tests.kit.visitor import Page

FUND = "Quỹ Bảo trợ trẻ em Minh Họa"
CSV = "text/csv"
RESTRICTED_GIFT = "FT21771615062328"
"""What the bank says of one gift of the sample."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fund_path(url: str) -> str:
    """The workspace of the demo fund."""
    auditor = visitor(url, PEOPLE.auditor)
    for path in auditor.get("/funds").links("/funds/"):
        if FUND in text_of(auditor.get(path)):
            return path
    raise AssertionError("the demo fund is not in the list")


def link_named(page: Page, text: str) -> str:
    """Address of the first link with a text; empty when there is none."""
    for link in page.tree().iter("a"):
        if text in "".join(link.itertext()):
            return link.get("href", "")
    return ""


def load_statement(url: str, fund: str, file: str, account: str, opening: int) -> Page:
    """Upload one sample statement and wait until the worker has checked it."""
    auditor = visitor(url, PEOPLE.auditor)
    page = auditor.get(fund)
    known = link_named(page, file)
    if known:
        return auditor.get(known)
    choice = next(
        option.get("value", "")
        for option in page.tree().iter("option")
        if account in "".join(option.itertext())
    )
    content = (sample.HERE / file).read_bytes()
    sent = auditor.send(
        page.form("/statements"),
        files={"file": (file, content, CSV)},
        account=choice,
        opening=str(opening),
    )
    return auditor.wait(sent.url, "Cân khớp")


def load_books(url: str, fund: str) -> Page:
    """Both statements and the ledger; returns the page of the real statement."""
    real = load_statement(
        url, fund, sample.MAIN_STATEMENT.name, sample.MAIN_ACCOUNT, sample.MAIN_OPENING
    )
    load_statement(
        url, fund, sample.PAYMENTS_STATEMENT.name, sample.PAYMENTS_ACCOUNT, sample.PAYMENTS_OPENING
    )
    auditor = visitor(url, PEOPLE.auditor)
    page = auditor.get(fund)
    if link_named(page, sample.LEDGER_WITH_FACTS.name):
        return real
    ledger = auditor.send(
        page.form("/ledgers"),
        files={"file": (sample.LEDGER_WITH_FACTS.name, sample.LEDGER_WITH_FACTS.read_bytes(), CSV)},
    )
    auditor.wait(ledger.url, "Đã nhập")
    return real


def load_registers(url: str, fund: str) -> Page:
    """Hand in the workbook of registers with its planted faults, and a gift of the sample that is
    for one purpose; returns its page."""
    auditor = visitor(url, PEOPLE.auditor)
    gift = {"code": RESTRICTED_GIFT, "purpose": "Sữa học đường", "deadline": "31/12/2024"}
    sheets = {**FAULTY, "restrictions": [*FAULTY["restrictions"], gift]}
    sent = auditor.send(
        auditor.get(f"{fund}/registers").form("/registers"),
        files={"file": ("so-dang-ky.xlsx", register_book(sheets), XLSX)},
    )
    return auditor.wait(sent.url, "Đã nhập")


def run_audit(url: str, fund: str) -> Page:
    """Start the audit of the sample's nine days and wait for the report page."""
    auditor = visitor(url, PEOPLE.auditor)
    page = auditor.get(f"{fund}/audits")
    sent = auditor.send(page.form("/audits"), period_from="2024-09-01", period_to="2024-09-09")
    return auditor.wait(sent.url, "/report")


def draw_sample(url: str, audit: str) -> None:
    """The lead signs the materiality, draws a sample and examines its first line."""
    auditor = visitor(url, PEOPLE.auditor)
    signed = auditor.send(
        auditor.get(f"{audit}/samples").form("/materiality"),
        percent="2",
        performance_percent="75",
        trivial_percent="5",
        reason="Năm đầu kiểm tra; chi tiêu có quyết định từng đợt.",
    )
    sample = auditor.send(signed.form("/samples"), population="bank:", confidence="95")
    line = auditor.get(f"{sample.url}/lines/1")
    auditor.send(line.form("/lines/1"), audited="0", reason="Chưa có chứng từ, quỹ hẹn bổ sung.")


def explain_first(url: str, audit: str) -> None:
    """The auditor concludes on the exception that the audit lists first, with a document."""
    auditor = visitor(url, PEOPLE.auditor)
    hit = auditor.get(audit).links("/hits/")[0]
    said = "Quỹ đã giải trình bằng văn bản."
    auditor.send(
        auditor.get(hit).form(hit),
        files={"file": ("giai-trinh.txt", said.encode(), "text/plain")},
        disposition="explained",
        reason=said,
    )


def ask_to_explain(url: str, audit: str) -> str:
    """The fund is asked about the first two open exceptions, by a letter that both sign, and
    answers the first; path of the letter."""
    auditor = visitor(url, PEOPLE.auditor)
    boxes = auditor.get(f"{audit}/explanations").tree().iter("input")
    hits = [box.get("value", "") for box in boxes if box.get("name") == "hit"][:2]
    page = auditor.get(f"{audit}/explanations/new?" + "&".join(f"hit={hit}" for hit in hits))
    letter = auditor.send(page.form("/new")).url
    paper = auditor.get(letter).links("/documents/")[0]
    sign(url, PEOPLE.auditor, paper)
    sign(url, PEOPLE.head, paper)
    auditor.send(
        auditor.get(letter).form(letter),
        files={"files": ("giai-trinh.txt", "Quỹ giải trình.".encode(), "text/plain")},
        hit=hits[0],
        text="Hai khoản chi cho hai đợt khác nhau, có phiếu chi kèm theo.",
    )
    return letter


def export_exceptions(url: str, audit: str) -> None:
    """Ask for the workbook of the exceptions and wait until it can be downloaded."""
    auditor = visitor(url, PEOPLE.auditor)
    auditor.send(auditor.get(f"{audit}/exports").form("/exports"))
    auditor.wait(f"{audit}/exports", "/file")


def draft_report(url: str, audit: str) -> str:
    """Draft the transparency report with its open exceptions listed; path of the paper."""
    auditor = visitor(url, PEOPLE.auditor)
    return auditor.send(auditor.get(audit).form("/report"), list_open="y").url


def close_book(url: str, audit: str) -> None:
    """Append the gifts of the audit to the fund's book and wait for its head."""
    auditor = visitor(url, PEOPLE.auditor)
    auditor.send(auditor.get(audit).form("/closing"))
    auditor.wait(audit, "6.976 khoản tài trợ")


def publish(url: str, audit: str, report: str) -> None:
    """Both sign the report; the head publishes exactly what the preview shows."""
    sign(url, PEOPLE.auditor, report)
    sign(url, PEOPLE.head, report)
    head = visitor(url, PEOPLE.head)
    head.send(head.get(f"{audit}/publication").form("/publication"), reason="QĐ 15/QĐ-SYT")
    head.wait(f"{audit}/publication", "/public/funds/")


def amount_after(label: str, text: str) -> int:
    """The first whole number behind a label of a page's text."""
    found = re.search(re.escape(label) + r"\D{0,40}?([\d.]+)", text)
    assert found, f"no figure behind {label!r}"
    return int(found.group(1).replace(".", ""))
