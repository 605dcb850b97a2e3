"""Kind and size of a picture from its head, against Pillow as the oracle; never an error."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inspect_app.inspections.rules.pictures import NotAPicture, problems_of_picture, read_header


def made(kind: str, width: int, height: int, **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 50).convert("RGB").save(out, kind, **options)
    return out.getvalue()


@settings(max_examples=40, deadline=None)
@given(
    width=st.integers(1, 400),
    height=st.integers(1, 400),
    kind=st.sampled_from(
        [
            ("JPEG", {}),
            ("JPEG", {"progressive": True}),
            ("JPEG", {"exif": b"Exif\x00\x00" + b"\xff\xc0\x00\x11\x08\x00\x01\x00\x01" * 5}),
            ("PNG", {}),
            ("WEBP", {}),
            ("WEBP", {"lossless": True}),
            ("WEBP", {"exif": b"Exif\x00\x00MM"}),
        ]
    ),
)
def test_the_head_says_what_the_picture_is(
    width: int, height: int, kind: tuple[str, dict[str, object]]
) -> None:
    header = read_header(made(kind[0], width, height, **kind[1]))
    assert (header.width, header.height) == (width, height)
    assert header.media_type == f"image/{kind[0].lower()}"


@settings(max_examples=300, deadline=None)
@given(
    start=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8 "]),
    rest=st.binary(max_size=80),
)
def test_any_bytes_are_read_or_refused(start: bytes, rest: bytes) -> None:
    try:
        read_header(start + rest)
    except NotAPicture:
        assert problems_of_picture(start + rest)


@pytest.mark.parametrize("cut", [3, 10, 25, 32])
def test_a_picture_cut_off_in_its_head_is_refused(cut: int) -> None:
    for kind in ("PNG", "WEBP", "JPEG"):
        with pytest.raises(NotAPicture):
            read_header(made(kind, 20, 20)[: min(cut, 29 if kind == "WEBP" else cut)])
