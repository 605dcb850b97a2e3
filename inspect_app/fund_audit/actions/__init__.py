"""Writes about audits: start, store the result, sample, dispose of exceptions, ask the fund to
explain them, export them, draft the report, publish."""

from .cancelling import cancel_audit, clear_run
from .clearing import Document, confirm_disposition, dispose_hit, dispose_hits
from .closing import TooManySearches, ask_to_close, finish_closing, search_gift
from .explanations import ask_explanation, cancel_letter, record_reply
from .exporting import ask_for_export, keep_export
from .keeping_gifts import keep_gifts
from .keeping_lines import keep_lines
from .publishing import publish_audit, withdraw_publication
from .reporting import draft_transparency_report, set_reports_aside
from .runs import finish_audit, prune_steps, refuse_audit, start_audit
from .sampling import draw_sample, examine_line, sign_materiality
from .signing_off import sign_working_paper
from .violations import record_violation, reopen_hit
from .wishes import record_wish

__all__ = [
    "Document",
    "TooManySearches",
    "ask_explanation",
    "ask_for_export",
    "ask_to_close",
    "cancel_audit",
    "cancel_letter",
    "clear_run",
    "confirm_disposition",
    "dispose_hit",
    "dispose_hits",
    "draft_transparency_report",
    "draw_sample",
    "examine_line",
    "finish_audit",
    "finish_closing",
    "keep_export",
    "keep_gifts",
    "keep_lines",
    "prune_steps",
    "publish_audit",
    "record_reply",
    "record_violation",
    "record_wish",
    "refuse_audit",
    "reopen_hit",
    "search_gift",
    "set_reports_aside",
    "sign_materiality",
    "sign_working_paper",
    "start_audit",
    "withdraw_publication",
]
