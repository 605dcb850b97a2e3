"""Reads a checklist file; every fault is reported with its line and column, all at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from checklists import columns as col
from checklists.cross_check import cross_check
from checklists.days import day_from
from checklists.faults import ChecklistError, Fault
from checklists.markdown import Sheet, SheetRow, sheets_of
from checklists.model import STATUSES, SUBJECTS, Checklist, Choice, Law
from checklists.references import parse_reference
from checklists.survey import EMPTY, Survey

MAX_BYTES = 1_000_000
"""A checklist of 300 questions has about 200 kB; more is no checklist."""


_TOO_BIG = (
    "tệp lớn hơn 1 MB; hãy chia bảng kiểm thành nhiều bảng kiểm",
    "the file is larger than 1 MB; split the checklist",
)
_NOT_UTF8 = (
    "tệp không dùng bảng mã UTF-8; hãy lưu lại tệp với bảng mã UTF-8",
    "the file is not UTF-8; save it as UTF-8",
)
_SHEET = (
    "bảng kiểm không dùng trang tính này; hãy xóa, hoặc đổi tên thành survey, choices, laws",
    "a checklist has no such sheet; delete it, or call it survey, choices, laws or settings",
)
_NO_SHEET = (
    "thiếu trang tính này; hãy thêm lại, như trong tệp tải về",
    "this sheet is missing; add it again, as in a downloaded file",
)
_COLUMN = (
    "trang tính này không có cột tên như vậy; hãy sửa tên cột ở dòng tiêu đề hoặc xóa cột",
    "this sheet has no such column; correct its heading or delete the column",
)
_NO_COLUMN = (
    "thiếu cột này; hãy thêm lại cột vào dòng tiêu đề, như trong tệp tải về",
    "this column is missing; add it to the heading again, as in a downloaded file",
)
_ONE_ROW = (
    "trang settings phải có đúng một dòng dưới dòng tiêu đề; hãy thêm hoặc xóa bớt dòng",
    "settings must have exactly one row under the heading; add it or delete the others",
)
_SUBJECT = (
    "chỉ nhận facility (cơ sở) hoặc fund (quỹ); hãy chọn một trong hai",
    "only facility or fund; write one of them",
)
_NO_DAY = (
    "thiếu ngày bắt đầu có hiệu lực; hãy ghi dạng năm-tháng-ngày, ví dụ 2017-11-01",
    "the first day in force is missing; write it as 2017-11-01",
)
_STATUS = (
    "chỉ nhận verified (đã đọc văn bản) hoặc unverified (chưa kiểm chứng)",
    "only verified (its text was read) or unverified",
)
_DOC = (
    "số hiệu văn bản không đúng dạng; hãy ghi như 103/2017/NĐ-CP",
    "not a document number; write it as 103/2017/NĐ-CP",
)
_DOC_TWICE = (
    "văn bản này đã có ở dòng trên; hãy xóa một dòng",
    "the document stands above already; delete one of the rows",
)
_DAY = (
    "không phải ngày có thật; hãy ghi dạng năm-tháng-ngày, ví dụ 2017-11-01",
    "not a real date; write it as 2017-11-01",
)
_CHOICE_TWICE = (
    "danh sách này đã có lựa chọn cùng tên; hãy đặt tên khác hoặc xóa một dòng",
    "this list has a choice of that name already; rename or delete one of them",
)
_BLANKS = (
    "tên lựa chọn không được có dấu cách; hãy thay bằng dấu gạch dưới",
    "the name of a choice has no blanks; write _ instead",
)


def read_path(path: Path) -> Checklist:
    """The checklist in the file. Raises ChecklistError with every fault, OSError."""
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        raise ChecklistError((Fault(path.name, "", 0, "", "", *_TOO_BIG),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault(path.name, "", 0, "", "", *_NOT_UTF8)
        raise ChecklistError((fault,)) from error
    return read_text(text, path.name)


def read_text(text: str, file: str) -> Checklist:
    """The checklist written in `text`; `file` is its name in the faults. Raises ChecklistError."""
    sheets, faults = sheets_of(text, file)
    return read_sheets(sheets, file, faults)


def read_sheets(sheets: dict[str, Sheet], file: str, faults: list[Fault]) -> Checklist:
    """The checklist in these sheets; `faults` were found before. Raises ChecklistError."""
    faults.extend(_heading_faults(sheets, file))
    if faults:
        raise ChecklistError(tuple(faults))
    reading = _Reading(file, sheets)
    checklist = reading.checklist()
    if reading.faults or checklist is None:
        raise ChecklistError(tuple(sorted(reading.faults, key=lambda fault: fault.row)))
    return checklist


def _heading_faults(sheets: dict[str, Sheet], file: str) -> list[Fault]:
    faults = [
        Fault(file, name, sheets[name].line, "", name, *_SHEET)
        for name in sheets
        if name not in col.SHEETS
    ]
    for name, (needed, known) in col.SHEETS.items():
        if name not in sheets:
            faults.append(Fault(file, name, 0, "", "", *_NO_SHEET))
            continue
        there, line = sheets[name].columns, sheets[name].line
        faults.extend(
            Fault(file, name, line, head, head, *_COLUMN) for head in there if head not in known
        )
        faults.extend(
            Fault(file, name, line, head, "", *_NO_COLUMN) for head in needed if head not in there
        )
    return faults


class _Reading:
    """One reading of one file; collects the faults."""

    def __init__(self, file: str, sheets: dict[str, Sheet]) -> None:
        self._file = file
        self._sheets = sheets
        self.faults: list[Fault] = []

    def _fault(self, sheet: str, row: SheetRow, column: str, vi: str, en: str) -> None:
        self.faults.append(Fault(self._file, sheet, row.line, column, row.get(column), vi, en))

    def checklist(self) -> Checklist | None:
        """The checklist, as far as it can be built; None when even the settings are wrong."""
        laws, choices = self._laws(), self._choices()
        survey = Survey(self._file, self._sheets["survey"], laws, choices)
        sections = survey.sections()
        self.faults.extend(survey.faults)
        settings = self._settings()
        if settings is None:
            return None
        checklist = Checklist(
            code=settings.get("form_id"),
            title_vi=settings.get("form_title"),
            title_en=settings.get("ins:title_en"),
            subject=settings.get("ins:subject"),
            version=settings.get("version"),
            period=tuple(settings.get("ins:period").split()),
            laws=tuple(laws.values()),
            sections=sections,
        )
        if not self.faults:
            self.faults.extend(cross_check(checklist, self._file, survey.lines, settings.line))
        return checklist

    def _settings(self) -> SheetRow | None:
        rows = self._sheets["settings"].rows
        if len(rows) != 1:
            line = self._sheets["settings"].line
            self.faults.append(Fault(self._file, "settings", line, "", "", *_ONE_ROW))
            return None
        row = rows[0]
        for column in col.SETTINGS_NEEDED:
            if not row.get(column):
                self._fault("settings", row, column, *EMPTY)
        if row.get("ins:subject") not in ("", *SUBJECTS):
            self._fault("settings", row, "ins:subject", *_SUBJECT)
        return row

    def _laws(self) -> dict[str, Law]:
        laws: dict[str, Law] = {}
        for row in self._sheets["laws"].rows:
            start, end = self._date(row, "valid_from"), self._date(row, "valid_until")
            if start is None:
                self._fault("laws", row, "valid_from", *_NO_DAY)
                continue
            if row.get("status") not in STATUSES:
                self._fault("laws", row, "status", *_STATUS)
            self._law_doc(row, laws)
            laws[row.get("doc")] = Law(
                row.get("doc"), row.get("title"), start, end, row.get("status")
            )
        return laws

    def _law_doc(self, row: SheetRow, laws: dict[str, Law]) -> None:
        try:
            parse_reference(f"{row.get('doc')} ?")
        except ValueError:
            self._fault("laws", row, "doc", *_DOC)
        if row.get("doc") in laws:
            self._fault("laws", row, "doc", *_DOC_TWICE)
        if not row.get("title"):
            self._fault("laws", row, "title", *EMPTY)

    def _date(self, row: SheetRow, column: str) -> dt.date | None:
        text = row.get(column)
        if not text:
            return None
        try:
            return day_from(text)
        except ValueError:
            self._fault("laws", row, column, *_DAY)
            return None

    def _choices(self) -> dict[str, tuple[Choice, ...]]:
        lists: dict[str, tuple[Choice, ...]] = {}
        for row in self._sheets["choices"].rows:
            for column in col.CHOICES:
                if not row.get(column):
                    self._fault("choices", row, column, *EMPTY)
            before = lists.get(row.get("list_name"), ())
            if any(choice.name == row.get("name") for choice in before):
                self._fault("choices", row, "name", *_CHOICE_TWICE)
            if len(row.get("name").split()) > 1:
                self._fault("choices", row, "name", *_BLANKS)
            choice = Choice(row.get("name"), row.get(col.LABEL_VI), row.get(col.LABEL_EN))
            lists[row.get("list_name")] = (*before, choice)
        return lists
