"""Public pages: verifying a document, and what is published about funds."""

from . import funds
from .verifying import LARGEST, blueprint

__all__ = ["LARGEST", "blueprint", "funds"]
