"""Forms that people bring: the shared ones as workbooks, published through the product's pages."""

from __future__ import annotations

import re
from collections.abc import Mapping

import sqlalchemy as sa
from flask.testing import FlaskClient

from inspect_app.checklist_versions.importers import workbook
from inspect_app.checklist_versions.models import ChecklistVersion
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from tests.forms.two_evaluators import standing_vectors
from tests.kit.checklist_books import checked, publish, state

Sheets = dict[str, list[list[str]]]
_BAR = re.compile(r"(?<!\\)\|")


def sheets(lines: list[str]) -> Sheets:
    """A form in Markdown as the sheets of a workbook."""
    found: Sheets = {}
    name = ""
    for line in lines:
        cells = [cell.strip() for cell in _BAR.split(line.strip())[1:-1]]
        if cells[0]:
            name = cells[0]
            found[name] = []
        elif any(cells[1:]):
            found[name].append(cells[1:])
    return found


def form_book(name: str, version: str = "1") -> bytes:
    """One of the shared forms as .xlsx."""
    return edited(name, lambda _: None, version)


def edited(name: str, change, version: str = "1") -> bytes:  # type: ignore[no-untyped-def]
    """A shared form after a change to its sheets."""
    found = sheets(standing_vectors.content()["forms"][name])
    head, row = found["settings"]
    row[head.index("version")] = version
    change(found)
    return workbook.write(found)


def published(
    client: FlaskClient, content: bytes, tables: Mapping[str, bytes] | None = None
) -> str:
    """Send a form, publish it from today on; the id of its version."""
    address = checked(client, content, "bieu-mau.xlsx", tables)
    assert state(address) == "ready", client.get(address).text
    answer = publish(client, address, today_vn().isoformat())
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    newest = sa.select(ChecklistVersion.id).order_by(ChecklistVersion.published_at.desc()).limit(1)
    return str(db.session.scalar(newest))
