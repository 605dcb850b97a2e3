"""The installation's own certificate authority, for demonstrations: keys of signatories.

It lives in the signing folder of the settings (keys 0600) and is made at first use. Officials' own
tokens are another road; here the worker signs after the person typed the password again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import current_app

from inspect_app.core.clock import now
from reports.authority import DemoAuthority, Signer

CERTIFICATE = "ca.pem"
"""The public certificate that verifiers trust; a copy may be given away (`--root`)."""


def signing_folder() -> Path:
    """Where this installation keeps its keys."""
    folder: Path = current_app.config["SETTINGS"].signing_folder
    return folder


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time makes keys; the lock ends with the process."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _open_or_create(folder: Path) -> DemoAuthority:
    made = (folder / "ca.p12").exists()
    authority = DemoAuthority.load(folder) if made else DemoAuthority.create(folder, now=now())
    certificate = folder / CERTIFICATE
    if not certificate.exists():
        draft = certificate.with_suffix(".draft")
        der = authority.trust_roots()[0]
        draft.write_bytes(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM))
        os.replace(draft, certificate)
    return authority


def trust_roots() -> list[bytes]:
    """The certificates (PEM) that this installation's papers are verified against.

    Reads only the public certificate; makes the authority when there is none yet.
    """
    folder = signing_folder()
    certificate = folder / CERTIFICATE
    if not certificate.exists():
        with _alone(folder):
            _open_or_create(folder)
    return [certificate.read_bytes()]


def seal_of(organisation_id: str, name: str) -> Signer:
    """The body's own key: what its system seals without a person's signature."""
    return signer_of(organisation_id, name=name, organisation=name, post="")


def signer_of(user_id: str, *, name: str, organisation: str, post: str) -> Signer:
    """The person's key with a certificate that says this name, body and post; made when new."""
    facts = hashlib.sha256("\n".join((name, organisation, post)).encode()).hexdigest()
    identity = f"{user_id}-{facts[:16]}"
    folder = signing_folder()
    with _alone(folder):
        authority = _open_or_create(folder)
        if authority.has(identity):
            return authority.signer(identity)
        return authority.issue(identity, name, organisation, post, now=now())
