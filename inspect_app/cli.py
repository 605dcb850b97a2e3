"""The command `inspect-app`: what people also script. Every command takes `--json`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask

from . import schema
from .checklist_versions.commands import checklist_group
from .core import journal
from .core.config import BadSetting
from .core.console import say
from .core.db import db
from .documentation import write_pages
from .documents.verification import verify_file
from .factory import create_app
from .funds.commands import statement_group
from .law.importers.law_files import shipped_book
from .law.rules import find_rules


def _app() -> Flask:
    try:
        return create_app()
    except BadSetting as problem:
        raise click.ClickException(str(problem)) from problem


@click.group()
def main() -> None:
    """Inspection of facilities and audit of charity funds."""


@main.group("db")
def database() -> None:
    """The database's shape."""


@database.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest migration."""
    with _app().app_context():
        schema.upgrade()


@database.command("new")
@click.argument("number")
@click.argument("message")
def db_new(number: str, message: str) -> None:
    """Write migration NUMBER from the difference between models and database."""
    with _app().app_context():
        schema.new_migration(message, number)


main.add_command(checklist_group)


@main.group("journal")
def journal_group() -> None:
    """The tamper-evident journal."""


@journal_group.command("verify")
@click.option("--json", "as_json", is_flag=True)
def journal_verify(as_json: bool) -> None:
    """Recompute the whole journal. Exit status 0 when it verifies, 1 when it does not."""
    with _app().app_context():
        result = journal.verify(db.session())
    say(
        {
            "size": result.size,
            "root": result.root,
            "erased": result.erased,
            "verified": result.verified,
            "faults": result.faults,
        },
        as_json,
        [
            f"{result.size} entries, root {result.root}",
            *result.faults,
            "verified" if result.verified else "NOT VERIFIED",
        ],
    )
    sys.exit(0 if result.verified else 1)


main.add_command(statement_group)


@main.command("rules")
@click.argument("text", default="")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="Only what is in force then.")
@click.option("--json", "as_json", is_flag=True)
def rules(text: str, on: dt.datetime | None, as_json: bool) -> None:
    """Rules and figures of the law: number, title, law, figure, status, where it stands."""
    rows = find_rules(shipped_book(), text, on.date() if on else None)
    say(
        {"rules": [row.as_json() for row in rows]},
        as_json,
        [
            f"{row.number}  {row.title_vi} / {row.title_en}\n"
            f"     {row.figure} · {row.law} · {row.status} · "
            f"{row.valid_from}…{row.valid_to} · {row.where}"
            for row in rows
        ],
    )
    sys.exit(0 if rows else 1)


@main.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--root", type=click.Path(path_type=Path), help="CA certificate of the issuer.")
@click.option("--json", "as_json", is_flag=True)
def verify(file: Path, root: Path | None, as_json: bool) -> None:
    """Who signed FILE, when, and whether a byte changed. Exit status 0 accepted, 1 not."""
    try:
        content = file.read_bytes()
        roots = [root.read_bytes()] if root else []
    except OSError as problem:
        reasons = [{"code": "unreadable", "text": str(problem)}]
        result: dict[str, Any] = {"accepted": False, "signatures": [], "reasons": reasons}
    else:
        with _app().app_context():
            result = verify_file(content, extra_roots=roots)
    say(result, as_json, _verify_lines(result))
    sys.exit(0 if result["accepted"] else 1)


def _verify_lines(result: dict[str, Any]) -> list[str]:
    signed = [
        f"{one['signer']} ({one['organisation']}) {one['at']}" for one in result["signatures"]
    ]
    against = [str(reason["text"]) for reason in result["reasons"]]
    return ["ACCEPTED" if result["accepted"] else "NOT ACCEPTED", *signed, *against]


@main.command("docs")
@click.argument("folder", default="docs", type=click.Path(path_type=Path))
def docs(folder: Path) -> None:
    """Write the generated pages of docs/."""
    write_pages(_app(), folder)
