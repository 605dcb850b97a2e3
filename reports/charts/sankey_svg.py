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


def draw(
    geometry: Geometry, *, title: str, identity: str = "sankey", flagged: str = "cần giải trình"
) -> str:
    """One ``<svg>`` element, labelled by its title and description; ``identity`` prefixes their
    ids, ``flagged`` are the words of flagged bands.

    Raises ``ValueError`` for a link that is neither relative nor http(s).
    """
    name = quoteattr(f"{identity}-title {identity}-desc")
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {num(geometry.width)}'
        f' {num(geometry.height)}" width="100%" role="img" aria-labelledby={name}'
        f' font-size="{num(FONT_SIZE)}" font-family="inherit">'
    )
    parts = [
        opening,
        f"<title id={quoteattr(f'{identity}-title')}>{plain_text(title)}</title>",
        f"<desc id={quoteattr(f'{identity}-desc')}>{plain_text(geometry.summary())}</desc>",
        *[linked(band.href, _band(band, flagged)) for band in geometry.bands],
        *[linked(box.href, _box(box)) for box in geometry.boxes],
        "</svg>",
    ]
    return "".join(parts)


def band_path(band: Band) -> str:
    """The outline of a band in SVG path notation."""
    middle, below = band.middle(), band.thickness
    x0, y0, x1, y1 = band.x0, band.y0, band.x1, band.y1
    return (
        f"M{num(x0)},{num(y0)}C{num(middle)},{num(y0)} {num(middle)},{num(y1)} {num(x1)},{num(y1)}"
        f"V{num(y1 + below)}C{num(middle)},{num(y1 + below)} {num(middle)},{num(y0 + below)}"
        f" {num(x0)},{num(y0 + below)}Z"
    )


def _band(band: Band, flagged: str) -> str:
    colour = FLAGGED_COLOUR if band.flagged else BAND_COLOUR
    # Colour never carries the meaning alone: flagged bands also have a dashed outline and words.
    edge = f' stroke="{FLAGGED_COLOUR}" stroke-dasharray="4 3"' if band.flagged else ""
    mark = f" ({flagged})" if band.flagged else ""
    words = f"{band.source_label} → {band.target_label}: {money(band.amount)}{mark}"
    return (
        f'<path d="{band_path(band)}" fill="{colour}" fill-opacity="{BAND_OPACITY}"{edge}>'
        f"<title>{plain_text(words)}</title></path>"
    )


def _box(box: Box) -> str:
    colour = FLAGGED_COLOUR if box.flagged else NODE_COLOUR
    lines = "".join(
        f'<tspan x="{num(box.label_x)}" y="{num(box.label_y + row * LINE_HEIGHT)}"'
        f"{_weight(row, len(box.lines))}>{plain_text(line)}</tspan>"
        for row, line in enumerate(box.lines)
    )
    return (
        f'<rect x="{num(box.x)}" y="{num(box.y)}" width="{num(box.width)}"'
        f' height="{num(max(box.height, 0.5))}" fill="{colour}">'
        f"<title>{plain_text(f'{box.label}: {money(box.amount)}')}</title></rect>"
        f'<text text-anchor="{box.anchor}" fill="#111111" stroke="#ffffff" stroke-width="3"'
        f' stroke-linejoin="round" paint-order="stroke">{lines}</text>'
    )


def _weight(row: int, rows: int) -> str:
    return ' font-weight="bold"' if row == rows - 1 else ""


def linked(href: str, drawing: str) -> str:
    """The drawing inside its link. Raises ``ValueError`` for one that is neither relative nor
    http(s)."""
    if not href:
        return drawing
    if not href.startswith(_ALLOWED_LINKS) or href.startswith("//"):
        raise ValueError(f"not a link for a chart: {href!r}")
    return f"<a href={quoteattr(href)}>{drawing}</a>"


def plain_text(text: str) -> str:
    """Escaped, without control characters."""
    return escape("".join(c for c in text if c.isprintable() or c == " "))


def num(value: float) -> str:
    """A length with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
