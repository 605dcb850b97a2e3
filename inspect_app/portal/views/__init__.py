"""Public pages: verifying a document, and what is published about funds."""

from . import funds
from .verifying import blueprint

__all__ = ["blueprint", "funds"]
