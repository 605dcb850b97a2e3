"""Public pages: verifying a document, what is published about funds, and the check of a gift."""

from . import funds, gifts
from .verifying import blueprint

__all__ = ["blueprint", "funds", "gifts"]
