"""Charts of bars and lines as SVG for a page: presentation attributes only, no script."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import quoteattr

from reports.charts.figure import FONT_SIZE, Label, Mark, Picture, Stroke, Tone
from reports.charts.sankey_svg import FLAGGED_COLOUR, NODE_COLOUR, linked, num, plain_text

COLOURS: Final[dict[Tone, str]] = {
    "plain": NODE_COLOUR,
    "in": "#1b6e3c",
    "out": "#9a4a00",
    "flagged": FLAGGED_COLOUR,
    "pale": "#d9dee3",
}
"""Each darker than 4.5 to 1 on white but the pale ground, which carries no meaning."""
STROKE_COLOUR: Final = "#444444"


def draw(picture: Picture) -> str:
    """One ``<svg>`` element, labelled by its title and description.

    Raises ``ValueError`` for a link that is neither relative nor http(s).
    """
    name = quoteattr(f"{picture.key}-title {picture.key}-desc")
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {num(picture.width)}'
        f' {num(picture.height)}" width="100%" role="group" aria-labelledby={name}'
        f' font-size="{num(FONT_SIZE)}" font-family="inherit">'
    )
    parts = [
        opening,
        f"<title id={quoteattr(f'{picture.key}-title')}>{plain_text(picture.title)}</title>",
        f"<desc id={quoteattr(f'{picture.key}-desc')}>{plain_text(picture.summary())}</desc>",
        *[_stroke(stroke) for stroke in picture.strokes if not stroke.dashed],
        *[linked(mark.href, _mark(mark)) for mark in picture.marks],
        *[_stroke(stroke) for stroke in picture.strokes if stroke.dashed],
        *[_label(label) for label in picture.labels],
        "</svg>",
    ]
    return "".join(parts)


def _mark(mark: Mark) -> str:
    # Colour never carries the meaning alone: the words of each mark name its kind.
    return (
        f'<rect x="{num(mark.x)}" y="{num(mark.y)}" width="{num(mark.width)}"'
        f' height="{num(mark.height)}" fill="{COLOURS[mark.tone]}">'
        f"<title>{plain_text(mark.words)}</title></rect>"
    )


def _stroke(stroke: Stroke) -> str:
    dash = ' stroke-dasharray="4 3"' if stroke.dashed else ""
    return (
        f'<line x1="{num(stroke.x0)}" y1="{num(stroke.y0)}" x2="{num(stroke.x1)}"'
        f' y2="{num(stroke.y1)}" stroke="{STROKE_COLOUR}" stroke-width="1"{dash}/>'
    )


def _label(label: Label) -> str:
    weight = ' font-weight="bold"' if label.strong else ""
    return (
        f'<text x="{num(label.x)}" y="{num(label.y)}" text-anchor="{label.anchor}"'
        f' fill="#111111"{weight}>{plain_text(label.text)}</text>'
    )
