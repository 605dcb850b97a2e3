"""A form that somebody brought, with every kind of question that the tablet shows."""

from __future__ import annotations

from pathlib import Path

FORM = Path(__file__).with_name("brought_form.md").read_text(encoding="utf-8")
"""Every type and appearance, rules, a trigger, a choice filter, rows in rows."""

ROWS, ASKED_IN_ROW, GROUPS, ASKED_IN_GROUP = 50, 20, 7, 40


def large() -> str:
    """300 questions, 20 of them in a repeat; with rules that read each other and all rows."""
    lines = [
        "| survey |",
        "| | type | name | label | relevant | constraint | calculation | trigger |",
    ]
    for group in range(GROUPS):
        lines.append(f"| | begin_group | g{group} | Phần {group + 1} | | | | |")
        for at in range(ASKED_IN_GROUP):
            name, before = f"q{group}_{at}", f"q{group}_{at - 1}"
            kind = ("select_one yn", "integer", "text", "date")[at % 4]
            relevant = f"${{{before}}} != ''" if at % 4 == 2 else ""
            constraint = ". < 1000" if kind == "integer" else ""
            lines.append(f"| | {kind} | {name} | Câu {at + 1} | {relevant} | {constraint} | | |")
        lines.append("| | end_group | | | | | | |")
    lines.append("| | begin_repeat | rows | Trẻ | | | | |")
    for at in range(ASKED_IN_ROW):
        kind = ("integer", "select_one yn", "text", "select_multiple yn")[at % 4]
        constraint = ". < 100" if kind == "integer" else ""
        lines.append(f"| | {kind} | r{at} | Mục {at + 1} | | {constraint} | | |")
    lines += [
        "| | calculate | double | | | | ${r0} * 2 | |",
        "| | end_repeat | | | | | | |",
        "| | calculate | total | | | | sum(/data/rows/r0) | |",
        "| | text | echo | Câu theo sau | | | concat('a', ${q0_0}) | ${q0_0} |",
        "| choices |",
        "| | list_name | name | label |",
        "| | yn | yes | Có |",
        "| | yn | no | Không |",
        "| settings |",
        "| | form_title | form_id | version |",
        "| | Biểu mẫu lớn | lon | 1 |",
    ]
    return "\n".join(lines)


def large_answers() -> dict[str, str]:
    """49 rows beside the first, everything answered."""
    found: dict[str, str] = {}
    for row in range(1, ROWS):
        key = f"rows[+00{row:03d}abc]"
        found[key] = "present"
        for at in range(ASKED_IN_ROW):
            found[f"{key}/r{at}"] = ("7", "yes", "chữ", "yes no")[at % 4]
    for group in range(GROUPS):
        for at in range(ASKED_IN_GROUP):
            found[f"g{group}/q{group}_{at}"] = ("yes", "12", "chữ", "2026-01-02")[at % 4]
    return found
