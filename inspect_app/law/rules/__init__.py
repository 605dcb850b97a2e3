"""Pure rules of the law room: no database, no clock, no files."""

from .book import LawBook, NoFigure
from .citation import BadCite, Cite, Document, LegalBasis, UnknownDocument, document_number
from .clocks import Pause, after_pauses, due, due_at, is_clock, yearly_due
from .figures import DatedValue, Figure, LawError, Norm, Status, no_overlap
from .merge import LawProblem, problems_with_value, with_added
from .regimes import Level, NoRegime, Procedure, Regime, Stage
from .search import RuleRow, find_rules, plain

__all__ = [
    "BadCite",
    "Cite",
    "DatedValue",
    "Document",
    "Figure",
    "LawBook",
    "LawError",
    "LawProblem",
    "LegalBasis",
    "Level",
    "NoFigure",
    "NoRegime",
    "Norm",
    "Pause",
    "Procedure",
    "Regime",
    "RuleRow",
    "Stage",
    "Status",
    "UnknownDocument",
    "after_pauses",
    "document_number",
    "due",
    "due_at",
    "find_rules",
    "is_clock",
    "no_overlap",
    "plain",
    "problems_with_value",
    "with_added",
    "yearly_due",
]
