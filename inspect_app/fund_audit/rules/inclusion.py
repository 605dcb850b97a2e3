"""The book of gifts: what a donor can check without trusting us.

Closing a period appends the gifts of an audit to one Merkle tree of the fund (RFC 9162). A leaf is
SHA-256(0x00 ‖ salt ‖ line), the line as canonical JSON: 98 of 100 gifts share day and amount with
another, so an unsalted leaf could be guessed. The head says root, size, period and control totals,
names the head before, and is signed with the body's seal. A proof shows that a gift stands in the
signed book; it does not show that the money was spent well.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from inspect_app.core import merkle
from inspect_app.core.canonical import canonical
from inspect_app.funds.rules.classify import flat, reference_in

from .public import masked_account

FORMAT = "inspect-app gift proof 1"
SALT, HASH = 16, 32
"""Bytes of a salt and of a hash."""

_SIGNS = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Gift:
    """One incoming line as the book has it: no name and no text. `line` is "<statement>:<row>",
    `amount` whole đồng, `reference` the bank's own."""

    fund: str
    line: str
    on: dt.date
    account: str
    amount: int
    reference: str

    def as_json(self) -> dict[str, Any]:
        return {
            "account": masked_account(self.account),
            "amount": self.amount,
            "fund": self.fund,
            "line": self.line,
            "on": self.on.isoformat(),
            "reference": self.reference,
        }


def reference_of(text: str, doc_no: str) -> str:
    """The reference that the sender's bank told the donor; else the document number."""
    return reference_in(flat(text)) or doc_no


def lookup_text(reference: str, amount: int) -> str:
    """What a gift is found by: both, so that nobody leafs through the book by numbers alone."""
    return f"{_SIGNS.sub('', reference.upper())}|{amount}"


def lookups(typed: str, amount: int) -> tuple[str, ...]:
    """What a donor may mean: Vietcombank's app shows the number of "MBVCB.<number>" alone."""
    meant = (typed, f"MBVCB{typed}") if typed.strip().isdigit() else (typed,)
    return tuple(lookup_text(one, amount) for one in meant)


def salt_of(fund_key: bytes, line: str) -> bytes:
    """The salt of a line; whoever has not the key can guess no leaf."""
    return hmac.digest(fund_key, line.encode(), "sha256")[:SALT]


def leaf_of(salt: bytes, line: dict[str, Any]) -> bytes:
    return merkle.leaf_hash(salt + canonical(line).encode())


def head_hash(head: dict[str, Any]) -> str:
    """By which the next head names this one."""
    return hashlib.sha256(canonical(head).encode()).hexdigest()


def public_key(certificate: bytes) -> bytes:
    """The key (SubjectPublicKeyInfo, DER) of a certificate (DER)."""
    return (
        x509.load_der_x509_certificate(certificate)
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def proof_of(
    line: dict[str, Any],
    *,
    salt: bytes,
    index: int,
    path: list[bytes],
    head: dict[str, Any],
    signature: str,
) -> dict[str, Any]:
    """What a donor keeps. `signature`: base64, over the canonical head."""
    return {
        "format": FORMAT,
        "line": line,
        "salt": salt.hex(),
        "index": index,
        "path": [step.hex() for step in path],
        "head": head,
        "signature": signature,
    }


def holds(proof: dict[str, Any], heads: Sequence[dict[str, Any]]) -> bool:
    """Whether the proof shows its line under one of these heads of a book (each with `head`,
    `signature` and `key`): a head that is signed but hidden from others proves nothing about this
    book. The browser judges the same (`gift-proof.ts`). Never raises on any JSON."""
    try:
        head, index = proof["head"], proof["index"]
        _checked(proof["format"] == FORMAT and type(index) is int and type(head["size"]) is int)
        _checked(index >= 0 and proof["line"]["fund"] == head["fund"])
        salt, signature = _bytes(proof["salt"], SALT), base64.b64decode(proof["signature"])
        path = [_bytes(step, HASH) for step in proof["path"]]
        listed = next(one for one in heads if canonical(one["head"]) == canonical(head))
        loaded = serialization.load_der_public_key(base64.b64decode(listed["key"]))
        if not isinstance(loaded, rsa.RSAPublicKey):
            return False
        loaded.verify(signature, canonical(head).encode(), padding.PKCS1v15(), hashes.SHA256())
        leaf, root = leaf_of(salt, proof["line"]), _bytes(head["root"], HASH)
        return merkle.inclusion_holds(index, head["size"], leaf, path, root)
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
        InvalidSignature,
        StopIteration,
    ):
        return False


def _bytes(text: str, size: int) -> bytes:
    """Of small hexadecimal digits, as the browser reads them."""
    _checked(re.fullmatch("[0-9a-f]*", text) is not None and len(text) == 2 * size)
    return bytes.fromhex(text)


def _checked(right: bool) -> None:
    if not right:
        raise ValueError
