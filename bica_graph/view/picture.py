"""Draws the picture of a query or a paper, as a separate file or as a part of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bica_graph.errors import OutputError
from bica_graph.view.drawing import BESIDE, PATH_STYLES, Words, drawing
from bica_graph.view.label import BOLD, SIZE, label_of
from bica_graph.view.limits import limits_in_words
from bica_graph.view.templates import rendered, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bica_graph.view.choice import Scene
    from bica_graph.view.drawing import Drawing
    from bica_graph.view.layout import Shape
    from bica_graph.view.query_view import QueryView


@dataclass(frozen=True, slots=True)
class Caption:
    """The lines above a picture that is a file of its own, *height* units in all."""

    lines: tuple[Words, ...]
    height: int


_LINES = 8
"""Lines of a title; a longer text is cut."""


def scene_svg(view: QueryView, scene: Scene, shape: Shape, *, full: bool) -> str:
    """Draw a scene as SVG, for a page, which has the style and the title."""
    mark = f"tip{view.scenes.index(scene)}{shape[0]}{full:d}-"
    return _svg(view, drawing(view, scene, shape, full=full), Caption((), 0), mark)


def query_svg(view: QueryView, *, wide: bool = False, flat: bool = False) -> str:
    """
    Draw a picture as SVG, as a file of its own with title, legend and style.

    Of several runs it shows the first.

    Args:
        view: The view to draw.
        wide: Draw the hops side by side, for a slide. Otherwise they follow one another, and the
            text can be read when the picture is as wide as a column of a paper (77 mm).
        flat: Replace CSS variables by their values, for programs without CSS variables.
    """
    scene = view.scenes[0]
    drawn = drawing(view, scene, "columns" if wide else "upright")
    style = text_of("colours.css") + text_of("picture.css")
    caption = _caption(view, scene, drawn.width)
    return _svg(view, drawn, caption, "tip", style=_flattened(style) if flat else style)


def query_png(view: QueryView, width: int = 2200, *, wide: bool = False) -> bytes:
    """
    Draw a picture as PNG, *width* pixels wide; *wide* is that of `query_svg`.

    Raises:
        OutputError: If this machine has no font for the titles.
    """
    check_fonts(_png)
    return _png(query_svg(view, wide=wide, flat=True), width=width)


def _svg(view: QueryView, drawn: Drawing, caption: Caption, mark: str, style: str = "") -> str:
    written = rendered(
        "picture.svg.j2",
        drawing=drawn,
        caption=caption,
        alone=bool(style),
        mark=mark,
        styles=PATH_STYLES,
        beside=BESIDE,
        style=style,
        said=f"The neighbourhood of: {view.subject}",
    )
    return _NOT_XML.sub("", written)


def _caption(view: QueryView, scene: Scene, width: int) -> Caption:
    """Write title, run and limits above a picture."""
    room = width - 28
    title = [(text, "caption") for text in label_of(view.subject, room / (15 * BOLD), _LINES)]
    below = [
        (text, "small") for line in _below(view, scene) for text in label_of(line, room / SIZE, 4)
    ]
    lines, y = [], 10
    for text, kind in title + below:
        y += 19 if kind == "caption" else 16
        lines.append(Words(14, y, text, kind))
    return Caption(tuple(lines), y + 14)


def _below(view: QueryView, scene: Scene) -> Iterator[str]:
    if view.query is None:
        yield f"paper {view.seeds[0]}"
        return
    yield f"query {view.query.key.id} of set {view.query.key.set}"
    shown = view.run_of(scene)
    if shown is None:
        yield "no run has mined it"
        return
    yield f"run {shown.run.name}"
    yield from limits_in_words(shown)


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
