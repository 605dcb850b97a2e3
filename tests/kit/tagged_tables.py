"""Tables of a tagged PDF by its structure tree, as software for blind readers finds them."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

Rows = list[list[str]]


@dataclass
class PaperTable:
    """The words of the head and the cells of the rows, without spaces: lines are wrapped."""

    head: tuple[str, ...]
    rows: Rows


def tables_of(pdf: bytes) -> list[PaperTable]:
    """Tables with a head; what goes on without one on the next page belongs to the one before."""
    found: list[PaperTable] = []
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        for head, rows in _tables_on(page):
            if head:
                found.append(PaperTable(tuple(head), rows))
            else:
                found[-1].rows += rows
    document.close()
    return found


def _tables_on(page: pypdfium2.PdfPage) -> Iterator[tuple[list[str], Rows]]:
    texts = _marked_texts(page)
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    for at in range(pdfium.FPDF_StructTree_CountChildren(tree)):
        for table in _elements(pdfium.FPDF_StructTree_GetChildAtIndex(tree, at), "Table"):
            lines = list(_elements(table, "TR"))
            head = [_text(cell, texts) for line in lines for cell in _elements(line, "TH")]
            rows = [[_text(cell, texts) for cell in _elements(line, "TD")] for line in lines]
            yield head, [row for row in rows if row]
    pdfium.FPDF_StructTree_Close(tree)


def _marked_texts(page: pypdfium2.PdfPage) -> dict[int, str]:
    """Text of the page's marked content by its number."""
    reader, texts = page.get_textpage(), defaultdict(str)
    for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        size = pdfium.FPDFTextObj_GetText(found, reader, None, 0)
        buffer = (ctypes.c_ushort * (size // 2 + 1))()
        pdfium.FPDFTextObj_GetText(found, reader, buffer, size)
        said = bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le")
        texts[pdfium.FPDFPageObj_GetMarkedContentID(found)] += said
    reader.close()
    return texts


def _elements(element: Any, kind: str) -> Iterator[Any]:
    """The element itself or those in it of a kind, in order; none inside one that is found."""
    if not element:
        return
    if _kind(element) == kind:
        yield element
        return
    for at in range(pdfium.FPDF_StructElement_CountChildren(element)):
        yield from _elements(pdfium.FPDF_StructElement_GetChildAtIndex(element, at), kind)


def _kind(element: Any) -> str:
    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(element, buffer, size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le")


def _text(element: Any, texts: dict[int, str]) -> str:
    said = [
        texts[pdfium.FPDF_StructElement_GetChildMarkedContentID(element, at)]
        for at in range(pdfium.FPDF_StructElement_CountChildren(element))
        if pdfium.FPDF_StructElement_GetChildMarkedContentID(element, at) >= 0
    ]
    for at in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, at)
        if child:
            said.append(_text(child, texts))
    return "".join("".join(said).split())
