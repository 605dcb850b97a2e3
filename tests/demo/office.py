"""Steps of the office: plan, approval, decision, inspection, result, signatures."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from inspect_app.demo.province import PASSWORD
from tests.kit.visitor import Page, Visitor

FIRST_YEAR = 2026


@dataclass(frozen=True)
class Person:
    """Login names of the demo province, by role."""

    inspector: str = "thanhvien1"
    leader: str = "truongdoan"
    head: str = "giamdoc"
    auditor: str = "taichinh"
    second_auditor: str = "taichinh2"
    administrator: str = "quantri"


PEOPLE = Person()


def visitor(url: str, login: str) -> Visitor:
    return Visitor(url).sign_in(login, PASSWORD)


def _boxes(page: Page, name: str) -> list[str]:
    return [e.get("value", "") for e in page.tree().iter("input") if e.get("name") == name]


def _option(page: Page, name: str, text: str) -> str:
    """Value of the option of a select whose text contains `text`."""
    for select in page.tree().iter("select"):
        if select.get("name") == name:
            for option in select.iter("option"):
                if text in "".join(option.itertext()):
                    return option.get("value", "")
    raise AssertionError(f"no option {text!r} in {name}")


def approve_year_plan(url: str, leader_name: str, member_name: str) -> tuple[str, int, int]:
    """Draft from all entities, set the team, submit, approve. Returns (path, entities, covered)."""
    drafter = visitor(url, PEOPLE.leader)
    plan = _new_plan(drafter)
    ids = _boxes(plan, "entity_id")
    assert ids, "the plan is empty"
    members = [
        value
        for value in _boxes(plan, "member_ids")
        if _label(plan, f"member-{value}") == member_name
    ]
    plan = drafter.send(
        plan.form("/items"),
        entity_id=ids,
        leader_id=_option(plan, "leader_id", leader_name),
        set_members="y",
        member_ids=members,
    )
    drafter.send(plan.form("/submit"))
    head = visitor(url, PEOPLE.head)
    review = head.get(f"{plan.url}/review")
    approved = head.send(review.form("/approve"))
    covered, everybody = coverage(head.get(plan.url))
    assert "Đã phê duyệt" in head.get(plan.url).text, approved.text
    return plan.url, everybody, covered


def _new_plan(drafter: Visitor) -> Page:
    """A plan for the first year that has none, so that the demo can run again."""
    page = drafter.get("/plans")
    form = page.form("/plans")
    for year in range(FIRST_YEAR, FIRST_YEAR + 20):
        if f"năm {year}" not in text_of(page):
            return drafter.send(form, year=str(year), title="")
    raise AssertionError("every year has a plan")


def _label(page: Page, target: str) -> str:
    for label in page.tree().iter("label"):
        if label.get("for") == target:
            return "".join(label.itertext()).strip()
    return ""


def coverage(page: Page) -> tuple[int, int]:
    """(covered, all) as the plan's page shows them large."""
    found = re.search(r"(\d[\d.]*)\s*/\s*(\d[\d.]*)", text_of(page))
    assert found, "no coverage on the page"
    covered, everybody = (int(part.replace(".", "")) for part in found.groups())
    return covered, everybody


def text_of(page: Page) -> str:
    body = next(page.tree().iter("main"))
    return re.sub(r"\s+", " ", "".join(body.itertext()))


def issue_decision(url: str, plan: str, entity_name: str) -> str:
    """The head decides the visit of one entity; returns the path of the case."""
    head = visitor(url, PEOPLE.head)
    page = head.get(f"{plan}/decisions")
    item = _row_box(page, "item_id", entity_name)
    answer = head.send(page.form("/decisions"), item_id=item)
    assert "/decisions" not in answer.url, text_of(answer)[:2000]
    leader = visitor(url, PEOPLE.leader)
    for path in leader.get("/cases").links("/cases/"):
        if entity_name in leader.get(path).text:
            return path
    raise AssertionError("the case did not open")


def _row_box(page: Page, name: str, text: str) -> str:
    rows: list[Element] = list(page.tree().iter("tr"))
    for row in rows:
        if text in "".join(row.itertext()):
            for box in row.iter("input"):
                if box.get("name") == name:
                    return box.get("value", "")
    raise AssertionError(f"no row with {text!r}")


def answer(
    person: Visitor, case: str, key: str, question: str, value: str, seen: int = 0
) -> dict[str, Any]:
    """Save one answer through the JSON API; the receipt."""
    body = {
        "op_id": str(uuid.uuid4()),
        "device": "demo",
        "kind": "answer",
        "question": question,
        "value": value,
        "not_applicable_reason": "",
        "seen_version": seen,
    }
    result: dict[str, Any] = person.json(f"/api/v1{case}/ops", body, key)
    return result


@dataclass
class Inspected:
    """Figures of one finished visit."""

    questions: int
    answers: int
    findings: int
    violations: int


def plausible(question: dict[str, Any], given: dict[str, str]) -> str:
    """An answer that a good facility could give, unless `given` says otherwise."""
    name, kind = question["name"], question["kind"]
    if name in given:
        return given[name]
    if kind in {"verdict", "select_one", "select_multiple"}:
        names = [choice["name"] for choice in question["choices"]]
        return "pass" if "pass" in names else names[0]
    return {"integer": "0", "decimal": "100", "date": "2026-03-02"}.get(kind, "Đã kiểm tra hồ sơ")


def fill_checklist(url: str, case: str, given: dict[str, str]) -> tuple[int, int]:
    """Answer every relevant question one by one. Returns (questions, answers)."""
    inspector = visitor(url, PEOPLE.inspector)
    key = inspector.key()
    facts = inspector.json(f"/api/v1{case}")
    questions = [q for section in facts["checklist"]["sections"] for q in section["questions"]]
    state = facts["state"]
    saved: set[str] = set()
    while True:
        relevant = set(state["relevant"])
        waiting = [q for q in questions if q["name"] in relevant and q["name"] not in saved]
        if not waiting:
            return len(questions), len(saved)
        for question in waiting:
            reply = answer(inspector, case, key, question["name"], plausible(question, given))
            saved.add(question["name"])
            state = reply["state"]
            if set(state["relevant"]) != relevant:
                break


GIVEN = {
    "facility_type": "children",
    "ownership": "non_public",
    "raises_clients": "yes",
    "counted_on": "2026-11-16",
    "clients_total": "45",
    "clients_24h": "3",
    "c_lt18m": "3",
    "c_18m_6y": "10",
    "c_6_16y": "32",
    "licence_date": "2019-05-20",
    "deputies": "1",
    "staff_total": "14",
    "indirect_staff": "3",
    "social_workers": "1",
    "psychologists": "1",
    "health_staff": "1",
    "nutrition_staff": "3",
    "care_arrangement": "by_band",
    "k_lt18m": "3",
    "k_18m_6y": "2",
    "k_6_16y": "2",
    "land_area": "2400",
    "room_area": "252",
    "room_area_24h": "24",
    "meals_per_day": "3",
}
"""Counts of the invented home: two carers for 32 children of 6 to 16 are too few (10 each)."""


def announce(url: str, case: str) -> str:
    """The head signs the decision, the leader reads it out: the field term starts.

    Returns the address of the signed decision.
    """
    leader = visitor(url, PEOPLE.leader)
    paper = leader.get(case).links("/documents/")[-1]
    signed = sign(url, PEOPLE.head, paper)
    leader.send(leader.get(case).form("/stages/announcement"))
    return signed


def record_findings(url: str, case: str, photo: bytes) -> tuple[int, int]:
    """Accept every proposal; make each a violation with the clauses that can be cited.

    Returns (findings, violations).
    """
    inspector = visitor(url, PEOPLE.inspector)
    page = inspector.get(f"{case}/findings")
    violations = 0
    while True:
        try:
            form = page.form("/proposals/accept")
        except AssertionError:
            break
        finding = inspector.send(form)
        if violations == 0:
            inspector.send(
                finding.form("/photos"),
                files={"photo": ("hien-truong.jpg", photo, "image/jpeg")},
                caption="Khu nhà ở",
            )
        references = _boxes(finding, "references")
        if references:
            inspector.send(
                finding.form("/violation"),
                references=references[0],
                responsible="Giám đốc cơ sở",
                remedy="Khắc phục và báo cáo kết quả.",
                remedy_due="2027-01-31",
            )
            violations += 1
        page = inspector.get(f"{case}/findings")
    links = inspector.get(f"{case}/findings").links(f"{case}/findings/")
    return len([link for link in links if not link.endswith("/new")]), violations


def draft_result(url: str, case: str) -> str:
    """The leader ends the field work and drafts the notice; returns the path of the paper."""
    leader = visitor(url, PEOPLE.leader)
    leader.send(leader.get(case).form("/stages/field"))
    page = leader.get(case)
    paper = leader.send(
        page.form("/result"),
        remarks="Cơ sở duy trì nền nếp chăm sóc, nuôi dưỡng; còn thiếu nhân viên chăm sóc.",
        opinion="Cơ sở nhất trí và cam kết bổ sung nhân sự.",
    )
    return paper.url


def sign(url: str, login: str, paper: str) -> str:
    """Sign a paper as the next signatory; returns the address of the signed revision."""
    person = visitor(url, login)
    page = person.wait(paper, 'name="sha256"')
    before = len(page.links(f"{paper}/revisions/"))
    person.send(page.form("/sign"), password=PASSWORD)
    after = person.wait(paper, f"{paper}/revisions/{before + 1}")
    return after.links(f"{paper}/revisions/")[0]
