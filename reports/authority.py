"""A throw-away certificate authority with a time stamper, for demonstrations and tests.

It is a real authority in all but trust: X.509 certificates, RFC 3161 time stamps, encrypted keys.
Officials sign with keys of their own authority; this one stands in where there is none.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

_KEY_BITS: Final = 2048
_YEARS: Final = timedelta(days=3653)
_LONGEST_NAME: Final = 64  # upper bound of X.520 for names of people, bodies and titles


class AuthorityBroken(RuntimeError):
    """The folder of the authority is missing, incomplete, or encrypted with another secret."""


@dataclass(frozen=True)
class Identity:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)

    def der(self) -> bytes:
        """The certificate, DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who can sign: a person, or (``seal``) a body. ``mark`` is an own drawn mark shown in the
    field.
    """

    identity: str
    common_name: str
    organisation: str
    role: str
    seal: bool
    certificate: bytes
    keys: Identity = field(repr=False)
    authority: DemoAuthority = field(repr=False)
    mark: bytes | None = field(default=None, repr=False)

    def sign(self, content: bytes) -> bytes:
        """RSASSA-PKCS1-v1_5 with SHA-256 over bytes that are no paper."""
        return self.keys.key.sign(content, padding.PKCS1v15(), hashes.SHA256())


class DemoAuthority:
    """The authority in one folder: its own key, the time stamper's, and one per signer, each in
    PKCS#12.

    Files are readable by the owner only. Without a ``secret`` a random one is kept in the folder.
    """

    def __init__(self, folder: Path, secret: bytes, root: Identity, stamper: Identity) -> None:
        self._folder, self._secret = folder, secret
        self._root, self._stamper = root, stamper

    @classmethod
    def create(
        cls, folder: Path | str, *, now: datetime, secret: bytes | None = None
    ) -> DemoAuthority:
        """Make a new authority in an empty or absent folder, valid for ten years from ``now``.

        Raises ``AuthorityBroken`` when one is there already.
        """
        place = Path(folder)
        if (place / "ca.p12").exists():
            raise AuthorityBroken("there is an authority in this folder already")
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o700)
        if secret is None:
            secret = secrets.token_hex(32).encode()
            _write_private(place / "secret", secret)
        root = _issue(
            "Cơ quan chứng thực thử nghiệm (DEMO)", "DEMO", "", now, None, purpose="authority"
        )
        stamper = _issue(
            "Dấu thời gian thử nghiệm (DEMO)", "DEMO", "", now, root, purpose="stamper"
        )
        _save(place / "tsa.p12", stamper, secret)
        _save(place / "ca.p12", root, secret)
        return cls(place, secret, root, stamper)

    @classmethod
    def load(cls, folder: Path | str, *, secret: bytes | None = None) -> DemoAuthority:
        """The authority that ``create`` made in this folder. Raises ``AuthorityBroken``."""
        place = Path(folder)
        try:
            secret = secret or (place / "secret").read_bytes()
            root, stamper = _open(place / "ca.p12", secret), _open(place / "tsa.p12", secret)
        except (OSError, ValueError) as problem:
            raise AuthorityBroken(f"cannot open the authority: {problem}") from problem
        return cls(place, secret, root, stamper)

    def trust_roots(self) -> list[bytes]:
        """The certificates (DER) that a verifier must trust."""
        return [self._root.der()]

    def issue(
        self,
        identity: str,
        common_name: str,
        organisation: str,
        role: str,
        *,
        now: datetime,
        seal: bool = False,
    ) -> Signer:
        """A new key and certificate under ``identity`` (letters, digits, ``-`` and ``_``).

        Raises ``AuthorityBroken`` when the identity is malformed or taken.
        """
        path = self._path(identity)
        if path.exists():
            raise AuthorityBroken(f"{identity} has a certificate already")
        pair = _issue(common_name, organisation, role, now, self._root, purpose="signer")
        facts = {
            "common_name": common_name,
            "organisation": organisation,
            "role": role,
            "seal": seal,
        }
        path.parent.mkdir(mode=0o700, exist_ok=True)
        _write_private(path.with_suffix(".json"), json.dumps(facts, ensure_ascii=False).encode())
        _save(path, pair, self._secret)
        return self.signer(identity)

    def signer(self, identity: str, *, mark: bytes | None = None) -> Signer:
        """The signer issued under ``identity``. Raises ``AuthorityBroken`` when there is none."""
        path = self._path(identity)
        try:
            facts: dict[str, Any] = json.loads(path.with_suffix(".json").read_bytes())
            pair = _open(path, self._secret)
        except (OSError, ValueError) as problem:
            raise AuthorityBroken(f"no signer {identity}: {problem}") from problem
        return Signer(
            identity=identity, certificate=pair.der(), keys=pair, authority=self, mark=mark, **facts
        )

    def has(self, identity: str) -> bool:
        """Whether a signer was issued under this identity."""
        return self._path(identity).exists()

    def cms_signer(self, signer: Signer) -> SimpleSigner:
        """pyHanko's form of the signer, with the authority's certificate for the chain."""
        return SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(signer.certificate),
            signing_key=_asn1_key(signer.keys),
            cert_registry=self._chain(),
        )

    def _chain(self) -> SimpleCertificateStore:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(_asn1_certificate(self._root))
        return store

    def time_stamper(self, at: datetime) -> DummyTimeStamper:
        """A stamper whose clock stands at ``at``: this package reads no clock."""
        return DummyTimeStamper(
            tsa_cert=_asn1_certificate(self._stamper),
            tsa_key=_asn1_key(self._stamper),
            fixed_dt=at.replace(microsecond=0),
        )

    def _path(self, identity: str) -> Path:
        if not identity or not all(c.isascii() and (c.isalnum() or c in "-_") for c in identity):
            raise AuthorityBroken(f"not an identity: {identity!r}")
        return self._folder / "signers" / f"{identity}.p12"


def _issue(
    common_name: str,
    organisation: str,
    role: str,
    now: datetime,
    issuer: Identity | None,
    *,
    purpose: str,
) -> Identity:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    subject = _name(common_name, organisation, role)
    signing_key = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS)
        .add_extension(
            x509.BasicConstraints(ca=issuer is None, path_length=0 if issuer is None else None),
            True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), False
        )
        .add_extension(_key_usage(purpose), True)
    )
    if purpose == "stamper":
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(stamping, True)
    return Identity(builder.sign(signing_key, hashes.SHA256()), key)


def _name(common_name: str, organisation: str, role: str) -> x509.Name:
    facts = [
        (NameOID.COUNTRY_NAME, "VN"),
        (NameOID.ORGANIZATION_NAME, organisation[:_LONGEST_NAME]),
        (NameOID.TITLE, role[:_LONGEST_NAME]),
        (NameOID.COMMON_NAME, common_name[:_LONGEST_NAME]),
    ]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in facts if value])


def _key_usage(purpose: str) -> x509.KeyUsage:
    authority = purpose == "authority"
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=purpose == "signer",
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _save(path: Path, pair: Identity, secret: bytes) -> None:
    encryption = serialization.BestAvailableEncryption(secret)
    content = pkcs12.serialize_key_and_certificates(
        path.stem.encode(), pair.key, pair.certificate, None, encryption
    )
    _write_private(path, content)


def _open(path: Path, secret: bytes) -> Identity:
    key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), secret)
    if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
        raise ValueError(f"{path.name} holds no RSA key with certificate")
    return Identity(certificate, key)


def _write_private(path: Path, content: bytes) -> None:
    """Write so that only the owner can ever read it, and whole or not at all."""
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _asn1_certificate(pair: Identity) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(pair.der())


def _asn1_key(pair: Identity) -> asn1_keys.PrivateKeyInfo:
    return asn1_keys.PrivateKeyInfo.load(
        pair.key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
