"""`make demo`: the main job through HTTP, from the plan to two signed PDFs and `summary.json`.

Drives the product that runs on `var`, or starts it for the time being, as its users would, and
leaves `var/demo/{conclusion,transparency}.pdf` and `var/demo/summary.json`.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from tests.demo import auditing, office
from tests.kit.servers import Product, this_product
from tests.kit.visitor import Page

HOME = Path("var").resolve()
FOLDER = HOME / "demo"
FACILITY = "Mái ấm Cầu Lụa"
STATES = {"Cân khớp": "balanced", "Bị giữ lại": "held", "Chưa chứng minh được": "unproved"}
VERDICTS = {"Trong mức trần": "kept", "Vượt mức trần": "broken", "Chưa kết luận": "undecided"}


def _photo() -> bytes:
    """An invented picture: a door, no people."""
    picture = Image.new("RGB", (1200, 900), "#d8cbb5")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((420, 150, 780, 900), fill="#7b5a3c")
    draw.ellipse((710, 520, 745, 555), fill="#d9b44a")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _statement(page: Page) -> dict[str, Any]:
    text = office.text_of(page)
    lines = re.search(r"([\d.]+) dòng trong tệp = ([\d.]+) được nhận \+ ([\d.]+) bị loại", text)
    assert lines, "the import's line counts are not on the page"
    total, accepted, rejected = (int(part.replace(".", "")) for part in lines.groups())
    return {
        "lines": total,
        "accepted": accepted,
        "rejected": rejected,
        "credit": auditing.amount_after("Ghi có (tiền vào)", text),
        "debit": auditing.amount_after("Ghi nợ (tiền ra)", text),
        "opening": auditing.amount_after("Số dư đầu kỳ", text),
        "closing": auditing.amount_after("Số dư cuối kỳ", text),
        "state": next(state for words, state in STATES.items() if words in text),
    }


def _audit(page: Page) -> dict[str, Any]:
    """The figures of the report page; the share is exact, from its numerator and base."""
    text = office.text_of(page)
    spent = auditing.amount_after("Chi quản lý (tử số)", text)
    base = auditing.amount_after("Thu được tính (mẫu số)", text)
    cap = re.search(r"R31 [^:]+: ([\d,]+) %", text)
    assert cap, "the cap of that date is not on the page"
    rungs = re.findall(r"(T[1-5])\D.*?(\d+,\d+)%", text[text.index("Khả năng truy vết") :])
    hits = re.search(r"(\d+) / (\d+)Ngoại lệ", text)
    assert hits, "the exceptions are not counted on the page"
    return {
        "management_cost_share": round(spent / base, 6),
        "cap": float(cap.group(1).replace(",", ".")) / 100,
        "verdict": next(verdict for words, verdict in VERDICTS.items() if words in text),
        "traceability": {rung: float(share.replace(",", ".")) for rung, share in rungs[:5]},
        "exceptions": int(hits.group(2)),
    }


def _keep(url: str, address: str, name: str) -> Path:
    path = FOLDER / name
    path.write_bytes(office.visitor(url, office.PEOPLE.head).bytes(address))
    return path


def _verified(running: Product, path: Path) -> dict[str, Any]:
    done = running.command("verify", str(path), "--json")
    said = json.loads(done.stdout)
    return {
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "accepted": said["accepted"],
        "signers": [signature["signer"] for signature in said["signatures"]],
    }


def _inspection(url: str, plan: str) -> tuple[dict[str, int], str]:
    case = office.issue_decision(url, plan, FACILITY)
    office.announce(url, case)
    questions, answers = office.fill_checklist(url, case, office.GIVEN)
    findings, violations = office.record_findings(url, case, _photo())
    paper = office.draft_result(url, case)
    office.sign(url, office.PEOPLE.leader, paper)
    signed = office.sign(url, office.PEOPLE.head, paper)
    counted = {
        "questions": questions,
        "answers": answers,
        "findings": findings,
        "violations": violations,
    }
    return counted, signed


def drive(running: Product) -> dict[str, Any]:
    """The whole chain; returns the summary."""
    url = running.url
    plan, entities, covered = office.approve_year_plan(url, "Lê Văn Mẫu", "Phạm Thị Thử")
    inspection, conclusion = _inspection(url, plan)
    fund = auditing.fund_path(url)
    statement = auditing.load_books(url, fund)
    audit = auditing.run_audit(url, fund)
    paper = auditing.draft_report(url, audit.url)
    office.sign(url, office.PEOPLE.auditor, paper)
    transparency = office.sign(url, office.PEOPLE.head, paper)
    files = [
        _keep(url, conclusion, "conclusion.pdf"),
        _keep(url, transparency, "transparency.pdf"),
    ]
    journal = running.journal()
    return {
        "statement": _statement(statement),
        "audit": _audit(audit),
        "plan": {"entities": entities, "covered": covered},
        "inspection": inspection,
        "documents": [_verified(running, path) for path in files],
        "journal": {key: journal[key] for key in ("size", "root", "verified")},
    }


def main() -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with this_product(HOME) as running:
        summary = drive(running)
    text = json.dumps(summary, ensure_ascii=False, indent=2)
    (FOLDER / "summary.json").write_text(text + "\n")
    sys.stdout.write(text + "\n")
    fine = summary["journal"]["verified"] and all(d["accepted"] for d in summary["documents"])
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
