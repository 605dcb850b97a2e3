"""Signers of one throw-away authority, made once, and papers signed by them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from reports import decision, signing
from reports.signing import DemoAuthority, Signer
from tests.reports import samples


@dataclass(frozen=True)
class People:
    """The authority and two officials."""

    authority: DemoAuthority
    leader: Signer
    head: Signer
    seal: Signer

    @property
    def roots(self) -> list[bytes]:
        return self.authority.trust_roots()


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> People:
    folder: Path = tmp_path_factory.mktemp("authority") / "demo"
    authority = DemoAuthority.create(folder, now=samples.AT)
    body = "Thanh tra tỉnh Sơn Hải"
    return People(
        authority,
        authority.issue("leader", "Lê Quốc Bảo", body, "Trưởng đoàn thanh tra", now=samples.AT),
        authority.issue("head", "Trần Thị Minh Hạnh", body, "Chánh Thanh tra", now=samples.AT),
        authority.issue("seal", body, body, "Cơ quan", now=samples.AT, seal=True),
    )


@pytest.fixture(scope="session")
def unsigned() -> bytes:
    letterhead = samples.letterhead(signatures=(samples.LEADER, samples.HEAD))
    return decision.build(samples.decision_data(letterhead=letterhead))


@pytest.fixture(scope="session")
def half_signed(unsigned: bytes, people: People) -> bytes:
    return signing.sign(unsigned, "leader", people.leader, "Ký nháy", samples.AT)


@pytest.fixture(scope="session")
def signed(half_signed: bytes, people: People) -> bytes:
    return signing.sign(half_signed, "head", people.head, "Ký ban hành", samples.AT)
