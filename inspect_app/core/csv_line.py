"""Texts that a spreadsheet program takes for texts, and lines of a CSV of them."""

from __future__ import annotations

from collections.abc import Collection


def csv_line(cells: Collection[str | int]) -> str:
    """One line of RFC 4180, every cell quoted; a text that a spreadsheet program would take for a
    formula is led by an apostrophe."""
    return ",".join(f'"{_doubled(harmless(str(cell)))}"' for cell in cells) + "\r\n"


def _doubled(text: str) -> str:
    return text.replace('"', '""')


def harmless(text: str) -> str:
    """The text as it is, led by an apostrophe where a spreadsheet program that opens it from a CSV
    would take it for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
