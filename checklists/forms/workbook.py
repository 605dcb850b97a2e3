"""Opens a form file with limits, turns it into an XForm, and knows the row of each node.

Uploads are hostile: the kind is told by the first bytes (files named .xlsx are sometimes old .xls),
a zip is measured before it is opened, and what pyxform refuses is refused with its words.
Time is limited by who calls (the worker); size, rows and unpacked size are limited here.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import DefinitionData, get_xlsform
from pyxform.xls2xform import convert

from .faults import FormFault, FormRefused
from .pyxform_words import fault_of_crash, faults_of

MOST_BYTES = 10_000_000
MOST_UNPACKED = 120_000_000
MOST_ROWS = 20_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a form file holds: the XForm, and the row of each node's name path."""

    xml: str
    rows: Mapping[tuple[str, ...], int]


def open_form(content: bytes) -> Opened:
    """Convert a form file (.xlsx, .xls or Markdown). Raises FormRefused."""
    kind = kind_of_file(content)
    try:
        source = content.decode() if kind == ".md" else content
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, about looks that we do not read
            result = convert(xlsform=source, file_type=kind, form_name="data")
            survey = get_xlsform(xlsform=source, file_type=kind).survey or ()
    except PyXFormError as error:
        raise FormRefused(_of_pyxform(str(error), source, kind)) from error
    except Exception as error:  # a broken file can raise anything inside the readers
        must_not_be_memory(error)
        raise FormRefused(_of_crash(error, source, kind)) from error
    if len(survey) > MOST_ROWS:
        raise FormRefused([_too_large(f"{len(survey)} > {MOST_ROWS}")])
    # Excel's way of writing the first sign of a line end of Windows, which means nothing here
    return Opened(result.xform.replace("_x000D_", ""), _rows(survey))


def must_not_be_memory(error: Exception) -> None:
    """Raises MemoryError where the machine, not the file, was the cause: no fault of the file.

    C code without memory says so in its own ways: zlib by -4 (Z_MEM_ERROR), expat by its code 1
    (XML_ERROR_NO_MEMORY), others by SystemError.
    """
    of_zlib = isinstance(error, zlib.error) and "-4" in str(error)
    of_expat = isinstance(error, ParseError) and error.code == 1
    if of_zlib or of_expat or isinstance(error, MemoryError | SystemError):
        raise MemoryError from error


def kind_of_file(content: bytes) -> str:
    """.xlsx, .xls or .md by the first bytes. Raises FormRefused, also for what is too large."""
    if len(content) > MOST_BYTES:
        raise FormRefused([_too_large(f"{len(content)} > {MOST_BYTES}")])
    if content.startswith(_OLE):
        return ".xls"
    if content.startswith(_ZIP):
        _measure(content)
        return ".xlsx"
    if content.lstrip().startswith((b"|", b"#")) and b"\x00" not in content:
        return ".md"
    raise FormRefused([_unreadable("not .xlsx, .xls")])


def _measure(content: bytes) -> None:
    """Refuse a zip that unpacks to too much, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise FormRefused([_unreadable(type(error).__name__)]) from error
    if unpacked > MOST_UNPACKED:
        raise FormRefused([_too_large(f"{unpacked} > {MOST_UNPACKED}")])


def _of_pyxform(message: str, source: str | bytes, kind: str) -> list[FormFault]:
    """pyxform's refusal in our words, at its cells."""
    read = _sheets(source, kind)
    if read is None:
        return faults_of(message, (), ())
    return faults_of(message, read.survey or (), read.choices or ())


def _of_crash(error: Exception, source: str | bytes, kind: str) -> list[FormFault]:
    """What stopped pyxform that it has no words for: a damaged file, or a row beyond it."""
    read = _sheets(source, kind)
    if read is None:
        return [_unreadable(type(error).__name__)]
    word = str(error.args[0]) if isinstance(error, KeyError) and error.args else ""
    return [fault_of_crash(word or type(error).__name__, read.survey or ())]


def _sheets(source: str | bytes, kind: str) -> DefinitionData | None:
    """The cells of a form file; None where it cannot be read."""
    try:
        return get_xlsform(xlsform=source, file_type=kind)
    except Exception as error:  # a broken file can raise anything inside the readers
        must_not_be_memory(error)
        return None


def _unreadable(why: str) -> FormFault:
    return FormFault(
        *("", 0, ""),
        vi=f"không đọc được tệp ({why}); hãy lưu lại dưới dạng .xlsx, không mật khẩu",
        en=f"the file cannot be read ({why}); save it as .xlsx without password",
    )


def _too_large(why: str) -> FormFault:
    return FormFault(
        *("", 0, ""),
        vi=f"tệp quá lớn ({why}); hãy chia biểu mẫu hoặc bỏ bớt dữ liệu",
        en=f"the file is too large ({why}); split the form or remove data",
    )


def _rows(survey: Sequence[Mapping[str, str]]) -> dict[tuple[str, ...], int]:
    """The row of each node by the names on the way to it (without the root)."""
    found: dict[tuple[str, ...], int] = {}
    around: list[str] = []
    for number, cells in enumerate(survey, 2):
        row = {key.strip().lower(): str(cell) for key, cell in cells.items()}
        kind = re.sub(r"[_\s]+", " ", row.get("type", "").strip().lower())
        if re.match(r"end (group|repeat|loop)\b", kind):
            del around[-1:]
            continue
        name = row.get("name", "").strip()
        if name or kind.startswith("begin "):
            found.setdefault((*around, name), number)
        if re.match(r"begin (group|repeat|loop)\b", kind):
            around.append(name)
    return found
