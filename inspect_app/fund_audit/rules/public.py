"""What of an audit everybody may read: an allow-list, so that nothing has to be found and hidden.

Published are numbers, days, words of our own, the fund's registered name, registered names of
programmes that a person let out one by one, and names of donors who agreed (`wishes`). No text that
a bank, a donor or the fund wrote about money leaves: a name of a child inside it cannot be told
from any other word (`docs/decisions/0013-allow-list-publication.md`).

Law: Decree 93/2019/NĐ-CP Art. 8(2)(g) (contributions are published), Law on Children 102/2016/QH13
Art. 21 (a child's secrets).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from inspect_app.funds.rules.sentences import Sentence

SMALLEST_CELL = 5
"""Lines: a group with fewer could point to a person. Proposal of the design, not of a law."""

DONORS: tuple[str, ...] = ("individual", "organisation", "unknown")
POOLED = "donors"
"""The group that takes in the groups of donors that are too small."""

OTHER_SPENDING = "other"
"""The group that takes in the programmes that nobody let out by name."""

LABELS: dict[str, Sentence] = {
    "fund": Sentence("Quỹ", "Fund"),
    "opening": Sentence("Số dư đầu kỳ", "Opening balance"),
    "individual": Sentence("Cá nhân", "Individuals"),
    "organisation": Sentence("Tổ chức, doanh nghiệp", "Organisations"),
    "unknown": Sentence("Chưa xác định người gửi", "Sender not identified"),
    POOLED: Sentence("Nhà tài trợ (gộp nhóm nhỏ)", "Donors (small groups together)"),
    "interest": Sentence("Lãi tiền gửi", "Interest"),
    "transfer_in": Sentence("Từ tài khoản khác của quỹ", "From the fund's other accounts"),
    OTHER_SPENDING: Sentence("Chương trình không nêu tên", "Programmes without a name"),
    "refund": Sentence("Hoàn trả", "Refunds"),
    "management": Sentence("Chi quản lý quỹ", "Management cost"),
    "undocumented": Sentence("Chưa khớp với sổ chi", "Not matched with the ledger"),
    "transfer_out": Sentence("Sang tài khoản khác của quỹ", "To the fund's other accounts"),
    "closing": Sentence("Số dư cuối kỳ", "Closing balance"),
}
_KEPT = frozenset(LABELS) - {POOLED, OTHER_SPENDING, *DONORS}
_DIGITS = re.compile(r"\d(?:[\s.\-()/+]{0,2}\d){6,}")


def masked_account(number: str) -> str:
    """An account by its last three digits; one too short to hide anything shows none."""
    digits = "".join(char for char in number if char.isdigit())
    return f"•••{digits[-3:]}" if len(digits) >= 6 else "•••"


def masked_text(text: str) -> str:
    """A name of the register without anything like a telephone, account or identity number:
    seven digits or more, however they are set apart."""
    return _DIGITS.sub("•••", text)


def donor_groups(lines: Mapping[str, int], let_out: Mapping[str, int]) -> dict[str, str]:
    """Group of donors -> group it is published under. `lines`: how many gifts each group has,
    `let_out`: how many of them go by the donor's name.

    Groups with fewer gifts without a name than `SMALLEST_CELL` go together: else the names beside
    them would narrow down who the few others are. While they are too few even so, the next smallest
    joins, so that no published group has fewer such gifts unless all together have.
    """
    present = sorted(
        (lines[group] - let_out.get(group, 0), group) for group in DONORS if lines.get(group, 0)
    )
    pooled: list[str] = []
    count = 0
    for size, group in present:
        if size == 0:  # every one of them wants to be named
            continue
        if size >= SMALLEST_CELL and (not pooled or count >= SMALLEST_CELL):
            break
        pooled.append(group)
        count += size
    return {group: POOLED if group in pooled else group for _size, group in present}


def named(programmes: Collection[str]) -> dict[str, str]:
    """Names of the register that a person let out: as the ledger is compared with them -> as they
    are published."""
    return {name.casefold(): masked_text(name) for name in programmes}


def spending_group(group: str, programmes: Mapping[str, str]) -> str:
    """The published group of money that left: a programme of `named`, our own words, or
    `OTHER_SPENDING`."""
    if group.startswith("programme:"):
        name = programmes.get(group.removeprefix("programme:").casefold())
        return OTHER_SPENDING if name is None else f"programme:{name}"
    return group if group in _KEPT else OTHER_SPENDING


def public_group(group: str, donors: Mapping[str, str], programmes: Mapping[str, str]) -> str:
    """The published group of any line: of a donor, of the fund's spending, or of a balance."""
    return donors[group] if group in donors else spending_group(group, programmes)


def label_of(group: str) -> Sentence:
    """Words of a published group; a programme goes by its registered name."""
    if group in LABELS:
        return LABELS[group]
    name = group.removeprefix("programme:")
    return Sentence(name, name)


def public_flows(
    flows: dict[str, Any], donors: Mapping[str, str], programmes: Mapping[str, str]
) -> dict[str, Any]:
    """The stored flow picture with its groups as they are published, conserved to the đồng.

    Takes and gives the shape of `rules.flows.Sankey` as JSON; selectors name published groups.
    """
    sums: dict[tuple[bool, str], list[Any]] = {}
    for link in flows["links"]:
        enters = link["target"] == "fund"
        outer = link["source"] if enters else link["target"]
        group = public_group(outer, donors, programmes)
        held = sums.setdefault((enters, group), [0, False])
        held[0] += link["amount"]["value"]
        held[1] = held[1] or link["exception"]
    total = sum(amount for (enters, _group), (amount, _flag) in sums.items() if enters)
    nodes = [_node("fund", 1, total)]
    links = []
    for (enters, group), (amount, flag) in sums.items():
        nodes.append(_node(group, 0 if enters else 2, amount, flagged=flag))
        links.append(
            {
                "source": group if enters else "fund",
                "target": "fund" if enters else group,
                "amount": {"value": amount, "selector": ""},
                "exception": flag,
            }
        )
    return {"nodes": nodes, "links": links}


def _node(group: str, column: int, value: int, *, flagged: bool = False) -> dict[str, Any]:
    return {
        "id": group,
        "label": label_of(group)._asdict(),
        "column": column,
        "value": value,
        "exception": flagged,
    }
