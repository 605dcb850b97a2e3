"""Writes of the register: one verb per intent."""

from .imports import finish_import, receive_workbook
from .templates import ask_for_template, keep_template

__all__ = ["ask_for_template", "finish_import", "keep_template", "receive_workbook"]
