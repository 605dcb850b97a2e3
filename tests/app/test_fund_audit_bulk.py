"""One conclusion on several exceptions of one test, and the document that it rests on."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry
from inspect_app.core.refusal import NotFound, Refused
from inspect_app.fund_audit import actions
from inspect_app.fund_audit.models import AuditHit
from tests.kit.cases import fresh
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World, csrf
from workers.jobs import JOBS
from workers.run import drain

REASON = "Biên bản làm việc số 12, hồ sơ quỹ"
PAPER = REASON.encode()


@pytest.fixture
def books(world: World) -> Books:
    found = open_books(world)
    found.send_samples()
    found.start()
    drain(JOBS)
    db.session.rollback()
    return found


def hits() -> list[AuditHit]:
    """Of the test with most exceptions."""
    rows = db.session.scalars(sa.select(AuditHit).order_by(AuditHit.position)).all()
    by_test = {row.check_no: [one for one in rows if one.check_no == row.check_no] for row in rows}
    found = max(by_test.values(), key=len)
    assert len(found) >= 2
    return found


def send(books: Books, path: str, chosen: list[str], *, file: bytes = PAPER, **data: str) -> int:
    """The form with these boxes ticked, as browsers send it."""
    body: dict[str, object] = {"csrf_token": csrf(books.client, "/account"), "hit": chosen, **data}
    if file:
        body["file"] = FileStorage(io.BytesIO(file), "bien-ban.txt")
    boundary, content = encode_multipart(body)
    answer = books.client.post(
        path, data=content, content_type=f"multipart/form-data; boundary={boundary}"
    )
    return int(answer.status_code)


def dispose(books: Books, check: str, ids: list[str], **changes: str) -> int:
    run_id = db.session.scalars(sa.select(AuditHit.run_id)).first() or ""
    told = {"disposition": "explained", "reason": REASON, **changes}
    return actions.dispose_hits(
        books.world.actor("auditor"),
        books.fund_id,
        run_id,
        check,
        ids,
        document=actions.Document(PAPER, "bien-ban.txt"),
        **told,
    )


def test_ticked_exceptions_of_one_test_get_one_conclusion(books: Books) -> None:
    rows = hits()
    ids, first = [row.id for row in rows], rows[0]
    foreign = db.session.scalars(
        sa.select(AuditHit.id).where(AuditHit.check_no != first.check_no)
    ).first()
    path = f"{books.path}/audits/{first.run_id}/tests/{first.check_no}"
    shown = books.client.get(path).text
    assert shown.count('name="hit"') == len(rows)
    assert 'name="hit"' not in books.world.client("department_head").get(path).text
    told = {"disposition": "explained", "reason": REASON}
    for chosen, changes in (
        ([], {}),
        (ids, {"reason": "  "}),
        (ids, {"disposition": "open"}),
        (ids, {"disposition": "forgotten"}),
    ):
        assert send(books, path, chosen, **{**told, **changes}) == 422, changes
    for file in (b"", b"\x00\x01", b"\xff\xd8 not a document"):
        assert send(books, path, ids, file=file, **told) == 422, file
    one_of_them = f"{books.path}/audits/{first.run_id}/hits/{first.id}"
    assert send(books, one_of_them, [], file=b"", **told) == 422
    assert books.client.get(f"{one_of_them}/document").status_code == 404
    assert send(books, path, [*ids, foreign or ""], **told) == 404
    for login, code in (("department_head", 403), ("auditor.b", 404)):
        other = Books(books.world, books.fund_id, books.world.client(login))
        assert send(other, path, ids, **told) == code, login
    assert {fresh(AuditHit, one).disposition for one in ids} == {"open"}

    last = ids.pop()
    assert send(books, path, ids, **told) == 303
    for one in ids:
        hit = fresh(AuditHit, one)
        dear = hit.amount >= 50_000_000
        assert (hit.disposition, hit.reason) == ("explained", REASON)
        kept = books.client.get(f"{books.path}/audits/{hit.run_id}/hits/{one}/document")
        assert kept.get_data() == PAPER
        assert kept.headers["Content-Disposition"].startswith("attachment")
        assert (hit.unconfirmed, hit.fate) == (dear, "open" if dear else "explained")
    assert fresh(AuditHit, last).disposition == "open"
    entry = db.session.scalars(
        sa.select(JournalEntry).where(JournalEntry.event == "fund_audit.hits_disposed")
    ).one()
    assert entry.subject_id == first.run_id
    again = f"{books.path}/audits/{first.run_id}/hits/{ids[0]}"  # the document of before stays
    assert send(books, again, [], file=b"", disposition="error", reason=REASON) == 303
    assert "bien-ban.txt" in books.client.get(again).text
    assert fresh(AuditHit, ids[0]).disposition == "error"
    with pytest.raises(Refused) as refused:  # a colleague's conclusion is not overwritten unseen
        dispose(books, first.check_no, [last, ids[0]])
    assert refused.value.problems[0].code == "not_open"
    assert fresh(AuditHit, last).disposition == "open"
    with pytest.raises(NotFound):
        dispose(books, "A01", [last])
    assert books.client.get(path).text.count('name="hit"') == 1
