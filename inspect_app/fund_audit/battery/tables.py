"""The books of one fund as tables of whole numbers and text: the only input of the battery.

Days count from 1970-01-01, months are year*12+month-1, minutes count from midnight (-1 unknown),
money is whole đồng. Empty text and 0 mean "not stated"; only balances and printed totals may be
NULL. `lines.amount` is signed (into the account positive); other amounts are positive.
"""

from __future__ import annotations

WHOLE, TEXT = "int64", "string"


def _columns(whole: str, text: str = "") -> dict[str, str]:
    return dict.fromkeys(whole.split(), WHOLE) | dict.fromkeys(text.split(), TEXT)


TABLES: dict[str, dict[str, str]] = {
    "period": _columns(
        "first_day last_day first_month last_month year whole_year materiality performance trivial"
    ),
    "statements": _columns(
        "statement position opening closing printed_lines printed_credit printed_debit first_day "
        "last_day",
        "account sha256",
    ),
    "lines": _columns(
        "line statement row seq day minute month amount balance campaign restriction",
        "account bank_ref doc_no content party_account party_name own_other decision kind excluded "
        "currency country",
    ),
    "entries": _columns(
        "entry number day month year entered_day entered_year entered_minute approved_day "
        "approved_minute amount payee restriction beneficiary facility",
        "register voucher direction method account bank_ref batch text invoice kind programme "
        "payee_type decision spent_purpose spent_area spent_class evidence creator approver payer "
        "initiated unit use_found",
    ),
    "numbers": _columns("number ref amount", "register side"),
    "payees": _columns("payee first_day", "name account phone identity address area"),
    "people": _columns("person", "code role name account phone identity address area unit"),
    "beneficiaries": _columns(
        "beneficiary facility status_day signed_day signed_minute",
        "name account phone identity device photo guardian status area",
    ),
    "facilities": _columns("facility capacity", "name"),
    "headcounts": _columns("headcount facility day month children residents"),
    "claims": _columns(
        "claim entry facility month first_day last_day children amount quantity", "item"
    ),
    "norms": _columns("most", "item"),
    "restrictions": _columns("restriction deadline_day", "donor purpose area class consent"),
    "campaigns": _columns(
        "campaign start_day close_day distributed_day disclosed_in_day disclosed_out_day", "name"
    ),
    "documents": _columns("document entry", "kind sha256"),
    "announcements": _columns("announcement day amount", "payee decision"),
    "in_kind": _columns(
        "receipt day month quantity unit_price expiry_day given stock", "item area handover"
    ),
    "prices": _columns("month median", "item area"),
    "own_accounts": _columns("position", "account kind"),
    "foreign_approvals": _columns("approval day", "party_account number"),
    "disclosures": _columns("disclosure year published_day apart", "kind sha256 book_sha256"),
    "limits": _columns("most", "approver"),
    "edits": _columns("edit entry day"),
    "locks": _columns("month day"),
    "days": _columns("day month year monthday working ordinal"),
    "baselines": _columns("ppm", "series"),
    "history": _columns("month amount", "series kind"),
    "assets": _columns("year total disbursed raises"),
    "balances": _columns("balance year opening closing money_in money_out previous", "scope name"),
    "nodes": _columns("position opening closing transit", "node kind"),
    "flows": _columns("flow day amount", "source target"),
    "benford": _columns("width digit ppm"),
    "binomial": _columns("n least"),
}
"""Name of a table -> its columns and their types."""

SUMMARIES: dict[str, dict[str, str]] = {
    "line_sums": _columns(
        "statement month campaign restriction n numbered balances keyed told amount",
        "account flow kind excluded",
    ),
    "party_sums": _columns("n amount", "party flow"),
}
"""Sums over lines, computed once per set of statements that did not change (`summaries`)."""

SHARED: dict[str, dict[str, str]] = {
    "pairs_by_reference": _columns("line entry days_apart", "method"),
    "lines_left": _columns("line day amount", "account ref party"),
    "rows_left": _columns("entry amount e_day", "voucher e_account e_ref party"),
    "pairs": _columns("line entry days_apart", "method"),
    "parties": _columns("amount", "flow"),
    "repeated_quotes": _columns("entry amount", "account bank_ref"),
}
"""What several tests find in the whole book, each with one number (`summaries`)."""

HIT_COLUMNS: dict[str, str] = {
    "key": TEXT,
    "amount": WHOLE,
    "side": TEXT,
    "ref": WHOLE,
    "word": TEXT,
    "a": WHOLE,
    "b": WHOLE,
}
"""What every test returns: key of the exception, đồng at risk of the whole exception, and one line
(table `side`, its number `ref`) with what the sentence says."""
