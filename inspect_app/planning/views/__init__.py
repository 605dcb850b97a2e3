"""Pages of plans: list, plan, review, versions, decisions."""

from . import deciding, drafting, review
from .pages import blueprint

__all__ = ["blueprint", "deciding", "drafting", "review"]
