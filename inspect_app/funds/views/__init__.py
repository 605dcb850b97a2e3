"""Pages of the funds room: funds, one fund's books, a statement and its lines, a ledger."""

from . import cancelling, columns, ledgers, registers, rejected, repairs
from .pages import blueprint

__all__ = ["blueprint", "cancelling", "columns", "ledgers", "registers", "rejected", "repairs"]
