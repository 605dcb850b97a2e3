"""From a drawn paper to an archival one: PDF/A-3a and PDF/UA-1, tagged, with attachments and empty
signature fields. Uses pikepdf only; writes the same bytes for the same paper.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from PIL import ImageCms

from reports.house.marks import Element, FieldPlace, MarkedCanvas
from reports.wording import vietnam_time

_PRINTED_AND_LOCKED: Final = 132
_PRODUCER: Final = "ReportLab, pikepdf"
_CREATOR: Final = "inspect-app"


@dataclass(frozen=True)
class Attachment:
    """A file inside the paper: its data for machines."""

    name: str
    content: bytes
    media_type: str
    description: str


@dataclass(frozen=True)
class About:
    """What the file says about itself."""

    title: str
    author: str
    document_id: str
    at: datetime


def archive(
    drawn: bytes, canvas: MarkedCanvas, about: About, attachments: tuple[Attachment, ...]
) -> bytes:
    """The finished file. ``canvas`` is the one that drew ``drawn``: it knows tags and fields."""
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        widgets = _add_fields(pdf, canvas.fields)
        _Structure(pdf, canvas, widgets).write()
        _add_output_intent(pdf)
        _attach(pdf, attachments, about.at)
        _describe(pdf, about)
        out = io.BytesIO()
        pdf.save(
            out,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
    return out.getvalue()


def _add_fields(pdf: Pdf, places: list[FieldPlace]) -> list[Object]:
    widgets: list[Object] = []
    for index, place in enumerate(places):
        page = pdf.pages[place.page - 1].obj
        left, bottom, right, top = (round(x, 3) for x in place.bounds)
        widget = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=String(place.name),
                TU=String(place.tip),
                F=_PRINTED_AND_LOCKED,
                Rect=Array([left, bottom, right, top]),
                P=page,
            )
        )
        box = Array([0, 0, round(right - left, 3), round(top - bottom, 3)])
        empty = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=box)
        widget.AP = Dictionary(N=empty)
        if index == len(places) - 1:
            lock = Dictionary(Type=Name.SigFieldLock, Action=Name.All, P=1)
            widget.Lock = pdf.make_indirect(lock)  # nothing may change after the last signature
        if Name.Annots not in page:
            page.Annots = Array()
        page.Annots.append(widget)
        widgets.append(widget)
    if widgets:
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(widgets)))
    return widgets


class _Structure:
    """Writes the structure tree and the parent tree that leads from marks back to it."""

    def __init__(self, pdf: Pdf, canvas: MarkedCanvas, widgets: list[Object]) -> None:
        self._pdf = pdf
        self._tree = canvas.tree
        self._fields = list(zip(canvas.fields, widgets, strict=True))
        self._widget_of = {id(place.element): widget for place, widget in self._fields}
        self._owner: dict[int, dict[int, Object]] = {}
        self._form_of: dict[int, Object] = {}

    def write(self) -> None:
        root = self._pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        root.K = Array([self._element(self._tree, root)])
        numbers: list[Object | int] = []
        for index, page in enumerate(self._pdf.pages):
            page.obj.StructParents = index
            page.obj.Tabs = Name.S
            marks = self._owner.get(index + 1, {})
            owners = Array([marks[mark] for mark in sorted(marks)])
            numbers += [index, self._pdf.make_indirect(owners)]
        key = len(self._pdf.pages)
        for place, widget in self._fields:
            widget.StructParent = key
            numbers += [key, self._form_of[id(place.element)]]
            key += 1
        root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=Array(numbers)))
        root.ParentTreeNextKey = key
        self._pdf.Root.StructTreeRoot = root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)
        self._pdf.Root.Lang = String("vi-VN")
        self._pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)

    def _element(self, element: Element, parent: Object) -> Object:
        node = self._pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{element.tag}"), P=parent)
        )
        pages = [child[0] for child in element.children if isinstance(child, tuple)]
        if pages:
            node.Pg = self._pdf.pages[pages[0] - 1].obj
        children = [self._child(child, node, pages) for child in element.children]
        widget = self._widget_of.get(id(element))
        if widget is not None:
            node.Pg = widget.P
            children.append(Dictionary(Type=Name.OBJR, Obj=widget, Pg=widget.P))
            self._form_of[id(element)] = node
        # A single child stands alone: pyHanko recognises a signature field only at ``/Form /K
        # /Obj``.
        node.K = children[0] if len(children) == 1 else Array(children)
        _set_attributes(node, element)
        return node

    def _child(
        self, child: Element | tuple[int, int], node: Object, pages: list[int]
    ) -> Object | int:
        if isinstance(child, Element):
            return self._element(child, node)
        page, mark = child
        self._owner.setdefault(page, {})[mark] = node
        if page == pages[0]:
            return mark
        return Dictionary(Type=Name.MCR, Pg=self._pdf.pages[page - 1].obj, MCID=mark)


def _set_attributes(node: Object, element: Element) -> None:
    if element.alt:
        node.Alt = String(element.alt)
    if element.bounds:
        box = Array([round(x, 2) for x in element.bounds])
        node.A = Dictionary(O=Name.Layout, BBox=box, Placement=Name.Block)
    elif element.scope:
        node.A = Dictionary(O=Name.Table, Scope=Name(f"/{element.scope}"))


def _add_output_intent(pdf: Pdf) -> None:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # Bytes 24 to 35 hold the moment at which the profile was made, 84 to 99 an identity of it.
    profile[24:36] = bytes.fromhex("07e400010001000000000000")
    profile[84:100] = bytes(16)
    stream = pdf.make_stream(bytes(profile), N=3)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        RegistryName=String("http://www.color.org"),
        DestOutputProfile=stream,
    )
    pdf.Root.OutputIntents = Array([intent])


def _attach(pdf: Pdf, attachments: tuple[Attachment, ...], at: datetime) -> None:
    if not attachments:
        return
    names, files = Array(), Array()
    for attachment in sorted(attachments, key=lambda a: a.name):
        digest = hashlib.md5(attachment.content, usedforsecurity=False).digest()
        facts = Dictionary(
            Size=len(attachment.content), ModDate=String(_pdf_date(at)), CheckSum=String(digest)
        )
        stream = pdf.make_stream(
            attachment.content,
            Type=Name.EmbeddedFile,
            Subtype=Name(f"/{attachment.media_type}"),
            Params=facts,
        )
        file = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=String(attachment.name),
                UF=String(attachment.name),
                Desc=String(attachment.description),
                AFRelationship=Name.Data,
                EF=Dictionary(F=stream, UF=stream),
            )
        )
        names.append(String(attachment.name))
        names.append(file)
        files.append(file)
    pdf.Root.AF = files
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))


def _pdf_date(at: datetime) -> str:
    return f"D:{vietnam_time(at):%Y%m%d%H%M%S}+07'00'"


def _describe(pdf: Pdf, about: About) -> None:
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(about.title),
            Author=String(about.author),
            Creator=String(_CREATOR),
            Producer=String(_PRODUCER),
            CreationDate=String(_pdf_date(about.at)),
            ModDate=String(_pdf_date(about.at)),
        )
    )
    packet = _xmp(about).encode() + b'\n<?xpacket end="r"?>'
    pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)


def _xmp(about: About) -> str:
    at = vietnam_time(about.at).isoformat(timespec="seconds")
    title, author, identity = (
        escape(text) for text in (about.title, about.author, about.document_id)
    )
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>vi-VN</rdf:li></rdf:Bag></dc:language>
<dc:identifier>{identity}</dc:identifier>
<xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate>
<xmp:CreatorTool>{_CREATOR}</xmp:CreatorTool><pdf:Producer>{_PRODUCER}</pdf:Producer>
<xmpMM:DocumentID>{identity}</xmpMM:DocumentID>
</rdf:Description>
{_UA_SCHEMA}</rdf:RDF></x:xmpmeta>"""


_UA_SCHEMA: Final = """<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>part of PDF/UA</pdfaProperty:description></rdf:li>
</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
