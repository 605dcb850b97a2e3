"""Reading PDFs back, as a recipient would."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page in content order."""
    document = pypdfium2.PdfDocument(pdf)
    texts = []
    for page in document:
        text_page = page.get_textpage()
        # pdfium marks a hyphen at the end of a line by U+FFFE, guessing that it splits a word.
        texts.append(text_page.get_text_range().replace("\ufffe", "-"))
        text_page.close()
        page.close()
    document.close()
    return texts


def body_text(pdf: bytes) -> str:
    """All text without page numbers and feet (they stand first on each page)."""
    texts = []
    for text in page_texts(pdf):
        body = re.sub(r"\A(\d+\s*\r?\n)?Mã văn bản: [^\r\n]*\r?\n?", "", text)
        texts.append(body)
    return "\n".join(texts)


def fonts(pdf: bytes) -> dict[str, bool]:
    """Every font of the file and whether it is embedded."""
    found: dict[str, bool] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
                descriptor = item.get("/FontDescriptor", pikepdf.Dictionary())
                found[str(item.get("/BaseFont"))] = "/FontFile2" in descriptor
    return found
