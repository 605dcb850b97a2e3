"""A34 Concentration: how much hangs on one donor, ten donors, one payee, new payees."""

from __future__ import annotations

