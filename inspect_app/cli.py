"""The command `inspect-app`: what people also script. Every command takes `--json`."""

from __future__ import annotations

import json
import sys
from typing import Any

import click
from flask import Flask

from . import schema
from .core import journal
from .core.config import BadSetting
from .core.db import db
from .factory import create_app


def _app() -> Flask:
    try:
        return create_app()
    except BadSetting as problem:
        raise click.ClickException(str(problem)) from problem


def say(result: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    """One result as JSON, or as lines for people."""
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2, default=str))
    else:
        for line in lines:
            click.echo(line)


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
