"""A24 Endowment floor: a fund that raises no money disburses a share of its assets each year."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, divided, found, joined
from .rule import Parameter, Rule, Take

RULE = Rule(
    "A24",
    1,
    Sentence("Mức chi tối thiểu của quỹ không vận động", "Endowment floor"),
    Sentence(
        "Quỹ không vận động tài trợ: số chi tài trợ trong năm chia cho tổng tài sản không dưới mức "
        "luật định.",
        "A fund that raises no money: what it disbursed in the year over its total assets is at "
        "least the share of the law.",
    ),
    Sentence("năm của quỹ không vận động", "years of a fund that raises no money"),
    Severity.MEDIUM,
    Sentence("Điểm c khoản 2 Điều 8 Nghị định 93/2019/NĐ-CP", "Decree 93/2019/NĐ-CP Art. 8(2)(c)"),
    Sentence("Năm đầu hoạt động chưa trọn năm.", "The first year of a fund is not a whole year."),
    Sentence(
        "Năm {word}: chi {dong_a}, tài sản {dong_b}.", "{word}: {dong_a} of {dong_b} of assets."
    ),
    ("assets",),
    (
        Parameter(
            "floor",
            500,
            Sentence("mức tối thiểu, phần vạn", "floor, hundredths of a percent"),
            Sentence("luật", "law"),
            "endow_min",
            Take.HUNDREDTHS,
        ),
    ),
    needs=Sentence(
        "Để chạy: nộp sổ đăng ký của quỹ, trang “Tài sản năm”.",
        "To run it: hand in the registers of the fund, sheet “Assets of a year”.",
    ),
)


def population(book: Book) -> Table:
    """Years of a fund that raises no money."""
    return count(book.assets.filter(book.assets.raises == 0))


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """Years under the floor; at risk is what was not disbursed."""
    t = book.assets.filter(book.assets.raises == 0)
    under = t.filter(t.disbursed * 10_000 < t.total * p["floor"])
    due = divided(under.total * p["floor"], 10_000)
    return found(
        under,
        key=joined(under.year),
        amount=due - under.disbursed,
        side="year",
        ref=under.year,
        word=joined(under.year),
        a=under.disbursed,
        b=under.total,
    )
