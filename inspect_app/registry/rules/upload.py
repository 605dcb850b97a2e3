"""What a sent file must be before anybody opens it."""

from __future__ import annotations

MAX_BYTES = 20 * 1024 * 1024
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
"""An .xlsx with a password, and an old .xls, are wrapped in an OLE container."""


def code_of_upload(size: int, head: bytes) -> str:
    """The code of the broken rule (`sentences.py`), empty when the file may be opened."""
    if size > MAX_BYTES:
        return "too_big"
    if head.startswith(OLE_MAGIC):
        return "locked"
    return "" if head.startswith(ZIP_MAGIC) else "not_xlsx"
