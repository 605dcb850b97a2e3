"""`make run TLS=1`: tablets of the network trust the product, and nothing else through it."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import stat
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from inspect_app.field.rules.certificates import fingerprint
from tests.kit.browser import PORTRAIT, chromium
from tests.kit.servers import product
from workers.local_authority import NotOfThisNetwork, ServerCertificate, certificate_for, own_names

TODAY = dt.datetime.now(dt.UTC)


def _trusted(files: ServerCertificate, name: str) -> bool:
    """Whether a client that installed the authority takes the server for `name` (a real TLS
    handshake; OpenSSL checks names, dates and constraints)."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(files.certificate, files.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            try:
                serving.wrap_socket(connection, server_side=True).close()
            except (OSError, ssl.SSLError):
                connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        client = ssl.create_default_context(cafile=files.authority)
        try:
            with (
                socket.create_connection(listener.getsockname()) as plain,
                client.wrap_socket(plain, server_hostname=name),
            ):
                return True
        except ssl.SSLCertVerificationError:
            return False
        finally:
            thread.join()


def test_the_network_trusts_the_server_and_the_key_is_the_owners(tmp_path: Path) -> None:
    files = certificate_for(tmp_path / "tls", [*own_names(), "192.168.7.20"], TODAY)
    for name in (*own_names(), "192.168.7.20"):
        assert _trusted(files, name), name
    assert not _trusted(files, "192.168.7.21")
    for key in (files.key, tmp_path / "tls" / "ca.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_authority_cannot_speak_for_a_public_name(tmp_path: Path) -> None:
    """…not even with its key in the wrong hands: tablets refuse what it signs for a bank."""
    files = certificate_for(tmp_path, ["localhost"], TODAY)
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    key = serialization.load_pem_private_key((tmp_path / "ca.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)

    def forged(name: str) -> ServerCertificate:
        own = ec.generate_private_key(ec.SECP256R1())
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "forged")]))
            .issuer_name(authority.subject)
            .public_key(own.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(TODAY - dt.timedelta(days=1))
            .not_valid_after(TODAY + dt.timedelta(days=9))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        paths = ServerCertificate(files.authority, tmp_path / "forged.crt", tmp_path / "forged.key")
        paths.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        paths.key.write_bytes(
            own.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return paths

    assert _trusted(forged("may-chu.local"), "may-chu.local")
    assert not _trusted(forged("bank.example"), "bank.example")


@pytest.mark.parametrize("name", ["bank.example", "8.8.8.8", "2001:4860:4860::8888", "local.vn"])
def test_public_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotOfThisNetwork, match=name):
        certificate_for(tmp_path, [name], TODAY)


def test_the_authority_stays_while_the_servers_certificate_is_renewed(tmp_path: Path) -> None:
    """A tablet installs once: a new address and the passing year change only the server's own."""

    def made(names: list[str], at: dt.datetime) -> tuple[bytes, bytes]:
        files = certificate_for(tmp_path, names, at)
        return files.authority.read_bytes(), files.certificate.read_bytes()

    authority, first = made(["localhost", "10.0.0.5"], TODAY)
    assert made(["10.0.0.5"], TODAY + dt.timedelta(days=300)) == (authority, first)
    again, moved = made(["localhost", "10.0.0.6"], TODAY)
    assert (again, moved != first) == (authority, True)
    again, renewed = made(["localhost", "10.0.0.6"], TODAY + dt.timedelta(days=380))
    assert (again, renewed != moved) == (authority, True)
    lasts = x509.load_pem_x509_certificate(renewed)
    assert lasts.not_valid_after_utc - lasts.not_valid_before_utc < dt.timedelta(days=400)


@pytest.mark.slow
def test_a_tablet_reaches_the_running_product_and_fetches_its_authority(tmp_path: Path) -> None:
    with product(tmp_path / "home", demo=False, tls=True) as running:
        trust = running.trust()
        assert trust is not None
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(f"{running.url}/login", timeout=5)
        with urllib.request.urlopen(f"{running.url}/m/ca.crt", timeout=5, context=trust) as reply:
            assert reply.headers["Content-Type"] == "application/x-x509-ca-cert"
            fetched = reply.read()
        assert fetched == (running.home / "tls" / "ca.crt").read_bytes()
        with chromium() as browser:
            context = browser.new_context(
                ignore_https_errors=True,  # as before the installation: the page to install it from
                viewport={"width": PORTRAIT.width, "height": PORTRAIT.height},
            )
            page = context.new_page()
            page.goto(f"{running.url}/m/install")
            assert fingerprint(fetched) in page.inner_text("main")
        log = (running.home / "supervisor.log").read_text()
        assert fingerprint(fetched) in log
        assert f"{running.url}/m/install" in log
