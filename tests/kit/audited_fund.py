"""A fund of body A whose books were audited, closed, reported and published."""

from __future__ import annotations

import sqlalchemy as sa

from inspect_app.core.db import db, transaction
from inspect_app.fund_audit.actions import ask_for_export
from inspect_app.fund_audit.models import AuditLine, AuditRun
from inspect_app.registry.models import Entity
from tests.kit.cases import sign_all
from tests.kit.explanations import answered_letter
from tests.kit.fund_books import Books, add_fund, draw_sample, publish
from tests.kit.fund_registers import CLEAN, register_book
from tests.kit.unknown_bank import marked_layout
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain


def audited_fund(world: World, name: str) -> dict[str, str]:
    """Samples of the ids in addresses of its pages."""
    fund_id = add_fund(world.a)
    with transaction() as session:
        fund = session.get_one(Entity, fund_id)
        fund.name, fund.representative = f"Quỹ Minh Họa {name}", name
    books = Books(world, fund_id, world.client("auditor"))
    books.send_samples()
    answer = books.start()
    assert answer.status_code == 303, answer.text
    drain(JOBS)
    db.session.rollback()
    run_id = db.session.scalars(sa.select(AuditRun.id).where(AuditRun.state == "done")).one()
    books.close(run_id)
    hit_id = books.explain_one(run_id, name)
    letter = answered_letter(books, run_id, name)
    sample_id = draw_sample(world, fund_id, run_id, name)
    path = f"{books.path}/audits/{run_id}/report"
    answer = books.post(path, head=world.users["department_head"], list_open="y")
    assert answer.status_code == 303, answer.text
    report_id = answer.headers["Location"].rsplit("/", 1)[1]
    sign_all(world, report_id)
    publish(world, fund_id, run_id)
    register = books.post(
        f"{books.path}/registers", file=(register_book(CLEAN), f"{name}.xlsx")
    ).headers["Location"]
    export_id = ask_for_export(world.actor("auditor"), fund_id, run_id).id
    drain(JOBS)
    db.session.rollback()
    return {
        **letter,
        "register_id": register.rsplit("/", 1)[1],
        "report_id": report_id,
        "fund_id": fund_id,
        "statement_id": books.statement().id,
        "layout_id": marked_layout(books, name),
        "ledger_id": books.ledger().id,
        "run_id": run_id,
        "sample_id": sample_id,
        "hit_id": hit_id,
        "export_id": export_id,
        "position": str(db.session.scalars(sa.select(AuditLine.position)).first()),
    }
