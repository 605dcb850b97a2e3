"""How many people inspectors found at a facility."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Numbers of one visit, nobody's name. `children`: under 16, as the facility checklist counts
    them; `residents`: of all ages.
    """

    entity_id: str
    case_id: str
    on: dt.date
    children: int
    residents: int
