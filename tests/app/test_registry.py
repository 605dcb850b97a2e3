"""Pages of the register, search, administrative units in the database, the template's way out."""

from __future__ import annotations

import datetime as dt
import io
import re

import openpyxl
import pytest

from inspect_app.core.clock import today_vn
from inspect_app.core.refusal import Refused
from inspect_app.registry import queries
from tests.kit.register import (
    facility,
    import_rows,
    member,
    rows,
    small_register,
    unit,
    workbook,
)
from tests.kit.world import World, csrf
from workers.registry_jobs import HANDLERS
from workers.run import drain

LAST, NEW = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


def old_unit(code: str, name: str, successors: str) -> dict[str, object]:
    return unit(code, name, valid_from=dt.date(2000, 1, 1), valid_to=LAST, successors=successors)


def reorganised(world: World) -> None:
    """Two old communes merge into 90001; a third is split into 90001 and 90002."""
    content = rows()
    content["units"][0]["valid_from"] = dt.date(2000, 1, 1)
    content["units"] += [
        old_unit("90011", "Xã Cũ Một", "90001"),
        old_unit("90012", "Xã Cũ Hai", "90001"),
        old_unit("90013", "Thị trấn Cũ", "90001; 90002"),
    ]
    done = import_rows(world, content)
    assert done.state == "imported", [f.code for f in queries.faults_of(done.id)]


def unit_id(world: World, code: str) -> str:
    facts = queries.unit_facts(world.a)
    return next(fact.id for fact in facts.values() if fact.code == code)


def test_names_as_of_a_day_after_merge_and_split(world: World) -> None:
    reorganised(world)
    actor = world.actor("inspector")
    merged = unit_id(world, "90011")
    assert queries.unit_on(actor, merged, LAST).name == "Xã Cũ Một"
    assert queries.unit_on(actor, merged, NEW).name == "Xã Đồng Thử"
    for uncertain, day in ((unit_id(world, "90013"), NEW), (unit_id(world, "90001"), LAST)):
        with pytest.raises(Refused) as refused:
            queries.unit_on(actor, uncertain, day)
        assert refused.value.problems[0].code == "unit_not_certain"


def test_a_commune_that_ended_is_refused_with_its_successor_named(world: World) -> None:
    reorganised(world)
    done = import_rows(world, {"facilities": [facility("CS-02", commune="90012")]})
    (fault,) = queries.faults_of(done.id)
    assert (fault.code, fault.row, fault.column) == ("commune_not_valid", 2, "C")
    assert "90001 Xã Đồng Thử" in fault.facts
    closed = facility("CS-02", commune="90012", closed_on=dt.date(2024, 5, 1))
    assert import_rows(world, {"facilities": [closed]}).state == "imported"


def test_a_reorganisation_ends_a_stored_unit_once(world: World) -> None:
    small_register(world)
    ends = unit("90001", "Xã Đồng Thử", valid_to=dt.date(2025, 8, 31), successors="90003")
    begins = unit("90003", "Xã Mới Thử", valid_from=dt.date(2025, 9, 1))
    done = import_rows(world, {"units": [ends, begins]})
    assert done.state == "imported", [f.code for f in queries.faults_of(done.id)]
    actor = world.actor("inspector")
    home = queries.entities(actor, "facility")[0]
    assert queries.place_of(actor, home.id, dt.date(2025, 8, 31)).endswith("Xã Đồng Thử, Tỉnh Thử")
    assert queries.place_of(actor, home.id, dt.date(2025, 9, 1)).endswith("Xã Mới Thử, Tỉnh Thử")
    again = import_rows(world, {"units": [{**ends, "valid_to": dt.date(2025, 9, 30)}]})
    assert "unit_ended" in [fault.code for fault in queries.faults_of(again.id)]


def test_entities_at_work_on_a_day(world: World) -> None:
    content = rows()
    content["facilities"].append(facility("CS-02", closed_on=dt.date(2025, 9, 1)))
    content["facilities"].append(facility("CS-03", registered_on=dt.date(2025, 10, 1)))
    for row in content["facilities"][1:]:
        row["licence_no"] = row["licence_issued_on"] = row["licence_issuer"] = None
    assert import_rows(world, content).state == "imported"
    actor = world.actor("inspector")

    def at_work(day: dt.date) -> list[str]:
        return [row.code for row in queries.entities(actor, "facility", day)]

    assert at_work(dt.date(2019, 3, 3)) == []
    assert at_work(dt.date(2025, 8, 31)) == ["CS-01", "CS-02"]
    assert at_work(dt.date(2025, 9, 1)) == ["CS-01"]
    assert at_work(dt.date(2025, 10, 1)) == ["CS-01", "CS-03"]
    assert queries.counts(actor, dt.date(2025, 10, 1)) == {"facility": 2, "fund": 1}


def test_search_needs_no_diacritics(world: World) -> None:
    small_register(world)
    client = world.client("inspector")
    for words, found in (("mai am thu", True), ("DONG thu", True), ("cs-01", True), ("%", False)):
        text = client.get("/registry", query_string={"q": words}).text
        assert ("Mái ấm thử nghiệm CS-01" in text) is found, words
    assert "Mái ấm" not in client.get("/registry?kind=fund").text
    assert client.get("/registry?page=999&kind=nonsense").status_code == 200


def test_pages_of_a_facility_and_a_fund(world: World) -> None:
    small_register(world)
    client = world.client("inspector")
    links = re.findall(r'href="(/registry/entities/\w+)"', client.get("/registry").text)
    assert len(links) == 2
    texts = {client.get(link).text for link in links}
    home = next(text for text in texts if "Mái ấm" in text)
    charity = next(text for text in texts if "Quỹ thử nghiệm" in text and "Mái ấm" not in text)
    for words in ("1.500,5 m²", "Khuyết tật", "Chăm sóc trực tiếp", "40 chỗ, đang ở 15 người"):
        assert words in home
    for words in ("0011223344", "1.300.000.000 đ", "Chủ tịch Hội đồng", "Học bổng"):
        assert words in charity
    stranger = world.client("inspector.b")
    assert [stranger.get(link).status_code for link in links] == [404, 404]


def test_the_whole_way_through_the_browser(world: World) -> None:
    client = world.client("administrator")
    assert "Tạo tệp mẫu" in client.get("/registry/import").text
    assert client.get("/registry/template").status_code == 303
    token = csrf(client, "/registry/import")
    client.post("/registry/template", data={"csrf_token": token})
    assert "progress-box" in client.get("/registry/import").text
    drain(HANDLERS)
    assert client.get("/registry/template/progress").headers["HX-Refresh"] == "true"
    answer = client.get("/registry/template")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert {"Cơ sở", "Trẻ em", "Nhân sự", "Quỹ", "Hội đồng quản lý", "Tài khoản"} <= set(
        book.sheetnames
    )
    assert book["Cơ sở"].data_validations.count > 5

    content = rows()
    content["facilities"][0]["capacity"] = 0
    sent = _send(client, token, workbook(content))
    assert sent.status_code == 303
    page = sent.headers["Location"]
    assert "Đang chờ" in client.get(page).text or "progress-box" in client.get(page).text
    drain(HANDLERS)
    refused = client.get(page).text
    assert "Không dòng nào của tệp này được lưu" in refused
    assert '<td>Cơ sở</td><td class="figure">2</td><td>M Sức chứa</td><td>0</td>' in refused
    assert client.get(f"{page}/file").data == workbook(content)
    assert world.client("administrator.b").get(page).status_code == 404
    assert world.client("inspector").get(page).status_code == 403

    page = _send(client, token, workbook(rows())).headers["Location"]
    drain(HANDLERS)
    assert "2 đối tượng mới" in client.get(page).text
    wrong = _send(client, token, b"no workbook")
    assert wrong.status_code == 422
    assert "Chưa có gì được lưu" in wrong.text
    assert client.post("/registry/import", data={"csrf_token": token}).status_code == 422


def _send(client, token: str, content: bytes):  # type: ignore[no-untyped-def]
    return client.post(
        "/registry/import",
        data={"csrf_token": token, "file": (io.BytesIO(content), "sổ đăng ký.xlsx")},
    )


def test_the_template_is_made_anew_when_communes_change(world: World) -> None:
    actor = world.actor("administrator")
    before = queries.template_version(actor, today_vn())
    small_register(world)
    assert queries.template_version(actor, today_vn()) != before
    assert queries.template_file(actor, before) is None


def test_markup_in_names_is_shown_as_text(world: World) -> None:
    content = rows()
    content["facilities"][0]["name"] = "<script>alert(1)</script> & =1+1"
    content["board"].append(member("<b>x</b>"))
    assert import_rows(world, content).state == "imported"
    text = world.client("inspector").get("/registry").text
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
