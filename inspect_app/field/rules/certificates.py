"""How people compare a certificate on two screens."""

from __future__ import annotations

import hashlib
import ssl


def fingerprint(pem: bytes) -> str:
    """SHA-256 of the certificate, in groups of four characters."""
    whole = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.decode())).hexdigest().upper()
    return " ".join(whole[start : start + 4] for start in range(0, len(whole), 4))
