"""Memory that was freed goes back to the system: after millions of lines allocators keep hundreds
of megabytes of it, in pieces, and the next step would come on top."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Costs milliseconds. Does nothing where the C library has no such call (glibc alone has)."""
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
