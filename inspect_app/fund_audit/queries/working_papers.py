"""Working papers: what each test of an audit did and concluded, and who signed it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from inspect_app.core.canonical import canonical
from inspect_app.core.db import db
from inspect_app.core.models import StoredFile

from ..models import AuditHit, AuditRun, WorkingPaperSignature
from ..rules.sign_off import Signature, Step, next_step, standing
from . import explanations
from .runs import user_names
from .tests import ShownTest, hits_of_test, test_of


@dataclass(frozen=True)
class ShownPaper:
    """A paper as it is now, a frozen one as it was signed. `signatures` are those that count,
    `sha256` covers `content`."""

    number: str
    content: str
    sha256: str
    conclusion: str
    signatures: Sequence[WorkingPaperSignature]
    waits_for: Step | None

    @property
    def told(self) -> dict[str, Any]:
        """What `content` says."""
        told: dict[str, Any] = json.loads(self.content)
        return told

    @property
    def changed(self) -> bool:
        """Something that the paper tells has changed since it was prepared."""
        return bool(self.signatures) and self.signatures[-1].sha256 != self.sha256


def all_signatures(run: AuditRun, number: str) -> Sequence[WorkingPaperSignature]:
    """Every signature that was ever put under the paper of a test, oldest first."""
    return db.session.scalars(
        sa.select(WorkingPaperSignature)
        .where(WorkingPaperSignature.run_id == run.id, WorkingPaperSignature.test == number)
        .order_by(WorkingPaperSignature.position)
    ).all()


def as_rules(rows: Sequence[WorkingPaperSignature]) -> list[Signature]:
    return [Signature(cast("Step", row.step), row.signed_by, row.sha256) for row in rows]


def paper_of(run: AuditRun, number: str, conclusion: str | None = None) -> ShownPaper:
    """The paper of a test as it stands, with the preparer's conclusion or a new one. Raises
    NotFound for an unknown test."""
    rows = all_signatures(run, number)
    counted = rows[len(rows) - len(standing(as_rules(rows))) :]
    if conclusion is None:
        conclusion = counted[0].conclusion if counted else ""
    test, waits_for = test_of(run, number), next_step(as_rules(rows))
    content = content_of(run, test, conclusion) if waits_for else counted[-1].content
    digest = hashlib.sha256(content.encode()).hexdigest()
    return ShownPaper(number, content, digest, conclusion, counted, waits_for)


def content_of(run: AuditRun, test: ShownTest, conclusion: str) -> str:
    """What is signed: objective, population with its hash, parameters, result, every exception
    with what became of it, and the conclusion, as canonical JSON."""
    row, rule = test.row, test.rule
    hits = hits_of_test(run, row.number)
    people = user_names(who for hit in hits for who in (hit.disposed_by, hit.confirmed_by))
    files = {
        file.id: {"sha256": file.sha256, "label": file.label}
        for file in db.session.scalars(
            sa.select(StoredFile).where(StoredFile.id.in_([hit.file_id for hit in hits]))
        )
    }
    answers = explanations.answers_of(run)
    return canonical(
        {
            "audit": {
                "run": run.id,
                "fund": run.entity_id,
                "from": run.period_from.isoformat(),
                "to": run.period_to.isoformat(),
                "run_hash": run.run_hash,
            },
            "test": {"number": row.number, "version": row.version, "title": rule.title.vi},
            "objective": rule.definition.vi,
            "standard": rule.law.vi,
            "population": {
                "what": rule.base.vi,
                "rows": row.population,
                "sha256": row.population_hash,
            },
            "parameters": json.loads(row.parameters),
            "result": {
                "state": row.state,
                "exceptions": row.hits,
                "at_risk": row.amount,
                "note": row.note_vi,
            },
            "exceptions": [
                _told(hit, people, files) | _answered(answers.get(hit.id, ())) for hit in hits
            ],
            "conclusion": conclusion,
        }
    )


def _told(hit: AuditHit, people: dict[str, str], files: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": hit.key,
        "sentence": hit.sentence_vi,
        "severity": hit.severity,
        "amount": hit.amount,
        "lines": hit.lines,
        "disposition": hit.disposition,
        "reason": hit.reason,
        "by": _person(hit.disposed_by, people),
        "at": _moment(hit.disposed_at),
        "file": files.get(hit.file_id or ""),
        "finding": hit.finding_id,
        "confirmed_by": _person(hit.confirmed_by, people),
        "confirmed_at": _moment(hit.confirmed_at),
    }


def _answered(replies: Sequence[explanations.ShownReply]) -> dict[str, Any]:
    """What the fund answered; nothing where it did not, so that papers of before keep their
    hash."""
    if not replies:
        return {}
    return {
        "answers": [
            {
                "text": reply.row.text,
                "received_on": reply.row.received_on.isoformat(),
                "files": [file.sha256 for file in reply.files],
            }
            for reply in replies
        ]
    }


def _person(user_id: str | None, people: dict[str, str]) -> dict[str, str] | None:
    return {"id": user_id, "name": people[user_id]} if user_id else None


def _moment(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def open_hits(run: AuditRun, number: str) -> int:
    """Exceptions of a test without a conclusion that counts."""
    return sum(hit.fate == "open" for hit in hits_of_test(run, number))


def frozen_papers(run: AuditRun) -> dict[str, Sequence[WorkingPaperSignature]]:
    """Test number to its three signatures, of every paper that is frozen."""
    rows = db.session.scalars(
        sa.select(WorkingPaperSignature)
        .where(WorkingPaperSignature.run_id == run.id)
        .order_by(WorkingPaperSignature.test, WorkingPaperSignature.position)
    ).all()
    papers: dict[str, list[WorkingPaperSignature]] = {}
    for row in rows:
        papers.setdefault(row.test, []).append(row)
    return {
        number: signed[-3:]
        for number, signed in papers.items()
        if next_step(as_rules(signed)) is None
    }


def is_frozen(run_id: str, number: str) -> bool:
    """Whether the lead has frozen the paper of a test."""
    return bool(
        db.session.scalar(
            sa.select(
                sa.exists().where(
                    WorkingPaperSignature.run_id == run_id,
                    WorkingPaperSignature.test == number,
                    WorkingPaperSignature.step == "frozen",
                )
            )
        )
    )
