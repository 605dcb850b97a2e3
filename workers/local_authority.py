"""The installation's own certificate authority, for tablets on a network without a public name.

Browsers keep offline data and compute keys only over a connection that they trust. The authority
is made once and installed on each tablet by hand; it may speak for this network's addresses and
names alone (name constraints, RFC 5280 §4.2.1.10), so that its key, if it leaked, could not
pretend to be a bank. The server's certificate is made anew when it is about to end or when the
machine got another address; tablets notice nothing of that.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397
"""Android and Apple refuse server certificates that last much longer."""
RENEW_DAYS = 30

NETWORKS = (
    *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
    *("::1/128", "fc00::/7", "fe80::/10"),
)
DOMAINS = ("localhost", "local", "lan", "internal")
"""Names that no public authority gives out: everything that the own authority may speak for."""


class NotOfThisNetwork(Exception):
    """A name or address that is public: the own authority cannot speak for it."""


@dataclass(frozen=True)
class ServerCertificate:
    """Files in PEM: the authority's certificate, the server's, and its key."""

    authority: Path
    certificate: Path
    key: Path


def own_address() -> str:
    """The address by which machines of this network reach this one; 127.0.0.1 without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation: nothing is sent
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def own_names() -> list[str]:
    """What this machine is called by people on the same network."""
    host = socket.gethostname().partition(".")[0].lower()
    return list(dict.fromkeys([own_address(), "127.0.0.1", "localhost", f"{host}.local"]))


def certificate_for(folder: Path, names: Iterable[str], at: dt.datetime) -> ServerCertificate:
    """The files for a server of these names, made or renewed where needed.

    Raises NotOfThisNetwork for a name that is public: such a one gets its certificate from a public
    authority and a server in front that holds it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = ServerCertificate(folder / "ca.crt", folder / "server.crt", folder / "server.key")
    authority, authority_key = _authority(folder, at)
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    allowed = constraints.permitted_subtrees or []
    wanted = [_general_name(name, allowed) for name in dict.fromkeys(names)]
    if not _still_good(files, authority, wanted, at):
        key = ec.generate_private_key(ec.SECP256R1())
        made = _server_certificate(authority, authority_key, key.public_key(), wanted, at)
        _write(files.key, _pem_of_key(key), secret=True)
        _write(files.certificate, made.public_bytes(serialization.Encoding.PEM))
    return files


def _general_name(name: str, allowed: Iterable[x509.GeneralName]) -> x509.GeneralName:
    """The name for a certificate. Raises NotOfThisNetwork where the authority may not give it."""
    values = [one.value for one in allowed]
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        if name.rpartition(".")[2] not in values:
            raise NotOfThisNetwork(name) from None
        return x509.DNSName(name)
    networks = (one for one in values if not isinstance(one, str))
    if not any(address in network for network in networks):
        raise NotOfThisNetwork(name)
    return x509.IPAddress(address)


def _authority(
    folder: Path, at: dt.datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    certificate, key = folder / "ca.crt", folder / "ca.key"
    if certificate.is_file() and key.is_file():
        found = serialization.load_pem_private_key(key.read_bytes(), None)
        if isinstance(found, ec.EllipticCurvePrivateKey):
            return x509.load_pem_x509_certificate(certificate.read_bytes()), found
    made_key = ec.generate_private_key(ec.SECP256R1())
    host = socket.gethostname().partition(".")[0]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Inspect App {host} {at:%Y-%m-%d}")])
    # some offices number their own machines with public addresses: this machine's alone is added
    networks = map(ipaddress.ip_network, dict.fromkeys([*NETWORKS, own_address()]))
    allowed = [*map(x509.DNSName, DOMAINS), *map(x509.IPAddress, networks)]
    made = (
        _begun(name, name, made_key.public_key(), at, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(made_key.public_key()), critical=False
        )
        .sign(made_key, hashes.SHA256())
    )
    _write(key, _pem_of_key(made_key), secret=True)
    _write(certificate, made.public_bytes(serialization.Encoding.PEM))
    return made, made_key


def _still_good(
    files: ServerCertificate,
    authority: x509.Certificate,
    wanted: list[x509.GeneralName],
    at: dt.datetime,
) -> bool:
    if not (files.certificate.is_file() and files.key.is_file()):
        return False
    found = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        found.issuer == authority.subject
        and set(wanted) <= set(names)
        and found.not_valid_after_utc - at > dt.timedelta(days=RENEW_DAYS)
    )


def _server_certificate(
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    public_key: ec.EllipticCurvePublicKey,
    names: list[x509.GeneralName],
    at: dt.datetime,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Inspect App")])
    issuer_key = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        _begun(name, authority.subject, public_key, at, SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_key),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    at: dt.datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - dt.timedelta(days=1))  # a tablet's clock may be slow
        .not_valid_after(at + dt.timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem_of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, content: bytes, *, secret: bool = False) -> None:
    """Whole or not at all: a half-written key would keep the product from starting."""
    part = path.with_suffix(path.suffix + ".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
