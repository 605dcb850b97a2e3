"""One statement in every kind of file gives the same lines; hostile or doubtful files give none."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from inspect_app.funds.importers.problems import Unreadable
from inspect_app.funds.importers.statement import StatementFile, read_statement
from inspect_app.funds.rules.lines import Line
from tests.kit.old_workbook import write_old

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("INSPECT_SHARED") or ROOT.parent / "shared") / "data" / "statements"
HEADER = ("Ngày/Date", "Số tham chiếu/Ref. no", "Ghi chú/Remark", "Nợ/Dr", "Có/Cr", "Số dư/Balance")
ROWS = (
    ("09/09/2024", "R1", "ủng hộ đồng bào", "", "500,000", "524,700"),
    ("10/09/2024", "R2", "phí dịch vụ", "20,000", "", "504,700"),
    ("10/09/2024", "R3", "ủng hộ", "", "1,000", "505,700"),
)
TABLE = (("SAO KÊ TÀI KHOẢN", *[""] * 5), HEADER, *ROWS)
OPENING = 24_700


def as_csv(table: tuple[tuple[str, ...], ...]) -> str:
    return "".join(";".join(row) + "\r\n" for row in table)


def as_html(table: tuple[tuple[str, ...], ...]) -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in table)
    page = f"<html><style>td{{}}</style><table><tr><td>menu</table><table>{rows}</table>"
    return page.encode()


def as_xlsx(table: tuple[tuple[object, ...], ...], merge: str = "") -> bytes:
    book = openpyxl.Workbook()
    for row in table:
        book.worksheets[0].append(list(row))
    if merge:
        book.worksheets[0].merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def facts(line: Line) -> tuple[object, ...]:
    return line.booked_on, line.doc_no, line.text, line.amount, line.balance


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as problem:
        read_statement(data, "x")
    return problem.value.rule


FILES = {
    "utf-8": as_csv(TABLE).encode(),
    "utf-8 with mark": as_csv(TABLE).encode("utf-8-sig"),
    "utf-16": as_csv(TABLE).encode("utf-16"),
    # Windows writes the tone behind its vowel
    "windows-1258": as_csv(TABLE)
    .replace("ủ", "u\u0309")
    .replace("ộ", "ô\u0323")
    .replace("ồ", "ô\u0300")
    .replace("í", "i\u0301")
    .replace("ị", "i\u0323")
    .replace("ụ", "u\u0323")
    .replace("ố", "ô\u0301")
    .replace("ế", "ê\u0301")
    .replace("ợ", "ơ\u0323")
    .replace("ó", "o\u0301")
    .replace("Ả", "A\u0309")
    .encode("cp1258"),
    "html": as_html(TABLE),
    "xls": write_old({"Sheet1": TABLE}),
    "xlsx": as_xlsx(TABLE, merge="A1:AX1"),
}


@pytest.mark.parametrize("kind", FILES)
def test_each_kind_of_file_gives_the_same_lines(kind: str) -> None:
    statement = read_statement(FILES[kind], kind)
    assert (statement.layout.name, statement.rejections) == ("agribank", ())
    assert [facts(line) for line in statement.lines] == [
        (date(2024, 9, 9), "R1", "ủng hộ đồng bào", 500_000, 524_700),
        (date(2024, 9, 10), "R2", "phí dịch vụ", -20_000, 504_700),
        (date(2024, 9, 10), "R3", "ủng hộ", 1_000, 505_700),
    ]
    assert statement.check(OPENING).state == "balanced"


def test_typed_cells_of_excel_keep_their_time_and_a_formula_or_fraction_is_rejected() -> None:
    rows = (
        (datetime.fromisoformat("2024-09-09T10:27:58"), "R1", "a", None, 500_000, 524_700),
        (date(2024, 9, 10), "R2", "b", 20_000, None, 504_700),
        (date(2024, 9, 10), "R3", "c", None, "=500+500", 505_700),
        (date(2024, 9, 10), "R4", "d", None, 1.5, 505_701),
    )
    statement = read_statement(as_xlsx((HEADER, *rows)), "x")
    assert [line.amount for line in statement.lines] == [500_000, -20_000]
    assert statement.lines[0].raw[0] == "2024-09-09 10:27:58"
    assert [(bad.file_row, bad.rule) for bad in statement.rejections] == [
        (4, "formula"),
        (5, "money_not_a_number"),
    ]


def test_a_cell_far_out_in_an_excel_sheet_costs_nothing() -> None:
    out = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(as_xlsx(TABLE)))
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"</sheetData>", far))
    assert refused(out.getvalue()) == "too_many_rows"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (as_csv(TABLE).encode("utf-8")[:40] + b"Ng\xb5y \xae\xd1ng", "not_utf8"),  # TCVN3
        (b"date;caf\xe9", "not_utf8"),  # Western: no letter with a tone of its own
        (b"<table><tr>" + b"<td colspan=99>x" * 3, "too_many_columns"),
        (b"<table><tr><td>" + b"x" * 10_001 + b"</table>", "html_file"),
        (FILES["xls"][:2000], "broken_xlsx"),
    ],
)
def test_doubtful_encodings_and_oversized_tables_are_refused(data: bytes, rule: str) -> None:
    assert refused(data) == rule


def test_a_header_on_two_rows_and_the_banks_own_totals() -> None:
    two = (tuple(cell.split("/")[0] for cell in HEADER), tuple(c.split("/")[1] for c in HEADER))
    totals = (
        ("", "", "Số dư đầu kỳ", "", "", "24,700"),
        ("", "", "Tổng cộng", "20,000", "501,000", ""),
    )
    whole = read_statement(as_csv((*two, totals[0], *ROWS, totals[1])).encode(), "x")
    assert (whole.header_rows, whole.stated_rows, whole.lines_in) == (2, 2, 3)
    assert whole.check().state == "balanced"  # the opening stands in the file
    cut = read_statement(as_csv((*two, *ROWS[:2], totals[1])).encode(), "x").check()
    assert [(b.rule, b.expected, b.found) for b in cut.breaks] == [
        ("stated_credit", 501_000, 500_000)
    ]
    donor = (*ROWS, ("11/09/2024", "R4", "Tổng cộng", "", "1,000", "506,700"))
    assert read_statement(as_csv((HEADER, *donor)).encode(), "x").lines_in == 4


MT940 = """:20:SAOKE
:25:0011
:28C:1/1
:60F:C240901VND1000,
:61:2409010901C500,NTRFREF1//B1
:86:ung ho
:61:2409010901D100,NCHGREF2
:86:phi
:62M:C240901VND1400,
-
:20:SAOKE
:25:0011
:28C:1/2
:60M:C240901VND1400,
:61:2409020902RC5,NTRFREF3//B3
:62F:C240902VND1395,
-
"""


def test_mt940_is_signed_and_balanced_by_itself() -> None:
    statement = read_statement(MT940.encode(), "x.sta")
    assert [facts(line) for line in statement.lines] == [
        (date(2024, 9, 1), "B1", "ung ho", 500, None),
        (date(2024, 9, 1), "REF2", "phi", -100, 1400),
        (date(2024, 9, 2), "B3", "", -5, 1395),  # a reversed credit takes money away
    ]
    check = statement.check()
    assert (check.state, check.opening, check.closing) == ("balanced", 1000, 1395)


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("VND", "EUR", "not_dong"),
        (":60M:C240901VND1400,", ":60M:C240901VND1300,", "parts_do_not_join"),
        (":61:2409010901D100,NCHGREF2", ":61:what", "broken_mt940"),
        (":62F:C240902VND1395,\n", "", "broken_mt940"),
        (":61:2409010901D100,NCHGREF2\n:86:phi\n", "", "held"),
        ("C500,", "C5000,", "held"),
        ("2409010901C500", "2402300230C500", "broken_mt940"),  # 30 February
        ("2409010901C500", "240230C500", "held"),
        ("C500,", "C500,50", "held"),
    ],
)
def test_damaged_mt940_is_refused_or_held(old: str, new: str, seen: str) -> None:
    data = MT940.replace(old, new).encode()
    assert data != MT940.encode()
    if seen == "held":
        assert read_statement(data, "x").check().state == "held"
    else:
        assert refused(data) == seen


def camt(entries: str, extra: str = "") -> bytes:
    def balance(kind: str, amount: int) -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
            f'<Amt Ccy="VND">{amount}.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>'
        )

    return (
        '<?xml version="1.0"?>' + extra + '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:'
        f'camt.053.001.08"><BkToCstmrStmt><Stmt>{balance("OPBD", 1000)}{balance("CLBD", 1400)}'
        "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>"
        f"{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def entry(amount: str, side: str, status: str = "BOOK", currency: str = "VND") -> str:
    return (
        f'<Ntry><NtryRef>R{amount}</NtryRef><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>"
        "<BookgDt><Dt>2024-09-01</Dt></BookgDt><NtryDtls><TxDtls><RmtInf><Ustrd>ung ho</Ustrd>"
        "</RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def test_camt_is_balanced_by_itself_and_hostile_xml_is_refused() -> None:
    both = entry("500.00", "CRDT") + entry("100", "DBIT")
    statement = read_statement(camt(both), "x.xml")
    assert [facts(line)[2:4] for line in statement.lines] == [("ung ho", 500), ("ung ho", -100)]
    assert statement.check().state == "balanced"
    one_less = read_statement(camt(entry("400", "CRDT")), "x").check()
    assert [found.rule for found in one_less.breaks] == ["stated_lines"]
    pending = read_statement(camt(both.replace("BOOK", "PDNG", 1)), "x")
    assert [bad.value for bad in pending.rejections] == ["PDNG 500"]
    fraction = read_statement(camt(both.replace("500.00", "500.50")), "x")
    assert len(fraction.rejections) == 1
    assert refused(camt(entry("5", "CRDT", currency="USD"))) == "not_dong"
    dtd = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    assert refused(camt(both, dtd)) == "broken_xml"
    assert refused(camt(both)[:-20]) == "broken_xml"


LAID_OUT = """BANK

   STT           Ngày giao dịch          Phát sinh có        Diễn giải
   (No)           (Trans.Date)         (Credit amount)   (Txn. Description)
                                                          100 gui tang
      1      01/09/2024 10:27:58                 150.000
                                                          con
      2      02/09/2024 07:29:20                    1.500 300 loi chuc
A line of the foot that stands at the margin
                                                          351
and its second line
\f
      3      03/09/2024 06:59:55                       1 mot dong
"""


def test_bidvs_laid_out_text_and_an_amount_that_is_gone() -> None:
    statement = read_statement(LAID_OUT.encode(), "x.txt")
    assert [(line.amount, line.text) for line in statement.lines] == [
        (150_000, "100 gui tang con"),
        (1_500, "300 loi chuc"),
        (1, "mot dong"),
    ]
    assert statement.check(1_000, 152_501).state == "balanced"
    gone = read_statement(LAID_OUT.replace("1.500 300", "      300").encode(), "x")
    assert [bad.rule for bad in gone.rejections] == ["amount_missing"]
    cut = LAID_OUT.replace("      2      02/09/2024 07:29:20                    1.500 300", "")
    (found,) = read_statement(cut.encode(), "x").check().breaks
    assert (found.rule, found.line, found.detail) == ("sequence", 2, "1→3")
    glued = read_statement(LAID_OUT.replace("2      02/09", "202/09").encode(), "x")
    assert [bad.rule for bad in glued.rejections] == ["date_glued"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared statements are not here")
@pytest.mark.parametrize(
    ("name", "bank", "lines", "credit", "debit", "opening", "closing"),
    [
        ("vietcombank-2024-09-01-to-09.csv", "Vietcombank", 6977, 8_773_133_584, 55_000,
         10_847_182_843, 19_620_261_427),
        ("agribank-2024-09-first-3000.csv", "Agribank", 3000, 1_747_963_098, 0,
         24_700, 1_747_987_798),
        ("vietinbank-2024-09-10-first-2000.csv", "VietinBank", 2000, 936_327_430, 0, None, None),
        ("bidv-2024-09-first-20-pages.layout.txt", "BIDV", 366, 846_833_025, 0, None, None),
    ],
)  # fmt: skip
def test_the_four_published_statements_give_their_control_totals(
    name: str, bank: str, lines: int, credit: int, debit: int, opening: int, closing: int
) -> None:
    statement: StatementFile = read_statement((SHARED / name).read_bytes(), name)
    check = statement.check(opening)
    assert statement.layout.bank == bank
    assert (check.lines, check.rejected, check.credit, check.debit) == (lines, 0, credit, debit)
    assert check.closing == closing
    assert check.state == ("unproved" if opening is None else "balanced")
    assert check.breaks == ()
