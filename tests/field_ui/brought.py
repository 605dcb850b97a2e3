"""A form that somebody brought, with every kind of question that the tablet shows."""

from __future__ import annotations

FORM = """
| survey |
| | type | name | label::Tiếng Việt (vi) | label::English (en) | hint::Tiếng Việt (vi) | guidance_hint::Tiếng Việt (vi) | required | relevant | constraint | constraint_message::Tiếng Việt (vi) | calculation | trigger | choice_filter | appearance | parameters | default | readonly | bind::ins:law | bind::ins:finding_if | bind::ins:finding_vi | bind::ins:severity |
| | begin_group | general | Thông tin chung | General | | | | | | | | | | field-list | | | | | | | |
| | note | hello | Chào ${head}. Đọc cho người được hỏi nghe. | Hello ${head}. | | | | | | | | | | | | | | | | | |
| | text | head | Tên người phụ trách | Name of the head | Ghi đủ họ tên | Hỏi giấy tờ; không ghi tên trẻ. | yes | | | | | | | | | | | | | | |
| | integer | beds | Số giường | Beds | | | yes | | . >= 0 and . <= 500 | Số giường phải từ 0 đến 500 | | | | | | | | 103/2017/NĐ-CP Đ24.1 | . > 100 | Quá nhiều giường | high |
| | decimal | area | Diện tích (m²) | Area (m²) | | | | | | | | | | | | | | | | | |
| | calculate | per_bed | | | | | | | | | ${area} div ${beds} | | | | | | | | | | |
| | note | per_bed_note | Mỗi giường ${per_bed} m² | ${per_bed} m² each | | | | ${beds} > 0 | | | | | | | | | | | | | |
| | date | licensed | Ngày cấp phép | Licensed on | | | | | | | | | | | | | | | | | |
| | time | opens | Giờ mở cửa | Opens at | | | | | | | | | | | | | | | | | |
| | dateTime | seen | Lúc kiểm tra | Seen at | | | | | | | | | | | | | | | | | |
| | text | remarks | Nhận xét | Remarks | | | | | | | | | | multiline | | | | | | | |
| | text | phone | Điện thoại | Telephone | | | | | | | | | | numbers | | | | | | | |
| | text | code | Mã cơ sở | Code | | | | | | | | | | | | CS-01 | yes | | | | |
| | end_group | | | | | | | | | | | | | | | | | | | | |
| | begin_group | choice | Lựa chọn | Choices | | | | | | | | | | | | | | | | | |
| | select_one town | town | Tỉnh | Town | | | yes | | | | | | | | | | | | | | |
| | select_one ward | ward | Phường | Ward | | | | | | | | | town = ${town} | minimal | | | | | | | |
| | select_multiple aid or_other | aid | Hỗ trợ | Aid | | | | | | | | | | columns-3 | | | | | | | |
| | select_one five | likes | Hài lòng | Content | | | | | | | | | | likert | | | | | | | |
| | select_one many | many | Dân tộc | People | | | | | | | | | | minimal | | | | | | | |
| | begin_group | grid | Bảng đánh giá | Grid | | | | | | | | | | field-list | | | | | | | |
| | select_one yn | head_of | Đã có | There | | | | | | | | | | label | | | | | | | |
| | select_one yn | water | Nước sạch | Water | | | | | | | | | | list-nolabel | | | | | | | |
| | select_one yn | power | Điện | Power | | | | | | | | | | list-nolabel | | | | | | | |
| | end_group | | | | | | | | | | | | | | | | | | | | |
| | range | mood | Điểm | Score | | | | | | | | | | | start=1 end=5 step=1 | | | | | | |
| | range | share | Tỷ lệ | Share | | | | | | | | | | | start=0 end=100 step=5 | | | | | | |
| | acknowledge | read | Đã đọc nội quy | Rules read | | | | | | | | | | | | | | | | | |
| | text | town_note | Ghi chú tỉnh | Note of the town | | | | | | | concat('Chọn ', ${town}) | ${town} | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | | | | | | | |
| | begin_group | proof | Chứng cứ | Proof | | | | | | | | | | | | | | | | | |
| | geopoint | place | Vị trí cổng | The gate | | | | | | | | | | | | | | | | | |
| | image | gate | Ảnh cổng | Photo of the gate | | | | | | | | | | | | | | | | | |
| | image | signed | Chữ ký | Signature | | | | | | | | | | signature | | | | | | | |
| | image | marked | Ảnh có đánh dấu | Marked photo | | | | | | | | | | annotate | | | | | | | |
| | file | paper | Giấy phép | Licence | | | | | | | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | | | | | | | |
| | begin_repeat | rooms | Phòng | Room | | | | | | | | | | | | | | | | | |
| | text | name | Tên phòng | Name of the room | | | yes | | | | | | | | | | | | | | |
| | integer | places | Số chỗ | Places | | | | | . < 100 | Một phòng không quá 99 chỗ | | | | | | | | | | | |
| | begin_repeat | children | Trẻ | Child | | | | | | | | | | | | | | | | | |
| | integer | age | Tuổi | Age | | | | | . < 16 | Trẻ phải dưới 16 tuổi | | | | | | | | | | | |
| | end_repeat | | | | | | | | | | | | | | | | | | | | |
| | end_repeat | | | | | | | | | | | | | | | | | | | | |
| choices |
| | list_name | name | label::Tiếng Việt (vi) | label::English (en) | town |
| | town | hn | Hà Nội | Hanoi | |
| | town | hue | Huế | Hue | |
| | ward | bd | Ba Đình | Ba Dinh | hn |
| | ward | ct | Cầu Giấy | Cau Giay | hn |
| | ward | vd | Vỹ Dạ | Vy Da | hue |
| | aid | money | Tiền | Money | |
| | aid | food | Lương thực | Food | |
| | aid | health | Bảo hiểm y tế | Health insurance | |
| | five | a1 | Rất không hài lòng | Very bad | |
| | five | a2 | Không hài lòng | Bad | |
| | five | a3 | Bình thường | Fair | |
| | five | a4 | Hài lòng | Good | |
| | five | a5 | Rất hài lòng | Very good | |
| | yn | yes | Có | Yes | |
| | yn | no | Không | No | |
""" + "\n".join(f"| | many | m{n} | Dân tộc {n} | People {n} | |" for n in range(1, 13)) + """
| settings |
| | form_title | form_id | version | default_language | namespaces |
| | Phiếu khảo sát cơ sở | khao_sat | 1 | Tiếng Việt (vi) | ins="urn:inspect-app:checklist" |
"""

ROWS, ASKED_IN_ROW, GROUPS, ASKED_IN_GROUP = 50, 20, 7, 40


def large() -> str:
    """300 questions, 20 of them in a repeat; with rules that read each other and all rows."""
    lines = ["| survey |", "| | type | name | label | relevant | constraint | calculation | trigger |"]
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
