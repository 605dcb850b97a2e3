"""What a statement line says of the fund's registers: campaign, restricted gift, decision, sender
abroad. Only codes that stand in the registers are looked for, as whole words of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from inspect_app.funds.rules.classify import flat

Sender = tuple[str, str]
"""Country and currency."""

_WORD = re.compile("[0-9A-Z]+")


@dataclass(frozen=True, slots=True)
class Announced:
    """What a published list says of one decision: folded name of a payee -> name in the list."""

    decision: str
    payees: Mapping[str, str]


@dataclass(frozen=True)
class Marks:
    """Codes to look for. Keys are folded (`flat`); numbers are those of the battery's tables."""

    campaigns: Mapping[str, int] = field(default_factory=dict)
    restrictions: Mapping[str, int] = field(default_factory=dict)
    references: Mapping[str, int] = field(default_factory=dict)
    """Bank reference or document number -> restriction."""
    decisions: Mapping[str, Announced] = field(default_factory=dict)
    senders: Mapping[str, Sender] = field(default_factory=dict)

    def columns(self, rows: Mapping[str, Any], party: Any) -> dict[str, Any]:
        """Further columns of `lines` for a batch; none where the registers name nothing.

        `rows` has the columns text, amount, reference and doc_no, `party` the account of the other
        side.
        """
        import pyarrow as pa

        if not self:
            return {}
        texts, amounts = rows["text"].to_pylist(), rows["amount"].to_pylist()
        references, numbers = rows["reference"].to_pylist(), rows["doc_no"].to_pylist()
        accounts = party.to_pylist()
        found = [
            self._came(flat(text), (reference.upper(), number.upper()), account)
            if amount > 0
            else self._left(flat(text))
            for text, amount, reference, number, account in zip(
                texts, amounts, references, numbers, accounts, strict=True
            )
        ]
        kinds = (pa.int64(), pa.int64(), pa.string(), pa.string(), pa.string(), pa.string())
        names = ("campaign", "restriction", "decision", "party_name", "country", "currency")
        return {
            name: pa.array([one[at] for one in found], kind)
            for at, (name, kind) in enumerate(zip(names, kinds, strict=True))
        }

    def __bool__(self) -> bool:
        return any(
            (self.campaigns, self.restrictions, self.references, self.decisions, self.senders)
        )

    def _came(
        self, text: str, numbers: tuple[str, str], account: str
    ) -> tuple[int, int, str, str, str, str]:
        campaign = self._campaign_words.named(text)
        gift = self._gift_words.named(text)
        bound = next((self.references[one] for one in numbers if one in self.references), 0)
        country, currency = self.senders.get(account, ("", ""))
        name = account if country else ""
        return (
            self.campaigns.get(campaign, 0),
            bound or self.restrictions.get(gift, 0),
            "",
            name,
            country,
            currency,
        )

    def _left(self, text: str) -> tuple[int, int, str, str, str, str]:
        """Decision and payee of a payment; a payee who is not in the list is called as the bank
        wrote the payment."""
        word = self._decision_words.named(text)
        if not word:
            return (0, 0, "", "", "", "")
        announced = self.decisions[word]
        inside = [name for name in announced.payees if name in text]
        payee = announced.payees[max(inside, key=len)] if inside else text[:60]
        return (0, 0, announced.decision, payee, "", "")

    @cached_property
    def _campaign_words(self) -> Words:
        return Words(self.campaigns)

    @cached_property
    def _gift_words(self) -> Words:
        return Words(self.restrictions)

    @cached_property
    def _decision_words(self) -> Words:
        return Words(self.decisions)


@dataclass(frozen=True)
class Words:
    """Codes to find as whole words of a text. A code without a letter or digit names nothing."""

    codes: Iterable[str]

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[int, str]]]:
        """First word of a code -> where it begins in the code, and the code."""
        found: dict[str, list[tuple[int, str]]] = {}
        for code in self.codes:
            if first := _WORD.search(code):
                found.setdefault(first.group(), []).append((first.start(), code))
        return found

    def named(self, text: str) -> str:
        """The code that comes first in the text, the longest of those at one place; else ""."""
        if self._by_first.keys().isdisjoint(_WORD.findall(text)):
            return ""  # nearly every line
        for word in _WORD.finditer(text):
            here = [
                (word.start() - inside, code)
                for inside, code in self._by_first.get(word.group(), ())
                if _stands(code, text, word.start() - inside)
            ]
            if here:
                return min(here, key=lambda one: (one[0], -len(one[1])))[1]
        return ""


def _stands(code: str, text: str, at: int) -> bool:
    """Whether the code is at this place of the text, not inside a longer word."""
    end = at + len(code)
    return (
        at >= 0
        and text.startswith(code, at)
        and not _WORD.match(text[max(at - 1, 0) : at])
        and not _WORD.match(text[end : end + 1])
    )
