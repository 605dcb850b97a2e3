"""What commands print: one result as JSON for scripts, or lines for people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import click


def say(result: dict[str, Any], as_json: bool, lines: Iterable[str]) -> None:
    """One result as JSON, or as lines for people."""
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2, default=str))
    else:
        for line in lines:
            click.echo(line)
