"""Draws the picture of a query or a paper, as a separate file or as a part of a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bica_graph.errors import OutputError
from bica_graph.view.drawing import BESIDE, PATH_STYLES, drawing
from bica_graph.view.templates import rendered, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bica_graph.view.query_view import QueryView


def query_svg(view: QueryView, *, alone: bool = True, flat: bool = False) -> str:
    """
    Draw a picture as SVG.

    Args:
        view: The view to draw.
        alone: True for a separate file with its own style; of several runs it shows the first,
            with its name. False for a part of a page.
        flat: Replace CSS variables by their values, for programs without CSS variables.
    """
    style = text_of("colours.css") + text_of("picture.css")
    written = rendered(
        "picture.svg.j2",
        drawing=drawing(view),
        alone=alone,
        styles=PATH_STYLES,
        beside=BESIDE,
        style=_flattened(style) if flat else style,
        said=f"The neighbourhood of: {view.subject}",
    )
    return _NOT_XML.sub("", written)


def query_png(view: QueryView, width: int = 2200) -> bytes:
    """
    Draw a picture as PNG, *width* pixels wide.

    Raises:
        OutputError: If this machine has no font for the titles.
    """
    check_fonts(_png)
    return _png(query_svg(view, flat=True), width=width)


def check_fonts(render: Callable[[str], bytes]) -> None:
    """Raise OutputError if *render* leaves out text, as it does without fonts."""
    empty = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    letter = f'<style>{text_of("picture.css")}</style><text class="picture" y="9">M</text>'
    if render(f"{empty}</svg>") == render(f"{empty}{letter}</svg>"):
        raise OutputError(
            "this machine has no font for the titles: install one (Debian: fonts-dejavu-core), or "
            "write .svg, which uses the fonts of the machine that shows it"
        )


def _png(svg: str, **how: Any) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, **how))


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that are not allowed in XML."""


def _flattened(style: str) -> str:
    """Replace CSS variables by their values."""
    values = dict(re.findall(r"(--\w+): ([^;]+);", style))
    return re.sub(r"var\((--\w+)\)", lambda found: values[found[1]], style)
