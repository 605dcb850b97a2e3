"""The declarations of all tests in the order of their numbers, for screens: no ibis is imported."""

from __future__ import annotations

from importlib import import_module

from .rule import Rule

MODULES = (
    "a01_number_sequences",
    "a02_control_totals",
    "a03_running_balance",
    "a04_roll_forward",
    "a05_double_import",
    "a06_duplicate_payment",
    "a07_bank_ledger_match",
    "a08_batch_payments",
    "a09_cash_not_deposited",
    "a10_cut_off",
    "a11_first_digits",
    "a12_round_amounts",
    "a13_split_payments",
    "a14_unusual_time",
    "a15_back_dating",
    "a16_segregation_of_duties",
    "a17_related_parties",
    "a18_ghost_beneficiaries",
    "a19_facility_capacity",
    "a20_restricted_use",
    "a21_stale_restricted",
    "a22_campaign_clocks",
    "a23_management_cost",
    "a24_endowment_floor",
    "a25_late_disclosure",
    "a26_foreign_money",
    "a27_forbidden_use",
    "a28_in_kind_valuation",
    "a29_outliers",
    "a30_expectation",
    "a31_announcement",
    "a32_supporting_documents",
    "a33_conservation",
    "a34_concentration",
    "a35_refunds",
    "a36_internal_transfers",
)
RULES: dict[str, Rule] = {
    rule.number: rule for rule in (import_module(f"{__package__}.{name}").RULE for name in MODULES)
}
