"""A18 Ghost beneficiaries: shared accounts, the dead and the moved, staff, more than counted."""

from __future__ import annotations

from collections.abc import Mapping

from inspect_app.funds.rules.sentences import Sentence

from ..rules.book import Severity
from .book import Book, Table, count, found, joined, named, text, together
from .rule import Rule

RULE = Rule(
    "A18",
    3,
    Sentence("Người thụ hưởng khống", "Ghost beneficiaries"),
    Sentence(
        "Một tài khoản, điện thoại, số định danh, thiết bị, ảnh hoặc thời điểm ký tại một nơi cho "
        "từ hai người thụ hưởng (trừ người giám hộ chung); chi sau ngày mất hoặc chuyển đi; người "
        "thụ hưởng là nhân viên; số người được chi tại một cơ sở trong tháng nhiều hơn số thanh "
        "tra viên đếm.",
        "One account, phone, identity number, device, photo or signing time at one place for two "
        "beneficiaries or more (a common guardian excepted); paid after death or moving away; a "
        "beneficiary is staff; more people paid at a facility in a month than inspectors counted "
        "there.",
    ),
    Sentence("người thụ hưởng", "beneficiaries"),
    Severity.HIGH,
    Sentence("ISSAI 5530; ACFE", "ISSAI 5530; ACFE"),
    Sentence(
        "Anh chị em ruột nhận chung một tài khoản người giám hộ chưa khai.",
        "Siblings paid through one guardian's account that was not declared.",
    ),
    Sentence("{word}: {a} người thụ hưởng, đã chi {dong_b}.", "{word}: {a} people, {dong_b} paid."),
    ("beneficiaries", "entries"),
    says_of={
        "census": Sentence(
            "{word}: chi cho {a} người trong một tháng, {amount}; thanh tra viên đếm được {b} "
            "người trong tháng đó.",
            "{word}: {a} people paid in one month, {amount}; inspectors counted {b} people in that "
            "month.",
        )
    },
    needs=Sentence(
        "Để chạy: nộp sổ đăng ký của quỹ, trang “Người thụ hưởng”.",
        "To run it: hand in the registers of the fund, sheet “Beneficiaries”.",
    ),
)
KEYS = ("account", "phone", "identity", "device", "photo")


def population(book: Book) -> Table:
    """Beneficiaries."""
    return count(book.beneficiaries)


def hits(book: Book, p: Mapping[str, int]) -> Table:
    """One hit per shared key, per payment after death or moving, per staff, per facility month."""
    return together(
        _sharing(book),
        _gone(book),
        _staff(book),
        _counted(book),
    )


def _paid(book: Book) -> Table:
    """What each beneficiary received."""
    paid = book.payments.filter(book.payments.beneficiary > 0)
    return paid.group_by("beneficiary").agg(got=paid.amount.sum().cast("int64"))


def _marks(book: Book) -> Table:
    """What a beneficiary may share with another, by word: a key, or one minute of signing at one
    place (where nobody knows the place, two may be far apart)."""
    people = book.beneficiaries
    keys = [
        people.filter(people[key] != "").select(
            "beneficiary", "guardian", word=text(key), shared=people[key]
        )
        for key in KEYS
    ]
    placed = people.filter((people.facility > 0) | (people.area != ""))
    placed = placed.filter(placed.signed_day > 0)
    minute = joined(placed.facility, placed.area, placed.signed_day, placed.signed_minute)
    return together(
        *keys, placed.select("beneficiary", "guardian", word=text("signature"), shared=minute)
    )


def _sharing(book: Book) -> Table:
    """Beneficiaries who share something and are not all of one guardian."""
    import ibis

    marks = _marks(book)
    keys = ["word", "shared"]
    groups = marks.group_by(*keys).agg(
        n=marks.count(),
        first=marks.guardian.min(),
        last=marks.guardian.max(),
        least=marks.beneficiary.min(),
    )
    groups = groups.filter(
        (groups.n > 1) & ((groups["first"] != groups["last"]) | (groups["last"] == ""))
    )
    rows = marks.inner_join(groups, keys).left_join(
        named(_paid(book), "p_", "beneficiary", "got"), [("beneficiary", "p_beneficiary")]
    )
    rows = rows.mutate(got=rows.p_got.coalesce(0))
    summed = rows.got.sum().over(ibis.window(group_by=keys)).cast("int64")
    return found(
        rows,
        key=joined(rows.word, rows.least),
        amount=summed,
        side="beneficiary",
        ref=rows.beneficiary,
        word=rows.word,
        a=rows.n,
        b=summed,
    )


def _gone(book: Book) -> Table:
    """Payments after the beneficiary died or moved away."""
    gone = book.beneficiaries.filter(book.beneficiaries.status != "")
    gone = gone.select("beneficiary", "status", "status_day")
    rows = book.payments.inner_join(gone, "beneficiary")
    rows = rows.filter(rows.day > rows.status_day)
    return found(
        rows,
        key=joined("gone", rows.entry),
        amount=rows.amount,
        side="entry",
        ref=rows.entry,
        word=rows.status,
        a=1,
        b=rows.amount,
    )


def _staff(book: Book) -> Table:
    """Beneficiaries with the identity number or account of staff or board."""
    people = book.people.filter(book.people.role != "relative")
    ours = book.beneficiaries
    same: Table = None
    for key in ("identity", "account"):
        theirs = people.filter(people[key] != "").select(key)
        both = ours.filter(ours[key] != "").semi_join(theirs, key).select("beneficiary")
        same = both if same is None else same.union(both)
    rows = same.distinct().left_join(
        named(_paid(book), "p_", "beneficiary", "got"), [("beneficiary", "p_beneficiary")]
    )
    got = rows.p_got.coalesce(0)
    return found(
        rows,
        key=joined("staff", rows.beneficiary),
        amount=got,
        side="beneficiary",
        ref=rows.beneficiary,
        word="staff",
        a=1,
        b=got,
    )


def _counted(book: Book) -> Table:
    """More beneficiaries paid at a facility in a month than residents found by inspectors."""
    import ibis

    paid = book.payments.filter((book.payments.beneficiary > 0) & (book.payments.facility > 0))
    people = paid.group_by("facility", "month").agg(n=paid.beneficiary.nunique())
    counts = book.headcounts.group_by("facility", "month").agg(
        residents=book.headcounts.residents.max()
    )
    over = people.inner_join(counts, ["facility", "month"])
    over = over.filter(over.n > over.residents)
    over = over.inner_join(book.facilities.select("facility", "name"), "facility")
    rows = paid.inner_join(over, ["facility", "month"])
    place = ibis.window(group_by=["facility", "month"])
    summed = rows.amount.sum().over(place).cast("int64")
    return found(
        rows,
        key=joined("census", rows.facility, rows.month),
        amount=summed,
        side="entry",
        ref=rows.entry,
        word=rows.name,
        a=rows.n,
        b=rows.residents,
    )
