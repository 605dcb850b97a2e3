"""Lines of a CSV that people open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Collection


def csv_line(cells: Collection[str | int]) -> str:
    """One line of RFC 4180, every cell quoted; a text that a spreadsheet program would take for a
    formula is led by an apostrophe."""
    return ",".join(f'"{_harmless(str(cell))}"' for cell in cells) + "\r\n"


def _harmless(text: str) -> str:
    lead = "'" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else ""
    return lead + text.replace('"', '""')
