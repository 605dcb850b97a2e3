"""A22 Campaign clocks: receiving, distributing, disclosing in time."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, together, total
from .rule import Parameter, Rule, Take

LAW = Sentence("luật", "law")
RULE = Rule(
    "A22",
    1,
    Sentence("Thời hạn của cuộc vận động", "Campaign clocks"),
    Sentence(
        "Tiếp nhận không quá hạn kể từ ngày phát động; không nhận sau ngày kết thúc; phân phối và "
        "công khai số thu trong hạn kể từ ngày kết thúc; công khai số chi trong hạn kể từ ngày "
        "phân phối xong.",
        "Receiving within the limit from the start; nothing received after closing; distribution "
        "and disclosure of receipts within their limits after closing; disclosure of use within "
        "its limit after distribution.",
    ),
    Sentence("cuộc vận động", "campaigns"),
    Severity.HIGH,
    Sentence("Nghị định 93/2021/NĐ-CP, Điều 8, Điều 14", "Decree 93/2021/NĐ-CP Art. 8, 14"),
    Sentence(
        "Tiền chuyển liên ngân hàng trước hạn, ghi có sau hạn vài ngày.",
        "An interbank transfer sent in time and credited some days late.",
    ),
    Sentence("{word}: mốc {day_a}, thực tế {day_b}.", "{word}: due {day_a}, actual {day_b}."),
    ("campaigns",),
    (
        Parameter(
            "receive",
            90,
            Sentence("ngày tiếp nhận", "days to receive"),
            LAW,
            "camp_receive",
            Take.WHOLE,
        ),
        Parameter(
            "distribute",
            20,
            Sentence("ngày phân phối", "days to distribute"),
            LAW,
            "camp_distribute",
            Take.WHOLE,
        ),
        Parameter(
            "disclose_in",
            15,
            Sentence("ngày công khai số thu", "days to disclose receipts"),
            LAW,
            "camp_disclose_in",
            Take.WHOLE,
        ),
        Parameter(
            "disclose_out",
            30,
            Sentence("ngày công khai số chi", "days to disclose use"),
            LAW,
            "camp_disclose_out",
            Take.WHOLE,
        ),
    ),
    needs=Sentence(
        "Để chạy: nộp sổ đăng ký của quỹ, trang “Cuộc vận động”.",
        "To run it: hand in the registers of the fund, sheet “Campaigns”.",
    ),
)
CLOCKS = (
    ("receive", "start_day", "close_day"),
    ("distribute", "close_day", "distributed_day"),
    ("disclose_in", "close_day", "disclosed_in_day"),
    ("disclose_out", "distributed_day", "disclosed_out_day"),
)


def population(book: Book) -> Table:
    """Campaigns."""
    return count(book.campaigns)


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per campaign and clock that was missed, and one for receipts after closing."""
    sums = book.line_sums
    came = sums.filter((sums.flow == "in") & (sums.campaign > 0))
    came = came.group_by("campaign").agg(came=total(came.amount)).select("came", of="campaign")
    campaigns = book.campaigns.left_join(came, [("campaign", "of")])
    campaigns = campaigns.cross_join(book.period.select("last_day"))
    campaigns = campaigns.mutate(came=campaigns.came.coalesce(0))
    return together(*(_clock(campaigns, p, *clock) for clock in CLOCKS), _after(book))


def _clock(campaigns: Table, p: Mapping[str, int], name: str, since: str, done: str) -> Table:
    """Started, and done after the limit or not done although the limit has passed."""
    due = campaigns.mutate(due=campaigns[since] + p[name], done_on=campaigns[done])
    due = due.filter(due[since] > 0)
    missed = due.filter((due.done_on > due.due) | ((due.done_on == 0) & (due.last_day > due.due)))
    return found(
        missed,
        key=joined(name, missed.campaign),
        amount=missed.came,
        side="campaign",
        ref=missed.campaign,
        word=missed.name,
        a=missed.due,
        b=missed.done_on,
    )


def _after(book: Book) -> Table:
    """Receipts after closing."""
    import ibis

    closed = book.campaigns.filter(book.campaigns.close_day > 0)
    closed = closed.select("campaign", "name", "close_day")
    lines = book.incoming.filter(book.incoming.campaign > 0)
    late = lines.inner_join(closed, "campaign")
    late = late.filter(late.day > late.close_day)
    summed = late.amount.sum().over(ibis.window(group_by="campaign")).cast("int64")
    return found(
        late,
        key=joined("after", late.campaign),
        amount=summed,
        side="line",
        ref=late.line,
        word=late.name,
        a=late.close_day,
        b=late.day,
    )
