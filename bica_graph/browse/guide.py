"""The guide to Neo4j Browser, rendered as slides for Browser and as a page of the docs."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from bica_graph.graph import scripts

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = "explore/"
_PLACE = re.compile(r"^\{\{ (.+) \}\}$", re.M)
_CODE = re.compile(r'<pre><code class="language-cypher">(.*?)</code></pre>', re.S)
_LINK = re.compile(r'<a href="\.\.?/[^"]*">(.*?)</a>')


def guide_markdown() -> str:
    """Give the guide as a page of the docs, with every statement in it."""
    return _filled(
        {
            "style": "The guide's first slide applies a style sheet with one click: papers, stubs, "
            "queries, kept and dropped candidates then differ in colour and size.",
            "favourites": "To keep the statements, save `favourites.zip`, whose address "
            "`bicagraph browse` prints, and drop it on the window of Browser: they become a folder "
            "of favourites. A single file can also be dropped.",
        }
    )


def guide_html(base: str) -> str:
    """
    Give the guide as slides for Neo4j Browser.

    Args:
        base: Address of the site that serves the style sheet, such as ``http://localhost:8001``.
    """
    from markdown_it import MarkdownIt

    button = f"`:style {base}/style.grass`"
    text = _filled(
        {
            "style": f"Apply the style sheet with a click: {button}. To keep the statements, save "
            f"[favourites.zip]({base}/favourites.zip) and drop it on this window: they become a "
            "folder of favourites.",
            "favourites": "",
        }
    )
    head, *parts = re.split(r"^## ", text, flags=re.M)
    title, _, about = head.lstrip("# ").partition("\n")
    render = MarkdownIt("commonmark").enable("table").render
    # Browser uses the first heading as the name of the guide.
    written = (f"### {title}\n\n{about}\n#### {parts[0]}", *(f"### {part}" for part in parts[1:]))
    slides = "".join(_slide(render(each), base) for each in written)
    return (
        f'<article class="guide" data-title="{escape(title)}">'
        f'<carousel class="deck container-fluid">{slides}</carousel></article>'
    )


def statements() -> dict[str, str]:
    """Give the statements of the guide by name, in the order of the guide."""
    names = [name for name in _PLACE.findall(_source()) if name.startswith(_FOLDER)]
    return {name: body(name) for name in names}


def body(name: str) -> str:
    """Give a statement without its header."""
    _, language, rest = scripts.load(name).text.partition(scripts.LANGUAGE)
    return f"{language}{rest}".strip()


def explore_names() -> list[str]:
    """Give the names of all statements of ``cypher/explore``, sorted."""
    return [name for name in scripts.names() if name.startswith(_FOLDER)]


def _slide(html: str, base: str) -> str:
    html = _CODE.sub(_runnable, html)
    html = html.replace(
        f"<code>:style {base}/style.grass</code>",
        f'<a exec-topic="style {base}/style.grass" class="code">:style</a>',
    )
    html = _LINK.sub(r"\1", html)
    return f'<slide class="row-fluid"><div class="col-sm-12">{html}</div></slide>'


def _runnable(found: re.Match[str]) -> str:
    return f'<pre class="pre-scrollable code runnable">{found[1].strip()}</pre>'


def _filled(words: Mapping[str, str]) -> str:
    """Fill the placeholders of the guide with statements, the list of files and *words*."""

    def fill(place: re.Match[str]) -> str:
        name = place[1]
        if name in words:
            return words[name]
        if name == "list":
            return "\n".join(
                f"| `{each.removeprefix(_FOLDER)}` | {scripts.load(each).summary} |"
                for each in explore_names()
            )
        return f"```cypher\n{body(name)}\n```"

    return _PLACE.sub(fill, _source())


@cache
def _source() -> str:
    return files("bica_graph.browse").joinpath("guide.md").read_text(encoding="utf-8")


def style() -> str:
    """Give the style sheet (GraSS) for papers, stubs, queries and candidates."""
    return files("bica_graph.browse").joinpath("style.grass").read_text(encoding="utf-8")
