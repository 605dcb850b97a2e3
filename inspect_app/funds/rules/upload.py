"""What a handed-in file must be before anybody opens it."""

from __future__ import annotations

MAX_BYTES = 250_000_000
"""182 MB held the two million lines of the largest publication known; banks add columns."""
MAX_FORM = MAX_BYTES + 1_000_000
"""The file with the fields around it."""
