"""Thông báo kết quả kiểm tra: notice of a specialised check (Decree 217/2025/NĐ-CP)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reports.outcome import Kind, Outcome, build_outcome

_KIND: Final = Kind(
    title="Thông báo kết quả kiểm tra",
    act="kiểm tra",
    concludes="thông báo kết quả kiểm tra",
    conclusion_heading="III. NHẬN XÉT, KẾT QUẢ KIỂM TRA",
    attached_to="Thông báo kết quả kiểm tra",
)


@dataclass(frozen=True, kw_only=True)
class Data(Outcome):
    """The data of a notice; see ``outcome.Outcome``."""


def build(data: Data) -> bytes:
    """The unsigned PDF. Raises ``parts.UnverifiedLaw`` when it would cite unverified law."""
    return build_outcome(data, _KIND)
