"""Law packs: texts are split into articles; a hostile zip is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from inspect_app.law.importers.law_pack import (
    BadPack,
    Limits,
    number_of_file,
    read_act,
    read_folder,
    read_zip,
)

PLAIN = """QUỐC HỘI
Chương I
Điều 1. Phạm vi
Luật này quy định theo
Điều 36. của Luật khác.
Điều 2. Xây dựng kế
hoạch thanh tra
1. Nội dung hai.
"""
CODIFIED = """### Điều 36.4.NĐ.1. Phạm vi điều chỉnh
(Điều 1 Nghị định số 93/2019/NĐ-CP Về quỹ, có hiệu lực thi hành kể từ ngày 15/01/2020)
Nội dung một.

### Điều 36.4.TT.1.1. Phạm vi của thông tư
(Điều 1 Thông tư số 4/2020/TT-BNV quy định chi tiết)
Nội dung thông tư.
### Điều 36.4.NĐ.3. Mục đích
(Điều 3 Nghị định số 93/2019/NĐ-CP, có hiệu lực)
Nội dung ba.
"""


def packed(*files: tuple[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("93-2019-ND-CP-funds.txt", "93/2019/NĐ-CP"),
        ("x/33-2017-TT-BLDTBXH-staffing-and-care.txt", "33/2017/TT-BLĐTBXH"),
        ("4-2020-TT-BNV.txt", "04/2020/TT-BNV"),
        ("84-2025-QH15-law-on-inspection.txt", "84/2025/QH15"),
        ("19-2025-QD-TTg.txt", "19/2025/QĐ-TTg"),
        ("93-2019-NĐ-CP.txt", "93/2019/NĐ-CP"),
        ("readme.txt", None),
        ("93-2019.txt", None),
        ("93-2019-funds.txt", None),
        ("aa-2019-ND-CP.txt", None),
    ],
)
def test_the_name_carries_the_number(name: str, number: str | None) -> None:
    assert number_of_file(name) == number


def test_plain_articles_and_a_reference_that_looks_like_one() -> None:
    act = read_act(PLAIN.encode(), "84-2025-QH15.txt")
    assert [(one.article, one.heading) for one in act.articles] == [
        (1, "Phạm vi"),
        (2, "Xây dựng kế hoạch thanh tra"),
    ]
    assert "Điều 36. của Luật khác." in act.articles[0].text
    assert act.articles[1].text == "1. Nội dung hai."


def test_codified_articles_belong_to_the_act_in_brackets() -> None:
    act = read_act(CODIFIED.encode(), "93-2019-ND-CP.txt")
    assert [(one.document, one.article, one.text) for one in act.articles] == [
        ("93/2019/NĐ-CP", 1, "Nội dung một."),
        ("04/2020/TT-BNV", 1, "Nội dung thông tư."),
        ("93/2019/NĐ-CP", 3, "Nội dung ba."),
    ]


def test_a_zip_and_a_folder_read_alike(tmp_path: Path) -> None:
    (tmp_path / "84-2025-QH15.txt").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / ".hidden.txt").write_text("x", encoding="utf-8")
    content = packed(
        ("law/84-2025-QH15.txt", PLAIN), ("law/a.png", b"x"), ("__MACOSX/._84.txt", b"x")
    )
    assert read_folder(tmp_path) == read_zip(content)
    assert len(read_zip(content)) == 1


HOSTILE = [
    (b"not a zip", "not a zip"),
    (packed(("readme.txt", "x")), "must begin with the number"),
    (packed(("a.png", "x")), "no .txt"),
    (packed(("1-2020-ND-CP.txt", b"\xff\xfe")), "is not UTF-8"),
    (packed(("1-2020-ND-CP.txt", b"a\x00b")), "NUL"),
    (packed(("a/1-2020-ND-CP.txt", "x"), ("b/1-2020-ND-CP.txt", "y")), "two files"),
    (packed(("1-2020-ND-CP.txt", "x" * 5001)), "larger than 5000"),
    (packed(*((f"{n}-2020-ND-CP.txt", "x") for n in range(1, 5))), "more than 3 texts"),
    (packed(*((f"{n}-2020-ND-CP.txt", "x" * 4000) for n in (1, 2, 3))), "more than 10000"),
    (packed(("1-2020-ND-CP.txt", bytes(range(1, 128)) * 200), method=0), "larger than 20000"),
]


@pytest.mark.parametrize(("content", "says"), HOSTILE)
def test_a_hostile_zip_is_refused(content: bytes, says: str) -> None:
    limits = Limits(files=3, one_file=5000, all_files=10000, pack=20000)
    with pytest.raises(BadPack, match=says):
        read_zip(content, limits)


def test_a_bomb_is_read_only_to_the_limit() -> None:
    bomb = packed(("1-2020-ND-CP.txt", b"0" * 30_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(BadPack, match="larger than 5000000 bytes"):
        read_zip(bomb)


def test_a_link_and_an_encrypted_file_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("1-2020-ND-CP.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "elsewhere")
    with pytest.raises(BadPack, match="link or device"):
        read_zip(stream.getvalue())
    content = bytearray(packed(("1-2020-ND-CP.txt", "x"), method=0))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadPack, match="encrypted"):
        read_zip(bytes(content))


def test_every_spoiled_byte_is_either_read_or_refused() -> None:
    content = packed(("1-2020-ND-CP.txt", PLAIN * 5))
    refused = 0
    for index in range(len(content)):
        spoiled = bytearray(content)
        spoiled[index] ^= 0x41
        try:
            read_zip(bytes(spoiled))
        except BadPack:
            refused += 1
    assert refused > len(content) // 2
