"""Voice memos: what a sound file's first bytes say it is; names and headers of senders do not."""

from __future__ import annotations

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem

MAX_BYTES = 10 * 1024 * 1024
TYPES = ("audio/webm", "audio/mp4", "audio/ogg")
_EBML = b"\x1a\x45\xdf\xa3"
_SEARCHED = 64


def sound_type(content: bytes) -> str:
    """`audio/webm`, `audio/mp4` or `audio/ogg` by magic bytes; empty for anything else."""
    head = content[:_SEARCHED]
    if head.startswith(_EBML) and b"webm" in head:
        return "audio/webm"
    if head[4:8] == b"ftyp":
        return "audio/mp4"
    if head.startswith(b"OggS\x00"):
        return "audio/ogg"
    return ""


def problems_of_recording(content: bytes) -> list[Problem]:
    if len(content) > MAX_BYTES:
        text = _l("The recording is larger than 10 MB. It was not stored.")
        return [Problem("recording_too_large", text, "recording")]
    if not sound_type(content):
        text = _l("This is no recording that can be kept (WebM, MP4 or Ogg). It was not stored.")
        return [Problem("not_a_recording", text, "recording")]
    return []
