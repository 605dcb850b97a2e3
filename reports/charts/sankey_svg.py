"""The flow chart as SVG for a page: presentation attributes only (a strict CSP forbids inline
style), no script.
"""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from reports.charts.sankey_layout import FONT_SIZE, LINE_HEIGHT, Band, Box, Geometry
from reports.wording import money

NODE_COLOUR: Final = "#0b3c66"
BAND_COLOUR: Final = "#0b5394"
FLAGGED_COLOUR: Final = "#a61b1b"
BAND_OPACITY: Final = 0.3
_ALLOWED_LINKS: Final = ("/", "#", "?", "https://", "http://")


def draw(geometry: Geometry, *, title: str, identity: str = "sankey") -> str:
    """One ``<svg>`` element, labelled by its title and description; ``identity`` prefixes their
    ids.

    Raises ``ValueError`` for a link that is neither relative nor http(s).
    """
    name = quoteattr(f"{identity}-title {identity}-desc")
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(geometry.width)}'
        f' {_n(geometry.height)}" width="100%" role="img" aria-labelledby={name}'
        f' font-size="{_n(FONT_SIZE)}" font-family="inherit">'
    )
    parts = [
        opening,
        f"<title id={quoteattr(f'{identity}-title')}>{_text(title)}</title>",
        f"<desc id={quoteattr(f'{identity}-desc')}>{_text(geometry.summary())}</desc>",
        *[_linked(band.href, _band(band)) for band in geometry.bands],
        *[_linked(box.href, _box(box)) for box in geometry.boxes],
        "</svg>",
    ]
    return "".join(parts)


def band_path(band: Band) -> str:
    """The outline of a band in SVG path notation."""
    middle, below = band.middle(), band.thickness
    x0, y0, x1, y1 = band.x0, band.y0, band.x1, band.y1
    return (
        f"M{_n(x0)},{_n(y0)}C{_n(middle)},{_n(y0)} {_n(middle)},{_n(y1)} {_n(x1)},{_n(y1)}"
        f"V{_n(y1 + below)}C{_n(middle)},{_n(y1 + below)} {_n(middle)},{_n(y0 + below)}"
        f" {_n(x0)},{_n(y0 + below)}Z"
    )


def _band(band: Band) -> str:
    colour = FLAGGED_COLOUR if band.flagged else BAND_COLOUR
    # Colour never carries the meaning alone: flagged bands also have a dashed outline and words.
    edge = f' stroke="{FLAGGED_COLOUR}" stroke-dasharray="4 3"' if band.flagged else ""
    mark = " (cần giải trình)" if band.flagged else ""
    words = f"{band.source_label} → {band.target_label}: {money(band.amount)}{mark}"
    return (
        f'<path d="{band_path(band)}" fill="{colour}" fill-opacity="{BAND_OPACITY}"{edge}>'
        f"<title>{_text(words)}</title></path>"
    )


def _box(box: Box) -> str:
    colour = FLAGGED_COLOUR if box.flagged else NODE_COLOUR
    lines = "".join(
        f'<tspan x="{_n(box.label_x)}" y="{_n(box.label_y + row * LINE_HEIGHT)}"'
        f"{_weight(row, len(box.lines))}>{_text(line)}</tspan>"
        for row, line in enumerate(box.lines)
    )
    return (
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}"'
        f' height="{_n(max(box.height, 0.5))}" fill="{colour}">'
        f"<title>{_text(f'{box.label}: {money(box.amount)}')}</title></rect>"
        f'<text text-anchor="{box.anchor}" fill="#111111" stroke="#ffffff" stroke-width="3"'
        f' stroke-linejoin="round" paint-order="stroke">{lines}</text>'
    )


def _weight(row: int, rows: int) -> str:
    return ' font-weight="bold"' if row == rows - 1 else ""


def _linked(href: str, drawing: str) -> str:
    if not href:
        return drawing
    if not href.startswith(_ALLOWED_LINKS) or href.startswith("//"):
        raise ValueError(f"not a link for a chart: {href!r}")
    return f"<a href={quoteattr(href)}>{drawing}</a>"


def _text(text: str) -> str:
    return escape("".join(c for c in text if c.isprintable() or c == " "))


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
