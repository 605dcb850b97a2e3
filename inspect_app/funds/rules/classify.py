"""What the text of a line says, by plain ordered rules: sender's kind, purpose, fee, reference.
Modest on purpose.

The answer is a class with a confidence, never a person: names stay in the bank's raw text and are
not stored apart.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from .lines import Line

SenderKind = Literal["individual", "organisation", "unknown"]
Confidence = Literal["high", "medium", "low", "none"]

_SCHOOL = "TRUONG (?:TH|THCS|THPT|MN|MAM NON|TIEU HOC|DAI HOC|CAO DANG)"
_SOCIETY = "HOI (?:PHU NU|CHU THAP DO|CUU CHIEN BINH|NONG DAN|KHUYEN HOC|DONG HUONG)"
ORGANISATION = (
    r"\b(?:CONG TY|CTY|CT TNHH|TNHH|CO PHAN|CTCP|DOANH NGHIEP|DNTN|TAP DOAN|NGAN HANG"
    rf"|HOP TAC XA|HTX|{_SCHOOL}|DAI HOC|BENH VIEN|UBND|LIEN DOAN|CONG DOAN"
    rf"|DOAN THANH NIEN|{_SOCIETY}|GIAO XU|TO CHUC)\b"
)
SENDER = r"CT TU [0-9]{5,20} (?P<a>[A-Z][A-Z .&-]{2,80}?) TOI [0-9]{5,20}"
FEE = (
    r"\bPHI (?:DICH VU|QUAN LY|CHUYEN|SMS|DUY TRI|THUONG NIEN|GIAO DICH)\b"
    r"|\bTHU PHI\b|\bSERVICE FEE\b|\bVAT\b"
)
INTEREST = r"\b(?:TRA|NHAP) LAI\b|\bLAI (?:TIEN GUI|NHAP GOC|SUAT)\b|\bINTEREST\b"
PAID_FROM = r"\bCT (?:TU|DI) (?P<a>[0-9]{5,20})\b"
PAID_TO = r"\bTOI (?P<a>[0-9]{5,20})\b"
_ORGANISATION, _SENDER = re.compile(ORGANISATION), re.compile(SENDER)
_FEE, _INTEREST = re.compile(FEE), re.compile(INTEREST)
_PAID_FROM, _PAID_TO = re.compile(PAID_FROM), re.compile(PAID_TO)
_REFERENCE = re.compile(r"\bMBVCB\.([0-9]{6,14})\b|\b(FT[0-9]{14})(?![0-9])")

PURPOSES: tuple[tuple[str, re.Pattern[str]], ...] = (  # first match wins
    ("orphans", re.compile(r"\bMO COI\b")),
    ("surgery", re.compile(r"\bPHAU THUAT\b|\bMO TIM\b|\bVIEN PHI\b")),
    ("scholarship", re.compile(r"\bHOC BONG\b|\bDEN TRUONG\b|\bSACH VO\b")),
    ("children", re.compile(r"\bTRE EM\b|\bCAC CHAU\b|\bCAC EM\b|\bEM NHO\b")),
    ("disaster_relief", re.compile(r"\bBAO\b|\bLU\b|\bLUT\b|\bYAGI\b|\bTHIEN TAI\b|\bSAT LO\b")),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules read out of one line."""

    sender: SenderKind
    sender_confidence: Confidence
    purpose: str  # a name of PURPOSES, or "unspecified"
    fee: bool
    interest: bool
    reference: str  # the bank's own unique transfer reference, "" where the text holds none


_VIETNAMESE = "".join(
    unicodedata.normalize("NFC", letter + tone)
    for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
)
_BARE = {ord(letter): unicodedata.normalize("NFD", letter)[0] for letter in _VIETNAMESE}
_BARE |= {ord("đ"): "d", ord("Đ"): "D"}


def flat(text: str) -> str:
    """Upper case without accents, single spaces: how banks write."""
    if not text.isascii():  # Vietnamese letters are ten times faster one by one
        text = text.translate(_BARE)
    if text.isascii():  # nearly every line
        return " ".join(text.upper().split())
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return " ".join(
        "".join(char for char in bare if not unicodedata.combining(char)).upper().split()
    )


def key(name: str) -> str:
    """A name for comparison: no case, single spaces."""
    return " ".join(name.casefold().split())


def read_line(line: Line) -> Reading:
    """Classify one line. Deterministic; the sender of a debit is the fund itself, hence unknown."""
    return read_flat(flat(line.text), credit=line.credit > 0)


def read_flat(text: str, *, credit: bool) -> Reading:
    """Classify the `flat` text of a line that brings money in, or takes it out."""
    sender, confidence = _sender(text) if credit else ("unknown", "none")
    purpose = next((name for name, words in PURPOSES if words.search(text)), "unspecified")
    fee = not credit and _FEE.search(text) is not None
    interest = credit and _INTEREST.search(text) is not None
    return Reading(sender, confidence, purpose, fee, interest, reference_in(text))


def reference_in(text: str) -> str:
    """The transfer reference printed in the text (MBVCB.n or FTn), "" if none.

    These never repeat in real statements.
    """
    found = _REFERENCE.search(text)
    if found is None:
        return ""
    return f"MBVCB.{found.group(1)}" if found.group(1) else str(found.group(2))


def party_in(text: str, *, credit: bool) -> str:
    """The account that the `flat` text names as the other side, "" if none."""
    found = (_PAID_FROM if credit else _PAID_TO).search(text)
    return found.group(1) if found else ""


def _sender(text: str) -> tuple[SenderKind, Confidence]:
    """Kind of the sender: a name in the bank's own "CT tu ... toi" is better evidence than free
    text.
    """
    if named := _SENDER.search(text):
        return (
            ("organisation", "high")
            if _ORGANISATION.search(named.group(1))
            else ("individual", "medium")
        )
    if _ORGANISATION.search(text):
        return "organisation", "low"
    return "unknown", "none"
