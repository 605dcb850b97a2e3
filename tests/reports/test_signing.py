"""Signatures: real, in order, and no byte of a signed paper can change unseen."""

from __future__ import annotations

import hashlib
import io
import os
import random
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from reports import conclusion, signing, transparency
from reports.signing import AuthorityBroken, DemoAuthority, SigningRefused
from reports.verifying import Verification, verify
from tests.reports import samples
from tests.reports.conftest import People


def codes(found: Verification) -> set[str]:
    return {reason.code for reason in found.reasons}


def test_two_signatures_in_order_are_accepted(signed: bytes, people: People) -> None:
    found = verify(signed, people.roots, hashlib.sha256(signed).hexdigest())
    assert found.accepted
    assert found.reasons == ()
    assert [(s.field, s.signer, s.organisation, s.role) for s in found.signatures] == [
        ("leader", "Lê Quốc Bảo", "Thanh tra tỉnh Sơn Hải", "Trưởng đoàn thanh tra"),
        ("head", "Trần Thị Minh Hạnh", "Thanh tra tỉnh Sơn Hải", "Chánh Thanh tra"),
    ]
    assert all(s.intact and s.trusted and s.at == samples.AT for s in found.signatures)
    assert [s.covers_whole_file for s in found.signatures] == [False, True]


def test_signing_only_appends(
    unsigned: bytes, half_signed: bytes, signed: bytes, people: People
) -> None:
    assert half_signed.startswith(unsigned)
    assert signed.startswith(half_signed)
    assert codes(verify(half_signed, people.roots)) == {"unsigned_fields"}


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not installed")
def test_poppler_agrees(signed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)
    run = subprocess.run(
        ["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.stdout.count("Signature Validation: Signature is Valid.") == 2
    assert run.stdout.count("Total document signed") == 1
    assert "Trần Thị Minh Hạnh" in run.stdout


def test_a_seal_may_follow_and_every_paper_can_be_signed(people: People) -> None:
    seal = samples.SignatureSpace(field="seal", post="", name="Thanh tra tỉnh", kind="seal")
    letterhead = samples.letterhead(signatures=(samples.LEADER, samples.HEAD, seal))
    pdf = conclusion.build(samples.conclusion_data(letterhead=letterhead))
    assert signing.field_names(pdf) == ["leader", "head", "seal"]
    for field, signer in (("leader", people.leader), ("head", people.head), ("seal", people.seal)):
        assert signing.next_field(pdf) == field
        pdf = signing.sign(pdf, field, signer, "Ký", samples.AT)
    assert signing.next_field(pdf) is None
    assert verify(pdf, people.roots).accepted
    report = transparency.build(samples.transparency_data())
    for field, signer in (("auditor", people.leader), ("head", people.head)):
        report = signing.sign(report, field, signer, "Ký", samples.AT)
    assert verify(report, people.roots).accepted


def test_a_drawn_mark_is_shown_in_the_field(unsigned: bytes, people: People) -> None:
    signer = people.authority.signer("leader", mark=samples.drawn_signature())
    plain = signing.sign(unsigned, "leader", people.leader, "Ký", samples.AT)
    pdf = signing.sign(unsigned, "leader", signer, "Ký", samples.AT)
    assert pdf.count(b"/Image") > plain.count(b"/Image")


@pytest.mark.parametrize("field", ["head", "nowhere"])
def test_wrong_order_and_unknown_fields_are_refused(
    unsigned: bytes, people: People, field: str
) -> None:
    with pytest.raises(SigningRefused, match="leader must be signed before"):
        signing.sign(unsigned, field, people.head, "Ký", samples.AT)


def test_a_second_signature_in_a_field_or_in_a_broken_paper_is_refused(
    half_signed: bytes, signed: bytes, people: People
) -> None:
    with pytest.raises(SigningRefused, match="signed already"):
        signing.sign(half_signed, "leader", people.leader, "Ký", samples.AT)
    with pytest.raises(SigningRefused, match="no field"):
        signing.sign(signed, "third", people.leader, "Ký", samples.AT)
    broken = bytearray(half_signed)
    broken[2000] ^= 1
    with pytest.raises(SigningRefused):
        signing.sign(bytes(broken), "head", people.head, "Ký", samples.AT)
    with pytest.raises(SigningRefused, match="not a paper"):
        signing.sign(b"no pdf", "head", people.head, "Ký", samples.AT)


def _gap(pdf: bytes) -> tuple[int, int]:
    ranges = [s.byte_range for s in PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures]
    _, before, after, _ = (int(x) for x in max(ranges, key=lambda r: int(r[2])))
    return before, after


def _undetected(pdf: bytes, people: People, places: list[int], chooser: random.Random) -> list[int]:
    missed = []
    for place in places:
        flipped = bytearray(pdf)
        flipped[place] ^= 1 << chooser.randrange(8)
        if verify(bytes(flipped), people.roots).accepted:
            missed.append(place)
    return missed


def test_any_flipped_byte_is_reported(signed: bytes, people: People) -> None:
    """Random places all over, the edges, and the signature's container, which signs itself not."""
    chooser = random.Random(7)
    before, after = _gap(signed)
    container = after - before
    edges = [0, 1, before - 1, before, before + 1, after - 2, after - 1, after, len(signed) - 1]
    places = edges + chooser.sample(range(len(signed)), 120)
    places += chooser.sample(range(before, before + container * 2 // 3), 220)
    assert _undetected(signed, people, places, chooser) == []


@pytest.mark.slow
def test_two_thousand_flipped_bytes_are_reported(signed: bytes, people: People) -> None:
    if "INSPECT_LONG" not in os.environ:
        pytest.skip("set INSPECT_LONG=1: takes four minutes; the short dose runs always")
    chooser = random.Random(8)
    before, after = _gap(signed)
    places = chooser.sample(range(len(signed)), 1000) + chooser.sample(range(before, after), 1000)
    assert _undetected(signed, people, places, chooser) == []


def test_every_flip_is_reported_against_the_registered_hash(signed: bytes, people: People) -> None:
    registered = hashlib.sha256(signed).hexdigest()
    flipped = bytearray(signed)
    flipped[-1] ^= 1
    found = verify(bytes(flipped), people.roots, registered)
    assert "not_registered" in codes(found)
    assert verify(signed, people.roots, registered.upper()).accepted


def test_attacks_that_common_viewers_miss(signed: bytes, people: People) -> None:
    def refused(pdf: bytes) -> set[str]:
        found = verify(pdf, people.roots)
        assert not found.accepted
        return codes(found)

    assert "not_whole_file" in refused(signed + b"\n% appended\n")
    ends = [match.end() for match in re.finditer(rb"%%EOF\n?", signed)]
    assert "unsigned_fields" in refused(signed[: ends[-2]])
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    metadata = writer.root["/Metadata"]
    metadata._data = metadata.data.replace(b"<dc:format>", b"<dc:format >")
    metadata._encoded_data = None
    writer.update_container(metadata)
    out = io.BytesIO()
    writer.write(out)
    assert {"changed_after_signing", "not_whole_file"} <= refused(out.getvalue())
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Rotate")] = page["/Parent"]["/Count"]
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    assert {"changed_after_signing", "not_whole_file"} <= refused(out.getvalue())


def test_a_foreign_authority_is_not_trusted(signed: bytes, tmp_path: Path) -> None:
    other = DemoAuthority.create(tmp_path / "other", now=samples.AT)
    found = verify(signed, other.trust_roots())
    assert {"not_trusted", "no_trusted_time"} <= codes(found)
    assert verify(signed, []).accepted is False


def test_unsigned_and_unreadable_files_are_not_accepted(unsigned: bytes, people: People) -> None:
    assert codes(verify(unsigned, people.roots)) == {"no_signature"}
    assert codes(verify(b"", people.roots)) == {"unreadable"}
    for reason in verify(b"", people.roots).reasons:
        assert reason.vi
        assert reason.en


@settings(max_examples=60, deadline=None)
@given(garbage=st.binary(max_size=400))
def test_garbage_never_raises(garbage: bytes) -> None:
    assert not verify(garbage, [garbage]).accepted
    assert not verify(b"%PDF-1.7\n" + garbage, []).accepted


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_mutilated_papers_never_raise(signed: bytes, people: People, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(signed) - 2))
    length = data.draw(st.integers(1, 3000))
    other = data.draw(st.binary(max_size=50))
    assert not verify(signed[:start] + other + signed[start + length :], people.roots).accepted


def test_keys_are_encrypted_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "ca"
    authority = DemoAuthority.create(folder, now=samples.AT, secret=b"correct horse")
    authority.issue("a-1", "Nguyễn Văn Ệ", "Sở Y tế", "Giám đốc", now=samples.AT)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"ca.p12", "tsa.p12", "a-1.p12", "a-1.json"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    assert all(b"PRIVATE KEY" not in path.read_bytes() for path in files)
    again = DemoAuthority.load(folder, secret=b"correct horse")
    assert again.trust_roots() == authority.trust_roots()
    assert again.signer("a-1").common_name == "Nguyễn Văn Ệ"
    assert again.has("a-1")
    assert not again.has("a-2")
    with pytest.raises(AuthorityBroken):
        DemoAuthority.load(folder, secret=b"wrong")
    with pytest.raises(AuthorityBroken):
        DemoAuthority.create(folder, now=samples.AT)
    with pytest.raises(AuthorityBroken):
        again.signer("../../etc/passwd")
    with pytest.raises(AuthorityBroken):
        again.issue("a-1", "x", "y", "z", now=samples.AT)
    assert "correct horse" not in repr(again.signer("a-1"))


def test_the_secret_of_an_authority_without_one_is_kept(tmp_path: Path) -> None:
    authority = DemoAuthority.create(tmp_path / "ca", now=samples.AT)
    assert DemoAuthority.load(tmp_path / "ca").trust_roots() == authority.trust_roots()
    assert stat.S_IMODE((tmp_path / "ca" / "secret").stat().st_mode) == 0o600
