"""The flow picture of a result, laid out once for page and PDF alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inspect_app.core.i18n import _, selected_language
from reports.charts import sankey_svg
from reports.charts.sankey_layout import Flow, Geometry, Node, lay_out
from reports.wording import written_in


@dataclass(frozen=True)
class Drawing:
    """A chart for a template: `sankey_svg` escapes every text in it itself."""

    svg: str

    def __html__(self) -> str:
        return self.svg


def drawing(geometry: Geometry, title: str) -> Drawing:
    """The chart with links, for the reader of the page. Its role is a group: an image could
    not hold links for readers who listen to the page."""
    with written_in(selected_language()):
        svg = sankey_svg.draw(
            geometry, title=title, identity="flows", flagged=_("asks for an explanation")
        )
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
    nodes = [
        Node(
            key=node["id"],
            label=node["label"][language],
            column=node["column"],
            flagged=node["exception"],
            href=link(parts[node["id"]]) if node["id"] in parts else "",
        )
        for node in flows["nodes"]
    ]
    bands = [
        Flow(
            source=one["source"],
            target=one["target"],
            amount=one["amount"]["value"],
            flagged=one["exception"],
            href=link(one["amount"]["selector"]),
        )
        for one in flows["links"]
    ]
    with written_in(language):
        # the labels have room for bold amounts of eleven digits with their share
        return lay_out(nodes, bands, width=540, height=380, label_width=168)


def _outer(link: dict[str, Any]) -> str:
    """The end of a band that is not the fund itself."""
    source: str = link["source"]
    target: str = link["target"]
    return target if source == "fund" else source
