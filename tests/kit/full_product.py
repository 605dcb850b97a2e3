"""The running product with something on every page: the main job done over HTTP."""

from __future__ import annotations

import hashlib
import io
import zipfile

import httpx

from inspect_app.funds import sample
from tests.demo import auditing, office
from tests.kit.cases import jpeg
from tests.kit.checklist_books import VI, book
from tests.kit.field import AT, announcement, op
from tests.kit.register import facility, rows, workbook
from tests.kit.unknown_bank import JANUARY, RIGHT, as_csv
from tests.kit.visitor import Page

FACILITY = "Mái ấm Cầu Lụa"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fill_product(url: str) -> None:
    """Plans in three states, a case with answers and findings, papers, books, a published audit,
    a refused import, edited checklists, a law text: on a freshly started demo."""
    plan, _entities, _covered = office.approve_year_plan(url, "Lê Văn Mẫu", "Phạm Thị Thử")
    _more_plans(url)
    case = office.issue_decision(url, plan, FACILITY)
    office.announce(url, case)
    office.fill_checklist(url, case, office.GIVEN | {"licence_valid": "fail"})
    _leave_one_proposal(url, case)
    _one_case_with_a_drafted_result(url, plan)
    fund = auditing.fund_path(url)
    auditing.load_books(url, fund)
    auditing.load_registers(url, fund)
    audit = auditing.run_audit(url, fund)
    auditing.close_book(url, audit.url)
    auditing.draw_sample(url, audit.url)
    auditing.explain_first(url, audit.url)
    auditing.ask_to_explain(url, audit.url)
    auditing.export_exceptions(url, audit.url)
    auditing.publish(url, audit.url, auditing.draft_report(url, audit.url))
    _unknown_bank(url, fund)
    _refused_import(url)
    _edited_checklists(url)
    _draft_of_a_checklist(url)
    _law_text(url)
    _handed_over(url, case, _tablet(url, case))


def _leave_one_proposal(url: str, case: str) -> None:
    """Take up one proposal with a photo and make it a violation; leave the others waiting."""
    inspector = office.visitor(url, office.PEOPLE.inspector)
    finding = inspector.send(inspector.get(f"{case}/findings").form("/proposals/accept"))
    inspector.send(
        finding.form("/photos"),
        files={"photo": ("anh.jpg", jpeg(800, 600), "image/jpeg")},
        caption="Khu nhà ở",
    )
    boxes = [e for e in finding.tree().iter("input") if e.get("name") == "references"]
    inspector.send(
        finding.form("/violation"),
        references=boxes[0].get("value", ""),
        responsible="Giám đốc cơ sở",
        remedy="Khắc phục và báo cáo kết quả.",
        remedy_due="2027-01-31",
    )
    inspector.send(inspector.get(f"{case}/findings").form("/proposals/accept"))


def _one_case_with_a_drafted_result(url: str, plan: str) -> None:
    case = office.issue_decision(url, plan, _another_facility(url, plan))
    office.announce(url, case)
    office.fill_checklist(url, case, office.GIVEN)
    office.record_findings(url, case, jpeg(600, 400))
    office.sign(url, office.PEOPLE.leader, office.draft_result(url, case))


def _another_facility(url: str, plan: str) -> str:
    page = office.visitor(url, office.PEOPLE.head).get(f"{plan}/decisions")
    for row in page.tree().iter("tr"):
        cells = list(row.iter("td"))
        if len(cells) > 2 and "Cơ sở" in "".join(cells[2].itertext()):
            return (cells[2].text or "").split(" · ")[-1].strip()
    raise AssertionError("no other facility in the plan")


def _more_plans(url: str) -> None:
    """The next plan waits for approval, the one after it is a draft with two left out."""
    drafter = office.visitor(url, office.PEOPLE.leader)
    for state in ("submitted", "draft"):
        plan = drafter.send(drafter.get("/plans").form("/plans"), title="")
        ids = [
            e.get("value", "") for e in plan.tree().iter("input") if e.get("name") == "entity_id"
        ]
        if state == "draft":
            remove = plan.form("/items")
            remove.action += "/remove"
            drafter.send(remove, entity_id=ids[:2])
            return
        leader = _first_option(plan, "leader_id")
        drafter.send(plan.form("/items"), entity_id=ids, leader_id=leader)
        drafter.send(drafter.get(plan.url).form("/submit"))


def _first_option(page: Page, name: str) -> str:
    """The first real person of a select."""
    for select in page.tree().iter("select"):
        if select.get("name") == name:
            values = [option.get("value", "") for option in select.iter("option")]
            return next(value for value in values if len(value) == 32)
    raise AssertionError(f"no select {name}")


def _unknown_bank(url: str, fund: str) -> None:
    """A statement whose columns were mapped by a person."""
    auditor = office.visitor(url, office.PEOPLE.auditor)
    sent = auditor.send(
        auditor.get(fund).form("/statements"),
        files={"file": ("ngan-hang-la.csv", as_csv(JANUARY), auditing.CSV)},
        account=sample.OWN_ACCOUNTS[2].number,
        opening="10.000.000",
    )
    auditor.wait(sent.url, "/columns")
    columns = auditor.get(f"{sent.url}/columns").form("/columns")
    auditor.wait(auditor.send(columns, **RIGHT, do="save").url, "Cân khớp")


def _refused_import(url: str) -> None:
    administrator = office.visitor(url, office.PEOPLE.administrator)
    wrong = rows()
    wrong["facilities"] = [facility(capacity="nhiều"), facility(registered_on="hôm qua")]
    sent = administrator.send(
        administrator.get("/registry/import").form("/registry/import"),
        files={"file": ("sai.xlsx", workbook(wrong), XLSX)},
    )
    administrator.wait(sent.url, "sai.xlsx")


def _edited_checklists(url: str) -> None:
    """One with faults and, on top of the list, one that changes a question."""
    administrator = office.visitor(url, office.PEOPLE.administrator)
    wrong, right = book(), book(version="thử")
    wrong.set("survey", "licence_valid", "relevant", "${khong_co} = 'yes'")
    right.set("survey", "licence_valid", VI, "Giấy phép hoạt động còn hiệu lực.")
    for label, edited in (("sai.xlsx", wrong), ("dung.xlsx", right)):
        sent = administrator.send(
            administrator.get("/checklists/uploads").form("/checklists/uploads"),
            files={"file": (label, edited.content(), XLSX)},
        )
        administrator.wait(sent.url, "/file")


def _draft_of_a_checklist(url: str) -> None:
    """One that is being edited; a second one was discarded."""
    head = office.visitor(url, office.PEOPLE.head)
    for _draft in range(2):
        draft = head.send(head.get("/checklists/drafts").form("/checklists/drafts"))
    head.send(draft.form("/discard"))


def _law_text(url: str) -> None:
    administrator = office.visitor(url, office.PEOPLE.administrator)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as pack:
        pack.writestr(
            "93-2019-ND-CP.txt", "Điều 1. Thử nghiệm\nĐoạn này không phải văn bản luật.\n"
        )
    administrator.send(
        administrator.get("/law/texts").form("/law/texts"),
        files={"pack": ("luat.zip", content.getvalue(), "application/zip")},
    )


def _tablet(url: str, case: str) -> str:
    """A tablet of the inspector brings an alarm and a voice memo; returns its token."""
    inspector = office.visitor(url, office.PEOPLE.inspector)
    shown = inspector.send(inspector.get("/tablets").form("/tablets/codes"))
    *_, code = (one.text or "" for one in shown.tree().iter("code"))  # below the address
    enrolled = httpx.post(f"{url}/api/field/enrol", json={"code": code, "label": "Máy tính bảng 1"})
    token: str = enrolled.raise_for_status().json()["token"]
    memo = b"OggS\x00" + "Ghi âm thử".encode()
    sha256 = hashlib.sha256(memo).hexdigest()
    danger = op(
        "danger",
        question="",
        description="Một trẻ em bị nhốt trong phòng khóa.",
        seen_at=AT,
        called=["111"],
    )
    with httpx.Client(
        base_url=f"{url}/api/field{case}", headers={"Authorization": f"Bearer {token}"}
    ) as tablet:
        results = tablet.post("/operations", json={"operations": [danger]}).json()["results"]
        assert [one["status"] for one in results] == ["accepted"], results
        announced = announcement(memo, kind="voice", media_type="audio/ogg", caption="Ghi âm")
        tablet.post("/files", json=announced).raise_for_status()
        assert tablet.put(f"/files/{sha256}?offset=0", content=memo).json()["stored"] is True
    return token


def _handed_over(url: str, case: str, token: str) -> None:
    """While the inspector's account is closed, the tablet hands over an answer and a photo."""
    administrator = office.visitor(url, office.PEOPLE.administrator)
    people = administrator.get("/people").tree().iter("tr")
    row = next(one for one in people if office.PEOPLE.inspector in "".join(one.itertext()))
    person = next(one.get("href", "") for one in row.iter("a"))

    def account_is(active: list[str]) -> None:
        administrator.send(administrator.get(person).form(person), active=active)

    photo = jpeg(640, 480)
    sha256 = hashlib.sha256(photo).hexdigest()
    answer = op(
        "answer", question="licence_valid", value="pass", not_applicable_reason="", seen_version=0
    )
    account_is([])
    with httpx.Client(
        base_url=f"{url}/api/field", headers={"Authorization": f"Bearer {token}"}
    ) as tablet:
        body = {"case_id": case.rpartition("/")[2], "operations": [answer]}
        assert tablet.post("/quarantine", json=body).json() == {"held": [answer["op_id"]]}
        about = announcement(photo, kind="photo", media_type="image/jpeg", caption="Cổng")
        about = {key: value for key, value in about.items() if key not in ("sha256", "size")}
        about = {key: value or "" for key, value in about.items()} | {"case_id": body["case_id"]}
        held = tablet.put(f"/quarantine/files/{sha256}", params=about, content=photo)
        assert held.json() == {"held": [sha256]}, held.text
    account_is(["y"])
