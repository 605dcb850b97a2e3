"""The data of the transparency report out of a stored audit."""

from .report import report_data, subject

__all__ = ["report_data", "subject"]
