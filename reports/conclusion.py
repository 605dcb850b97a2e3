"""Kết luận thanh tra: the conclusion of an inspection (Law on Inspection 84/2025/QH15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reports.outcome import Kind, Outcome, build_outcome

_KIND: Final = Kind(
    title="Kết luận thanh tra",
    act="thanh tra",
    concludes="kết luận",
    conclusion_heading="III. KẾT LUẬN",
    attached_to="Kết luận thanh tra",
)


@dataclass(frozen=True, kw_only=True)
class Data(Outcome):
    """The data of a conclusion; see ``outcome.Outcome``."""


def build(data: Data) -> bytes:
    """The unsigned PDF. Raises ``parts.UnverifiedLaw`` when it would cite unverified law."""
    return build_outcome(data, _KIND)
