"""Every reason why a file, a row or a cell is not accepted, in both languages.

Codes are stable; sentences may improve.
"""

from __future__ import annotations

from ..rules.sentences import Sentence

RULES: dict[str, Sentence] = {
    # whole file
    "empty_file": Sentence("Tệp rỗng.", "The file is empty."),
    "too_large": Sentence(
        "Tệp lớn hơn giới hạn cho phép. Hãy chia sao kê theo tháng rồi nộp từng tệp.",
        "The file is larger than allowed. Split the statement by month and submit each file.",
    ),
    "too_many_rows": Sentence(
        "Tệp có nhiều dòng hơn giới hạn. Hãy chia sao kê theo tháng rồi nộp từng tệp.",
        "The file has more rows than allowed. Split the statement by month and submit each file.",
    ),
    "too_many_columns": Sentence(
        "Bảng có nhiều cột hơn giới hạn.", "The table has more columns than allowed."
    ),
    "not_text": Sentence(
        "Tệp không phải CSV (có thể là Excel cũ, PDF hoặc ảnh). Hãy lưu lại dưới dạng CSV UTF-8.",
        "The file is not CSV (perhaps old Excel, PDF or a picture). Save it as CSV UTF-8.",
    ),
    "not_utf8": Sentence(
        "Không nhận chắc được bảng mã (UTF-8, UTF-16 hoặc Windows-1258). Hãy lưu lại dưới dạng "
        "CSV UTF-8.",
        "The encoding is none that can be told for certain (UTF-8, UTF-16, Windows-1258). Save it "
        "as CSV UTF-8.",
    ),
    "encoded_twice": Sentence(
        "Chữ tiếng Việt bị mã hoá UTF-8 hai lần nên không đọc lại được chắc chắn. Hãy xuất lại tệp "
        "từ ngân hàng.",
        "Vietnamese letters were encoded as UTF-8 twice and cannot be had back for certain. Export "
        "the file from the bank again.",
    ),
    "other_account": Sentence(
        "Sao kê ghi số tài khoản khác với tài khoản đã chọn. Hãy nộp lại dưới đúng tài khoản.",
        "The statement states another account number than the chosen account's. Hand it in under "
        "its own account.",
    ),
    "html_file": Sentence(
        "Tệp là trang HTML không có bảng đọc được. Hãy mở bằng bảng tính và lưu lại dưới dạng CSV "
        "UTF-8.",
        "The file is an HTML page without a table that can be read. Save it as CSV UTF-8.",
    ),
    "broken_mt940": Sentence(
        "Tệp MT940 hỏng: có dòng hoặc số dư không đọc được.",
        "The MT940 file is damaged: a line or a balance cannot be read.",
    ),
    "broken_xml": Sentence(
        "Tệp XML hỏng hoặc chứa thành phần không được phép.",
        "The XML is damaged or holds parts that are not allowed.",
    ),
    "one_statement": Sentence(
        "Tệp phải chứa đúng một sao kê. Hãy nộp từng sao kê một.",
        "The file must hold exactly one statement. Submit one at a time.",
    ),
    "sheets_differ": Sentence(
        "Tệp có nhiều trang tính: trang nêu tên có dòng thu chi nhưng tiêu đề không giống "
        "trang đầu. Hãy nộp mỗi trang một tệp, hoặc dùng cùng một dòng tiêu đề.",
        "The file has several sheets: the one named moves money under another header than the "
        "first. Submit each sheet as a file, or give them one header.",
    ),
    "one_sheet": Sentence(
        "Sổ chi phải nằm trên một trang tính. Hãy xóa hoặc chuyển các trang có nội dung khác.",
        "A ledger stands on one sheet. Remove or move the other sheets that hold something.",
    ),
    "parts_do_not_join": Sentence(
        "Số dư cuối của một phần không phải số dư đầu của phần sau: thiếu dữ liệu ở giữa.",
        "The closing balance of one part is not the opening balance of the next: data are missing "
        "between them.",
    ),
    "not_dong": Sentence(
        "Sao kê không phải bằng đồng Việt Nam.", "The statement is not in Vietnamese đồng."
    ),
    "broken_csv": Sentence(
        "Tệp CSV hỏng (dấu ngoặc kép không đóng hoặc ô quá dài).",
        "The CSV is damaged (an unclosed quote or an oversized cell).",
    ),
    "broken_xlsx": Sentence(
        "Tệp Excel hỏng hoặc không mở được.", "The Excel file is damaged or cannot be opened."
    ),
    "broken_pdf": Sentence(
        "Tệp PDF hỏng hoặc không phải sao kê in từ ngân hàng.",
        "The PDF is damaged or is no statement printed by a bank.",
    ),
    "locked_pdf": Sentence(
        "Tệp PDF có mật khẩu. Hãy bỏ mật khẩu rồi nộp lại.",
        "The PDF has a password. Remove it and submit the file again.",
    ),
    "no_text_pdf": Sentence(
        "Tệp PDF chỉ có hình quét, không có chữ. Hãy xin ngân hàng tệp điện tử.",
        "The PDF holds scanned pictures and no text. Ask the bank for the electronic file.",
    ),
    "too_many_pages": Sentence(
        "Tệp PDF có nhiều trang hơn giới hạn. Hãy chia sao kê theo tháng rồi nộp từng tệp.",
        "The PDF has more pages than allowed. Split the statement by month and submit each file.",
    ),
    "too_slow": Sentence(
        "Đọc tệp PDF quá thời gian cho phép. Hãy chia sao kê theo tháng rồi nộp từng tệp.",
        "Reading the PDF took longer than allowed. Split the statement by month.",
    ),
    "unknown_header": Sentence(
        "Không nhận ra dòng tiêu đề của ngân hàng nào hoặc của mẫu sổ chi.",
        "The header row is that of no known bank and not that of the ledger template.",
    ),
    "two_layouts": Sentence(
        "Hai bố cục đã lưu cùng khớp với dòng tiêu đề; hệ thống không đoán. Hãy ngừng dùng một bố "
        "cục hoặc khai lại các cột:",
        "Two saved layouts fit the header row; none is guessed. Retire one, or map the columns:",
    ),
    # rows and cells of statements
    "row_shape": Sentence(
        "Số ô của dòng khác số ô của tiêu đề.",
        "The row has a different number of cells than the header.",
    ),
    "date_unreadable": Sentence(
        "Ngày phải có dạng ngày/tháng/năm và là ngày có thật.",
        "The date must be day/month/year and exist.",
    ),
    "date_not_as_said": Sentence(
        "Ngày không viết theo cách đã khai cho bố cục này, hoặc không phải ngày có thật.",
        "The date is not written as was said for this layout, or does not exist.",
    ),
    "date_glued": Sentence(
        "Số thứ tự dính vào ngày; hệ thống không đoán.",
        "A line number is glued to the date; it is not guessed.",
    ),
    "stated_unclear": Sentence(
        "Dòng tổng hoặc số dư của ngân hàng không đọc được chắc chắn.",
        "A row of the bank's own totals or balances cannot be read for certain.",
    ),
    "amount_missing": Sentence(
        "Cả hai cột ghi nợ và ghi có đều trống.", "Both amount columns are blank."
    ),
    "amount_both": Sentence(
        "Cả hai cột ghi nợ và ghi có đều có số tiền.", "Both amount columns hold an amount."
    ),
    "amount_zero": Sentence(
        "Số tiền bằng 0: thường là khoản chuyển đi bị mất số.",
        "The amount is zero: usually an outgoing transfer that lost its amount.",
    ),
    "amount_negative": Sentence(
        "Số tiền âm trong cột ghi nợ/ghi có; hệ thống không đoán chiều tiền.",
        "A negative amount in a debit or credit column; the direction is not guessed.",
    ),
    "money_not_a_number": Sentence("Không phải là số tiền.", "Not an amount of money."),
    "money_fraction": Sentence(
        "Đồng Việt Nam không có phần lẻ.", "Vietnamese đồng have no fraction."
    ),
    "money_separators": Sentence(
        "Dấu phân cách hàng nghìn không nhất quán.",
        "The separators between thousands are not consistent.",
    ),
    "money_too_large": Sentence("Số tiền vượt quá giới hạn.", "The amount is beyond the limit."),
    # rows and cells of the ledger
    "required": Sentence("Ô bắt buộc đang trống.", "A required cell is empty."),
    "unknown_kind": Sentence(
        "Loại chi không hợp lệ. Dùng: chi chương trình, chi quản lý, hoàn trả, chuyển nội bộ, thu "
        "tiền mặt.",
        "Unknown kind. Use: programme_spending, management_cost, refund, internal_transfer, "
        "cash_receipt.",
    ),
    "amount_not_positive": Sentence(
        "Số tiền chi phải lớn hơn 0.", "The amount paid must be greater than zero."
    ),
    "children_not_whole": Sentence(
        "Số trẻ phải là số nguyên từ 0 đến 999999, viết liền.",
        "The number of children must be a whole number from 0 to 999999, digits only.",
    ),
    "moment_unreadable": Sentence(
        "Phải là ngày/tháng/năm có thật, có thể kèm giờ:phút (ví dụ 31/12/2025 14:05).",
        "It must be a day that exists, day/month/year, with or without a time (31/12/2025 14:05).",
    ),
    "account_unreadable": Sentence(
        "Số tài khoản chỉ gồm 4 đến 34 chữ số và chữ cái không dấu.",
        "An account number has 4 to 34 digits and plain letters only.",
    ),
    "duplicate_voucher": Sentence(
        "Số chứng từ đã có ở dòng trước.", "The voucher number already stands on an earlier row."
    ),
    "programme_required": Sentence(
        "Chi chương trình phải ghi tên chương trình.", "Programme spending must name its programme."
    ),
    "formula": Sentence(
        "Ô chứa công thức; hãy dán giá trị.", "The cell holds a formula; paste its value."
    ),
    "text_too_long": Sentence("Nội dung ô quá dài.", "The text of the cell is too long."),
    "missing_column": Sentence("Thiếu cột bắt buộc.", "A required column is missing."),
    "unknown_column": Sentence("Cột không có trong mẫu.", "The column is not in the template."),
    "repeated_column": Sentence("Cột xuất hiện hai lần.", "The column appears twice."),
    # the workbook of registers
    "not_xlsx": Sentence(
        "Tệp không phải sổ Excel .xlsx. Hãy dùng tệp mẫu.",
        "The file is no Excel workbook (.xlsx). Use the template.",
    ),
    "locked_workbook": Sentence(
        "Sổ Excel có mật khẩu hoặc là tệp .xls cũ. Hãy lưu lại dạng .xlsx không mật khẩu.",
        "The workbook has a password or is an old .xls. Save it as .xlsx without one.",
    ),
    "hostile_workbook": Sentence(
        "Sổ Excel có cấu trúc bất thường (nén quá dày, quá nhiều ô, khai báo lạ) nên bị từ chối.",
        "The workbook is built in a strange way (too dense, too many cells) and was refused.",
    ),
    "no_register_rows": Sentence(
        "Sổ không có dòng nào ở trang mà hệ thống biết.",
        "The workbook has no row on a known sheet.",
    ),
    "unknown_sheet": Sentence(
        "Trang không có trong mẫu; hãy xóa hoặc đổi về tên trong mẫu.",
        "The sheet is not in the template; remove it or give it the template's name.",
    ),
    "repeated_sheet": Sentence("Trang xuất hiện hai lần.", "The sheet appears twice."),
    "repeated_key": Sentence(
        "Mã, tên này đã có ở dòng trước của trang.",
        "This code or name already stands on an earlier row of the sheet.",
    ),
    "code_shape": Sentence(
        "Mã chỉ gồm chữ, số và . _ / -, không dấu cách, dài nhất 40 ký tự.",
        "A code has letters, digits and . _ / - only, no spaces, at most 40.",
    ),
    "outside_columns": Sentence(
        "Ô không nằm dưới tiêu đề nào; hãy xóa hoặc ghi vào đúng cột.",
        "The cell stands under no heading. Remove it or give it its column.",
    ),
    "tells_who": Sentence(
        "Ô này lưu nguyên văn: không ghi số định danh, số điện thoại hay số từ 9 chữ số trở lên.",
        "This cell is stored as it stands: no identity number, phone or number of 9 digits.",
    ),
    "number_too_short": Sentence(
        "Số tài khoản, điện thoại, số định danh có ít nhất 4 chữ số; nếu không có, hãy để trống.",
        "Accounts, phones, identity numbers have 4 digits or more; leave empty if there is none.",
    ),
    "code_as_number": Sentence(
        "Ô phải là dạng chữ (Text): dạng số làm mất các số 0 ở đầu.",
        "The cell must be text: as a number it loses leading zeros.",
    ),
    "whole_unreadable": Sentence(
        "Phải là số nguyên không âm, ví dụ 1500000 hoặc 1.500.000.",
        "A whole number that is not negative, such as 1500000 or 1.500.000.",
    ),
    "whole_out_of_range": Sentence(
        "Số nằm ngoài giới hạn: số lượng nhiều nhất 10.000.000, năm từ 1900 đến 2200.",
        "The number is out of range: quantities up to 10,000,000, years from 1900 to 2200.",
    ),
    "time_unreadable": Sentence("Giờ phải có dạng 08:15.", "The time must be written 08:15."),
    "unknown_choice": Sentence(
        "Giá trị không có trong danh sách chọn; xem trang Hướng dẫn của mẫu.",
        "The value is none of the choices; see the guide sheet of the template.",
    ),
    "control_character": Sentence(
        "Ô chứa ký tự điều khiển không in được.", "The cell holds a control character."
    ),
}


class Unreadable(Exception):
    """The file as a whole cannot be read; `rule` is a key of RULES, `detail` says what was seen."""

    def __init__(self, file: str, rule: str, detail: str = "") -> None:
        super().__init__(f"{file}: {RULES[rule].en} {detail}".strip())
        self.file = file
        self.rule = rule
        self.detail = detail

    @property
    def sentence(self) -> Sentence:
        """What is wrong and what to do, in both languages."""
        return RULES[self.rule]
