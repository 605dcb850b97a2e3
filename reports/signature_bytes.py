"""Accounts for every byte of a signature that the signature itself does not protect.

A CMS signature leaves parts of its own container open: extra certificates, version numbers, the
list of digest algorithms, padding, the case of hex digits. A byte flipped there would go unseen.
So the container is rebuilt from protected facts alone and must come out the same, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any

from asn1crypto import cms, core, parser, x509

_HEX_FORMS = (frozenset(b"0123456789abcdef"), frozenset(b"0123456789ABCDEF"))


class Unaccounted(ValueError):
    """Some byte of the signature is neither protected nor what it must be."""


def check_contents(hex_digits: bytes, roots: Collection[bytes]) -> None:
    """Check the hex text between ``<`` and ``>`` of ``/Contents``. Raises ``Unaccounted``.

    ``roots`` are the trusted certificates (DER). Any other error means that the bytes are no
    signature at all.
    """
    # One case throughout: else a flipped case bit would mean the same octet.
    if not any(form.issuperset(hex_digits) for form in _HEX_FORMS):
        raise Unaccounted("hex digits")
    octets = bytes.fromhex(hex_digits.decode("ascii"))
    used = parser.peek(octets)
    if any(octets[used:]):
        raise Unaccounted("padding")
    container = cms.ContentInfo.load(octets[:used])
    token = _token(container)
    rebuilt = _rebuild(container, roots, token)
    if rebuilt.dump(force=True) != octets[:used]:
        raise Unaccounted("signature container")


def _token(container: cms.ContentInfo) -> cms.ContentInfo:
    attributes = _only_signer(container)["unsigned_attrs"]
    if len(attributes) != 1 or attributes[0]["type"].native != "signature_time_stamp_token":
        raise Unaccounted("unsigned attributes")
    if len(attributes[0]["values"]) != 1:
        raise Unaccounted("time stamp tokens")
    return attributes[0]["values"][0]


def _only_signer(container: cms.ContentInfo) -> Any:
    signers = container["content"]["signer_infos"]
    if len(signers) != 1:
        raise Unaccounted("signers")
    return signers[0]


def _rebuild(
    container: cms.ContentInfo, roots: Collection[bytes], token: cms.ContentInfo | None
) -> cms.ContentInfo:
    signed_data, signer = container["content"], _only_signer(container)
    certificate = _signer_certificate(signed_data, signer)
    _check_named_certificate(signer, certificate)
    digest = cms.DigestAlgorithm(_without_parameters(signer["digest_algorithm"]))
    facts: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {
                "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                    {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                )
            }
        ),
        "digest_algorithm": digest,
        "signature_algorithm": _signature_algorithm(signer["signature_algorithm"]),
        "signed_attrs": signer["signed_attrs"],
        "signature": signer["signature"].native,
    }
    if token is not None:
        facts["unsigned_attrs"] = [
            cms.CMSAttribute(
                {"type": "signature_time_stamp_token", "values": [_rebuild(token, roots, None)]}
            )
        ]
    elif signer["unsigned_attrs"]:
        raise Unaccounted("attributes of the time stamp")
    # RFC 5652, 5.1: version 3 when the content is not plain data (a time stamp), else 1.
    content: dict[str, Any] = {
        "version": "v1" if token is not None else "v3",
        "digest_algorithms": [digest],
        "encap_content_info": _content_info(signed_data, is_token=token is None),
        "certificates": _certificates(signed_data, certificate, roots),
        "signer_infos": [cms.SignerInfo(facts)],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)})


def _content_info(signed_data: Any, *, is_token: bool) -> Any:
    info = signed_data["encap_content_info"]
    if is_token:
        octets = info["content"].contents if info["content"].native is None else None
        octets = octets or info["content"].parsed.dump()
        content = core.ParsableOctetString(octets)
        return cms.EncapsulatedContentInfo({"content_type": "tst_info", "content": content})
    return cms.ContentInfo({"content_type": "data"})


def _signer_certificate(signed_data: Any, signer: Any) -> x509.Certificate:
    sid = signer["sid"]
    if sid.name != "issuer_and_serial_number":
        raise Unaccounted("kind of signer identifier")
    serial = sid.chosen["serial_number"].native
    for choice in signed_data["certificates"]:
        if choice.name == "certificate" and choice.chosen.serial_number == serial:
            return choice.chosen
    raise Unaccounted("certificate of the signer is missing")


def _check_named_certificate(signer: Any, certificate: x509.Certificate) -> None:
    """The signed attributes name the signer's certificate by its hash: no byte of it may differ."""
    octets = certificate.dump()
    for attribute in signer["signed_attrs"]:
        kind = attribute["type"].native
        if kind == "signing_certificate_v2":
            named = attribute["values"][0]["certs"][0]
            algorithm = named["hash_algorithm"]["algorithm"].native
            if named["cert_hash"].native == hashlib.new(algorithm, octets).digest():
                return
        elif kind == "signing_certificate":
            named = attribute["values"][0]["certs"][0]
            digest = hashlib.sha1(octets, usedforsecurity=False).digest()
            if named["cert_hash"].native == digest:
                return
    raise Unaccounted("certificate of the signer")


def _certificates(signed_data: Any, certificate: x509.Certificate, roots: Collection[bytes]) -> Any:
    known = {certificate.dump(), *roots}
    octets = [choice.chosen.dump() for choice in signed_data["certificates"]]
    if not known.issuperset(octets) or len(set(octets)) != len(octets):
        raise Unaccounted("certificates")
    return [x509.Certificate.load(each) for each in octets]


def _without_parameters(algorithm: Any) -> dict[str, Any]:
    parameters = algorithm["parameters"]
    facts: dict[str, Any] = {"algorithm": algorithm["algorithm"].native}
    if isinstance(parameters, core.Null):
        facts["parameters"] = core.Null()
    elif not isinstance(parameters, core.Void):
        raise Unaccounted("parameters of an algorithm")
    return facts


def _signature_algorithm(algorithm: Any) -> cms.SignedDigestAlgorithm:
    if algorithm["algorithm"].native == "rsassa_pss":  # its parameters take part in the check
        return cms.SignedDigestAlgorithm(
            {"algorithm": "rsassa_pss", "parameters": algorithm["parameters"]}
        )
    return cms.SignedDigestAlgorithm(_without_parameters(algorithm))
