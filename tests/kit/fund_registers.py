"""A small fund with a workbook of registers: once with faults at known places, once without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspect_app.checklist_versions.importers import workbook
from inspect_app.funds.rules.registers import SHEETS

Sheets = Mapping[str, Sequence[Mapping[str, str]]]
"""Rows by key of the sheet; cells by key of the column, as a person types them."""

OPENING = "1.000.000.000"
PERIOD = {"period_from": "2024-09-01", "period_to": "2024-09-30"}
SECRETS = ("Bé Thử Bí Mật", "0912345678", "999888777666", "Bà Giám Hộ Thử", "111222333")
"""What is nowhere to be found in plain after the import."""

STATEMENT = """PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails
1,02/09/2024,9101.01,,50.000.000,1.050.000.000,UNG HO CVD2024 LU LUT
1,03/09/2024,9101.02,20.000.000,,1.030.000.000,CHI THEO QD 12/QD-QMH CO SO HOA SEN
1,04/09/2024,9101.03,5.000.000,,1.025.000.000,CHI THEO QD 12/QD-QMH CONG TY ONG LA
1,05/09/2024,9101.04,3.000.000,,1.022.000.000,HOC BONG DOT 1
1,06/09/2024,9101.05,3.100.000,,1.018.900.000,HOC BONG DOT 2
1,10/09/2024,9101.06,,30.000.000,1.048.900.000,TAI TRO TT-01 SUA HOC DUONG
1,11/09/2024,9101.07,8.000.000,,1.040.900.000,MUA SUA
1,12/09/2024,9101.08,,7.000.000,1.047.900.000,UNG HO CVD2024
1,13/09/2024,9101.09,,9.000.000,1.056.900.000,HELP.\
CT tu 1020304050607 AID ABROAD toi 9990001112223 QUY MINH HOA
"""
LEDGER = """Ngày chi,Số chứng từ,Số tiền,Loại chi,Chương trình,Đơn vị nhận tiền,Nội dung chi,\
Quyết định số,Chứng từ kèm theo,Số giao dịch ngân hàng,Tài khoản chi,Đối tượng thụ hưởng,\
Mục đích của nhà tài trợ,Người duyệt,Tài khoản người nhận
03/09/2024,PC-001,20.000.000,Chi chương trình,Nuôi dưỡng,Cơ sở Hoa Sen,Tiền ăn,12/QĐ-QMH,UNC 1,\
9101.02,9990001112223,,,Trần Văn Thử,
04/09/2024,PC-002,5.000.000,Chi chương trình,Nuôi dưỡng,Công ty Ong La,Gạo,12/QĐ-QMH,UNC 2,\
9101.03,9990001112223,,,Trần Văn Thử,
05/09/2024,PC-003,3.000.000,Chi chương trình,Học bổng,Hội phụ huynh,Học bổng,13/QĐ-QMH,UNC 3,\
9101.04,9990001112223,TH-01,,Trần Văn Thử,
06/09/2024,PC-004,3.100.000,Chi chương trình,Học bổng,Hội phụ huynh,Học bổng,13/QĐ-QMH,UNC 4,\
9101.05,9990001112223,TH-02,,Trần Văn Thử,
11/09/2024,PC-005,8.000.000,Chi chương trình,Sữa học đường,Cửa hàng Sữa,Sữa,14/QĐ-QMH,UNC 5,\
9101.07,9990001112223,,TT-01,Trần Văn Thử,777888999
"""

_RECEIPT = {"code": "NK-01", "day": "05/09/2024", "item": "Gạo", "quantity": "100"}
_RECEIPT |= {"unit_price": "21.000", "area": "Sơn La", "handover": "BB-01", "given": "60"}
_RECEIPT |= {"expiry": "31/12/2024", "stock": "40"}
_CAMPAIGN = {"code": "CVD2024", "name": "Vì đồng bào", "start": "01/09/2024"}
_SIGNED = {"signed_on": "03/09/2024", "signed_at": "08:15"}
_CHILD = {"name": SECRETS[0], "guardian": SECRETS[3]}

CLEAN: Sheets = {
    "people": [
        {"code": "HD-1", "name": "Trần Văn Thử", "role": "Hội đồng", "account": "5555"},
        {
            "code": "NV-1",
            "name": "Lê Thị Mẫu",
            "role": "Nhân viên",
            "identity": SECRETS[2],
            "unit": "Công ty Ong La",
        },
    ],
    "payees": [{"name": "Công ty Ong La", "account": SECRETS[4], "area": "Xã B"}],
    "limits": [{"approver": "Trần Văn Thử", "most": "50.000.000"}],
    "beneficiaries": [
        {**_CHILD, "code": "TH-01", "phone": "0912 345 678"},
        {**_CHILD, "code": "TH-02", "phone": "0912345678", "status": "Đã chuyển đi"},
    ],
    "restrictions": [
        {"code": "TT-01", "donor": "Hãng Thử", "purpose": "Sữa học đường", "deadline": "31/12/2024"}
    ],
    "foreign": [
        {
            "account": "1020304050607",
            "country": "US",
            "number": "QĐ 5/2024",
            "approved_on": "01/02/2024",
        }
    ],
    "aid_accounts": [{"account": "9990001112223"}],
    "in_kind": [_RECEIPT],
    "prices": [{"item": "GẠO", "area": "Sơn La", "day": "01/09/2024", "median": "20.000"}],
    "campaigns": [_CAMPAIGN],
    "announced": [
        {"payee": "Cơ sở Hoa Sen", "amount": "20.000.000"},
        {"payee": "Công ty Ong La", "amount": "5.000.000"},
    ],
    "disclosures": [{"kind": "Công khai đóng góp", "year": "2023", "published": "15/03/2024"}],
    "assets": [
        {"year": "2023", "total": "1.000.000.000", "disbursed": "50.000.000", "raises": "Không"}
    ],
}
for _row in CLEAN["announced"]:
    _row |= {"day": "01/09/2024", "decision": "12/QĐ-QMH"}  # type: ignore[operator]

FAULTY: Sheets = {
    **CLEAN,
    "people": [
        {**CLEAN["people"][0], "account": "111 222 333", "unit": "Công ty Ong La"},
        {**CLEAN["people"][1], "account": "777.888.999"},
    ],
    "limits": [{"approver": "trần văn thử", "most": "5.000.000"}],
    "beneficiaries": [
        {"code": "TH-01", "name": SECRETS[0], "phone": "0912 345 678"},
        {
            "code": "TH-02",
            "phone": SECRETS[1],
            "guardian": SECRETS[3],
            "status": "Đã mất",
            "status_on": "01/09/2024",
        },
        {"code": "TH-03", "identity": SECRETS[2]},
        *({**_SIGNED, "code": f"TH-0{at}", "area": "Xã A"} for at in (4, 5)),
        *({**_SIGNED, "code": f"TH-0{at}", "area": f"Xã {at}"} for at in (6, 7)),
        *({**_SIGNED, "code": f"TH-0{at}"} for at in (8, 9)),
    ],
    "restrictions": [{"code": "TT-01", "purpose": "Nhà ở", "deadline": "15/09/2024"}],
    "foreign": [{"account": "1020304050607", "country": "US"}],
    "aid_accounts": [{"account": "9990-0044-45556"}],
    "in_kind": [
        _RECEIPT | {"unit_price": "41.000", "handover": "", "expiry": "20/09/2024", "stock": "30"}
    ],
    "campaigns": [_CAMPAIGN | {"start": "01/06/2024", "close": "10/09/2024"}],
    "announced": [
        CLEAN["announced"][0],
        {**CLEAN["announced"][1], "payee": "Trường Xã", "amount": "4.000.000"},
    ],
    "disclosures": [{"kind": "Công khai đóng góp", "year": "2023", "published": "01/05/2024"}],
    "assets": [
        {"year": "2023", "total": "1.000.000.000", "disbursed": "1.000.000", "raises": "Không"}
    ],
}
EXPECTED = {
    "A13": ["A13:window:hội phụ huynh:trần văn thử:19972"],
    "A16": ["A16:own-unit:L:2"],
    "A17": ["A17:công ty ong la:HD-1", "A17:cửa hàng sữa:NV-1"],
    "A18": ["A18:gone:L:4", "A18:phone:TH-01", "A18:signature:TH-04", "A18:staff:TH-03"],
    "A20": ["A20:purpose:L:5"],
    "A21": ["A21:gift:S:6"],
    "A22": ["A22:after:CVD2024", "A22:disclose_in:CVD2024", "A22:receive:CVD2024"],
    "A24": ["A24:2023"],
    "A25": ["A25:late:contributions-2023"],
    "A26": ["A26:account:S:9", "A26:approval:S:9"],
    "A28": [f"A28:{kind}:NK-01" for kind in ("expired", "handover", "price", "stock")],
    "A31": ["A31:unlisted:S:3", "A31:unpaid:12/QĐ-QMH|Trường Xã|4000000"],
}
"""Test -> keys of all its exceptions; L is the ledger, S the statement."""


def register_book(sheets: Sheets) -> bytes:
    """The workbook as a fund fills it in."""
    return workbook.write(
        {
            sheet.vi: [
                [column.vi for column in sheet.columns],
                *(
                    [row.get(column.key, "") for column in sheet.columns]
                    for row in sheets.get(sheet.key, ())
                ),
            ]
            for sheet in SHEETS
        }
    )
