"""The clauses that an exception can break are those that its test cites."""

from __future__ import annotations

from inspect_app.core.clock import today_vn
from inspect_app.fund_audit.battery.declared import RULES
from inspect_app.fund_audit.rules.clauses import CLAUSES
from inspect_app.law.importers.law_files import shipped_book


def test_every_clause_is_the_one_that_its_test_names() -> None:
    """Read in the register: the words of the clauses are those that the test prints."""
    book, day = shipped_book(), today_vn().replace(year=2024)
    for number, rule in RULES.items():
        named = rule.law.vi.lower()
        cited = CLAUSES.get(number, ())
        acts = [one for one in ("93/2019/nđ-cp", "93/2021/nđ-cp") if one in named]
        assert bool(cited) == bool(acts), number
        for reference in cited:
            document, _space, cite = reference.partition(" ")
            basis = book.legal_basis(document, cite, day)
            assert basis.citable, reference
            words = basis.words.lower().split(" nghị định")[0]
            last = words.rpartition("khoản")[1:] if "khoản" in words else ("", words)
            assert "".join(last).strip() in named, (number, words)
            assert document.lower() in named, number
