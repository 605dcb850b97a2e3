"""Tables that lie beside a form as CSV files (`pulldata`, `select_one_from_file`).

UTF-8 with or without a mark, the names of the columns in the first row, cells divided by commas; by
semicolons or tabs where the first row has no comma (so Excel saves in Vietnam, and ODK reads it).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from .faults import FormFault, FormRefused
from .workbook import MOST_BYTES, MOST_ROWS
from .xform import Tables

Rows = tuple[dict[str, str], ...]
_MOST_COLUMNS = 200


def read_table(name: str, content: bytes) -> Rows:
    """The rows of a CSV file. Raises FormRefused, which names the file."""
    if len(content) > MOST_BYTES:
        raise _refused(name, "lớn quá 10 MB", "is larger than 10 MB")
    try:
        text = content.decode("utf-8-sig")
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_divider(text), strict=True)
        head = [cell.strip() for cell in next(lines, [])]
        _check_head(name, head)
        return _rows(name, head, [line for line in lines if any(line)])
    except UnicodeDecodeError as error:
        vi = "không phải UTF-8; hãy lưu lại dạng «CSV UTF-8»"
        raise _refused(name, vi, "is not UTF-8; save it as CSV UTF-8") from error
    except csv.Error as error:
        vi = f"không phải bảng CSV đọc được ({error})"
        raise _refused(name, vi, f"is no CSV table that can be read ({error})") from error


def attached_tables(folder: Path, names: Sequence[str]) -> Tables:
    """Rows of the CSV files `name`.csv that lie in a folder; missing ones are left out.

    Raises FormRefused for one that is there and cannot be read.
    """
    found: dict[str, Rows] = {}
    for name in names:
        file = folder / f"{name}.csv"
        if "/" not in name and file.is_file():
            with file.open("rb") as stream:
                found[name] = read_table(name, stream.read(MOST_BYTES + 1))
    return found


def _divider(text: str) -> str:
    first = text.partition("\n")[0]
    return next((sign for sign in ",;\t" if sign in first), ",")


def _check_head(name: str, head: Sequence[str]) -> None:
    if not any(head):
        raise _refused(name, "trống; dòng đầu phải là tên cột", "is empty: it has no column names")
    named = [cell for cell in head if cell]
    if len(named) > _MOST_COLUMNS:
        vi = f"có {len(named)} cột, nhiều nhất {_MOST_COLUMNS}"
        raise _refused(name, vi, f"has {len(named)} columns, {_MOST_COLUMNS} at most")
    twice = next((cell for cell in named if named.count(cell) > 1), None)
    if twice is not None:
        raise _refused(name, f"có hai cột «{twice}»", f"has the column {twice!r} twice")


def _rows(name: str, head: Sequence[str], lines: Sequence[Sequence[str]]) -> Rows:
    if len(lines) > MOST_ROWS:
        vi = f"có {len(lines)} dòng, nhiều nhất {MOST_ROWS}"
        raise _refused(name, vi, f"has {len(lines)} rows, {MOST_ROWS} at most")
    places = [(at, column) for at, column in enumerate(head) if column]
    return tuple(
        {column: line[at] if at < len(line) else "" for at, column in places} for line in lines
    )


def _refused(name: str, vi: str, en: str) -> FormRefused:
    file = f"{name}.csv"
    return FormRefused([FormFault("", 0, "", f"bảng «{file}» {vi}", f"the table {file} {en}")])
