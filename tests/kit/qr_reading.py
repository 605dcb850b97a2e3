"""Reads a QR picture of ours back (ISO/IEC 18004), without anything of what made it but its tables
of places and blocks."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from qrcode import base, constants, main
from qrcode.util import mask_func

Matrix = list[list[bool]]
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def text_of(image: str) -> str:
    """What the picture (`src` of an SVG in base64) says. An undamaged one needs no correction."""
    matrix = matrix_of(image)
    version = (len(matrix) - 17) // 4
    level_and_mask = _number(matrix[8][:5]) ^ 0b10101
    assert level_and_mask >> 3 == 0, "the reader knows level M alone"
    bits = [
        matrix[row][column] != mask_func(level_and_mask & 7)(row, column)
        for row, column in _places(version)
    ]
    words = [_number(bits[at : at + 8]) for at in range(0, len(bits) - 7, 8)]
    return _segments("".join(f"{word:08b}" for word in _in_order(words, version)), version)


def matrix_of(image: str) -> Matrix:
    """Dark modules of the picture, without its quiet zone; squares as `SvgPathImage` draws them."""
    svg = ElementTree.fromstring(base64.b64decode(image.partition("base64,")[2]))
    path = next(one for one in svg.iter() if one.tag.endswith("path"))
    corners = re.findall(r"M([\d.]+),([\d.]+)H([\d.]+)", path.attrib["d"])
    step = min(float(right) - float(left) for left, _top, right in corners)
    dark = {(round(float(top) / step), round(float(left) / step)) for left, top, _ in corners}
    border = min(row for row, _column in dark)
    size = max(row for row, _column in dark) - border + 1
    return [
        [(row + border, column + border) in dark for column in range(size)] for row in range(size)
    ]


def _number(bits: list[bool]) -> int:
    return int("".join(str(int(bit)) for bit in bits), 2)


def _places(version: int) -> Iterator[tuple[int, int]]:
    """Rows and columns of the data in their order: two columns at a time, up and down."""
    size = 4 * version + 17
    plan = main.QRCode(version=version, error_correction=constants.ERROR_CORRECT_M)
    plan.modules_count, plan.modules = size, [[None] * size for _ in range(size)]
    for row, column in ((0, 0), (size - 7, 0), (0, size - 7)):
        plan.setup_position_probe_pattern(row, column)
    plan.setup_position_adjust_pattern()
    plan.setup_timing_pattern()
    plan.setup_type_info(test=True, mask_pattern=0)
    if version >= 7:
        plan.setup_type_number(test=True)
    for turn, right in enumerate([*range(size - 1, 6, -2), *range(5, 0, -2)]):
        for row in range(size) if turn % 2 else reversed(range(size)):
            for column in (right, right - 1):
                if plan.modules[row][column] is None:
                    yield row, column


def _in_order(words: list[int], version: int) -> list[int]:
    """The data words, which stand in turns of their blocks."""
    sizes = [block.data_count for block in base.rs_blocks(version, constants.ERROR_CORRECT_M)]
    blocks: list[list[int]] = [[] for _ in sizes]
    queue = iter(words)
    for place in range(max(sizes)):
        for block, limit in zip(blocks, sizes, strict=True):
            if place < limit:
                block.append(next(queue))
    return [word for block in blocks for word in block]


def _segments(bits: str, version: int) -> str:
    """Digits, capital letters and bytes in turn."""
    lengths = {1: 10, 2: 9, 4: 8} if version < 10 else {1: 12, 2: 11, 4: 16}
    place, found = 0, ""

    def take(count: int) -> int:
        nonlocal place
        place += count
        return int(bits[place - count : place], 2)

    while len(bits) - place >= 4 and (mode := take(4)):
        count = take(lengths[mode])
        if mode == 4:
            found += bytes(take(8) for _ in range(count)).decode()
        elif mode == 2:
            for _ in range(count // 2):
                pair = take(11)
                found += ALPHANUMERIC[pair // 45] + ALPHANUMERIC[pair % 45]
            found += ALPHANUMERIC[take(6)] if count % 2 else ""
        else:
            for _ in range(count // 3):
                found += f"{take(10):03}"
            found += f"{take(3 * (count % 3) + 1):0{count % 3}}" if count % 3 else ""
    return found
