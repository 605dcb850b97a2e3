"""The flow picture of a result, laid out once for page and PDF alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reports.charts import sankey_svg
from reports.charts.sankey_layout import Flow, Geometry, Node, lay_out


@dataclass(frozen=True)
class Drawing:
    """A chart for a template: `sankey_svg` escapes every text in it itself."""

    svg: str

    def __html__(self) -> str:
        return self.svg


def drawing(geometry: Geometry, title: str) -> Drawing:
    """The chart with links. Its role is a group: an image could not hold links for readers who
    listen to the page."""
    svg = sankey_svg.draw(geometry, title=title, identity="flows")
    return Drawing(svg.replace(' role="img"', ' role="group"', 1))


def geometry(
    flows: dict[str, Any], language: str = "vi", link: Callable[[str], str] = lambda _part: ""
) -> Geometry | None:
    """`flows` is the stored `flows` of a result; `link` makes an address of a selector. None when
    no money moved and no balance is there.
    """
    if not flows["links"]:
        return None
    parts = {_outer(one): one["amount"]["selector"] for one in flows["links"]}
    return lay_out(
        [
            Node(
                key=node["id"],
                label=node["label"][language],
                column=node["column"],
                flagged=node["exception"],
                href=link(parts[node["id"]]) if node["id"] in parts else "",
            )
            for node in flows["nodes"]
        ],
        [
            Flow(
                source=one["source"],
                target=one["target"],
                amount=one["amount"]["value"],
                flagged=one["exception"],
                href=link(one["amount"]["selector"]),
            )
            for one in flows["links"]
        ],
        width=540,
        height=380,
        label_width=168,  # bold amounts of eleven digits with their share
    )


def _outer(link: dict[str, Any]) -> str:
    """The end of a band that is not the fund itself."""
    source: str = link["source"]
    target: str = link["target"]
    return target if source == "fund" else source
