"""A fund with three own accounts, and its sample books handed in through the browser face."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from inspect_app.accounts import actions as accounts
from inspect_app.core.db import db, transaction
from inspect_app.fund_audit import actions
from inspect_app.fund_audit.models import AuditHit
from inspect_app.funds import sample
from inspect_app.funds.models import BankStatement, PaymentLedger
from inspect_app.registry.models import AdminUnit, Entity, Fund, OwnAccount
from tests.kit.world import World, csrf
from workers.jobs import JOBS
from workers.run import drain

FIRST, LAST = dt.date(2024, 9, 1), dt.date(2024, 9, 9)


def add_fund(organisation_id: str, code: str = "QMH") -> str:
    """A registered fund of an organisation; returns its id."""
    with transaction() as session:
        unit = AdminUnit(
            organisation_id=organisation_id,
            code=f"{code}1",
            level="commune",
            name="Xã Minh Họa",
            valid_from=dt.date(2020, 1, 1),
        )
        session.add(unit)
        session.flush()
        entity = Entity(
            organisation_id=organisation_id,
            kind="fund",
            code=code,
            name="Quỹ Minh Họa",
            search_name="qmh quy minh hoa",
            commune_id=unit.id,
            address="Số 1",
            representative="Người Thử",
            registered_on=dt.date(2020, 1, 1),
        )
        session.add(entity)
        session.flush()
        session.add(
            Fund(
                entity_id=entity.id,
                fund_type="charity",
                scope="province",
                foreign_contributor=False,
                endowment_only=False,
                founded_by="Sáng lập viên",
                charter_assets=1_500_000_000,
                licence_no="01/GP",
                licence_issued_on=dt.date(2020, 1, 1),
                licence_issuer="UBND tỉnh",
            )
        )
        for account in sample.OWN_ACCOUNTS:
            session.add(
                OwnAccount(
                    entity_id=entity.id,
                    bank=account.bank,
                    account_no=account.number,
                    holder="Quỹ Minh Họa",
                    opened_on=dt.date(2020, 1, 1),
                )
            )
        return str(entity.id)


def _multipart(data: dict[str, Any]) -> tuple[bytes, str]:
    """A form as browsers send it (the test client's own leaves a temporary file open)."""
    mark = "----fund-books"
    parts = []
    for name, value in data.items():
        content, file = value if isinstance(value, tuple) else (str(value).encode(), None)
        tail = "" if file is None else f'; filename="{file}"\r\nContent-Type: text/csv'
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"{tail}\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


@dataclass
class Books:
    """One fund seen by its auditor."""

    world: World
    fund_id: str
    client: FlaskClient

    @property
    def path(self) -> str:
        return f"/funds/{self.fund_id}"

    def post(self, path: str, **data: Any) -> Any:
        """Send a form; a value that is a pair (bytes, name) goes as a file."""
        data["csrf_token"] = csrf(self.client, "/account")
        body, content_type = _multipart(data)
        return self.client.post(path, data=body, content_type=content_type)

    def send(self, content: bytes | Path, *, name: str = "sao-ke.csv", **data: Any) -> Any:
        """Hand a statement in and let the worker run; the answer of the POST."""
        body = content.read_bytes() if isinstance(content, Path) else content
        data.setdefault("account", sample.MAIN_ACCOUNT)
        data["file"] = (body, name)
        answer = self.post(f"{self.path}/statements", **data)
        drain(JOBS)
        db.session.rollback()
        return answer

    def send_ledger(self, content: bytes, name: str = "so-chi.csv") -> Any:
        answer = self.post(f"{self.path}/ledgers", file=(content, name))
        drain(JOBS)
        db.session.rollback()
        return answer

    def send_samples(self) -> None:
        """All three sample files, with the opening balances of the printed statements."""
        self.send(sample.MAIN_STATEMENT, opening=str(sample.MAIN_OPENING))
        self.send(
            sample.PAYMENTS_STATEMENT,
            name="tai-khoan-chi.csv",
            account=sample.PAYMENTS_ACCOUNT,
            opening="3.200.000.000",
        )
        self.send_ledger(sample.LEDGER.read_bytes())

    def statement(self) -> BankStatement:
        """The statement handed in last."""
        return db.session.scalars(
            sa.select(BankStatement).order_by(BankStatement.sent_at.desc(), BankStatement.id.desc())
        ).first()  # type: ignore[return-value]

    def ledger(self) -> PaymentLedger:
        return db.session.scalars(
            sa.select(PaymentLedger).order_by(PaymentLedger.id.desc())
        ).first()  # type: ignore[return-value]

    def start(self, **data: Any) -> Any:
        """Ask for an audit of the sample days; the answer of the POST."""
        data = {"period_from": FIRST.isoformat(), "period_to": LAST.isoformat(), **data}
        return self.post(f"{self.path}/audits", **data)

    def explain_one(self, run_id: str, words: str) -> str:
        """Conclude on an exception with a reason and a document; its id."""
        hit = db.session.scalars(sa.select(AuditHit.id).where(AuditHit.run_id == run_id)).first()
        answer = self.post(
            f"{self.path}/audits/{run_id}/hits/{hit}",
            disposition="explained",
            reason=words,
            file=(words.encode(), f"{words}.txt"),
        )
        assert answer.status_code == 303, answer.text
        return str(hit)

    def close(self, run_id: str) -> Any:
        """Close the period of an audit in the book of gifts; the answer of the POST."""
        answer = self.post(f"{self.path}/audits/{run_id}/closing")
        drain(JOBS)
        db.session.rollback()
        return answer


def open_books(world: World) -> Books:
    return Books(world, add_fund(world.a), world.client("auditor"))


def audited_books(world: World, also_auditor: str) -> Books:
    """Sample books with a finished audit; one more person has the role of an auditor."""
    found = open_books(world)
    found.send_samples()
    found.start()
    drain(JOBS)
    db.session.rollback()
    accounts.change_roles(
        world.actor("administrator"),
        world.users[also_auditor],
        roles=frozenset({also_auditor, "auditor"}),
        active=True,
    )
    return found


def publish(world: World, fund_id: str, run_id: str, *named: str) -> None:
    """As the head does it: what the preview shows now, programmes of `named` by name."""
    query = "&".join(f"programme={one}" for one in named)
    path = f"/funds/{fund_id}/audits/{run_id}/publication?{query}"
    text = world.client("department_head").get(path).text
    actions.publish_audit(
        world.actor("department_head"),
        fund_id,
        run_id,
        reason="QĐ 15",
        programme_ids=named,
        seen_sha256=text.split('name="seen" value="')[1].split('"')[0],
    )


def draw_sample(world: World, fund_id: str, run_id: str, text: str) -> str:
    """The auditor signs the materiality, draws a sample of all outgoing lines and finds nothing
    behind the first; `text` is every reason. Returns the sample's id."""
    auditor = world.actor("auditor")
    percents = (Decimal(2), Decimal(75), Decimal(5))
    actions.sign_materiality(
        auditor, fund_id, run_id, benchmark="expenses", percents=percents, reason=text
    )
    sample_id = actions.draw_sample(auditor, fund_id, run_id, side="bank").id
    actions.examine_line(auditor, fund_id, run_id, sample_id, 1, audited=0, reason=text)
    return sample_id


def two_conclude(world: World, fund_id: str, hit: AuditHit, reason: str) -> None:
    """The inspector, who is an auditor too, says that an exception is a violation, and the auditor
    confirms it."""
    place = (fund_id, hit.run_id, hit.id)
    said = actions.dispose_hit(
        world.actor("inspector"), *place, disposition="violation", reason=reason
    )
    assert said.unconfirmed
    assert said.disposed_at is not None
    seen = said.disposed_at.isoformat()
    actions.confirm_disposition(world.actor("auditor"), *place, seen=seen)
