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

    from bica_graph.browse.subject import Subject

IDS = frozenset({"id", "set", "query", "run", "paper", "words", "heading"})
"""Parameters of the statements that each graph has its own of: ids, and words to search for."""

_FOLDER = "explore/"
_PLACE = re.compile(r"^\{\{ (.+) \}\}$", re.M)
_CODE = re.compile(r'<pre><code class="language-cypher">(.*?)</code></pre>', re.S)
_LINK = re.compile(r'<a href="\.\.?/[^"]*">(.*?)</a>')


def guide_markdown() -> str:
    """Give the guide as a page of the docs, with every statement in it."""
    return _filled(
        _source(),
        {
            "subject": "The ids below are those of the sample corpus that `bicagraph demo` loads. "
            "In the guide they are ids of your graph: those of a query with rich walks in the "
            "latest run, or those that `--query ID` and `--run NAME` name.",
            "style": "The guide's first slide applies a style sheet with one click: papers, stubs, "
            "queries, kept and dropped candidates then differ in colour and size.",
            "favourites": "To keep the statements, save `favourites.zip`, whose address "
            "`bicagraph browse` prints, and drop it on the window of Browser: they become a folder "
            "of favourites. A single file can also be dropped.",
        },
        {},
    )


def guide_html(base: str, subject: Subject, database: str | None = None) -> str:
    """
    Give the guide as slides for Neo4j Browser.

    Slides whose statement needs what the graph does not have, are left out.

    Args:
        base: Address of the site that serves the style sheet, such as ``http://localhost:8001``.
        subject: What the guide speaks of.
        database: Name of the database that the first slide leads to; None if the user is in it.
    """
    from markdown_it import MarkdownIt

    commands = {f"style {base}/style.grass": ":style", f"use {database}": f":use {database}"}
    use = f"First go to the database of this graph with a click: `:use {database}`. "
    words = {
        "subject": _about(subject),
        "style": f"{use if database else ''}Apply the style sheet with a click: "
        f"`:style {base}/style.grass`. To keep the statements, save "
        f"[favourites.zip]({base}/favourites.zip) and drop it on this window: they become a "
        "folder of favourites.",
        "favourites": "",
    }
    head, *parts = re.split(r"^## ", _source(), flags=re.M)
    title, _, about = head.lstrip("# ").partition("\n")
    render = MarkdownIt("commonmark").enable("table").render
    parts = [part for part in parts if not _missing(part, subject)]
    # Browser uses the first heading as the name of the guide.
    written = (f"### {title}\n\n{about}\n#### {parts[0]}", *(f"### {part}" for part in parts[1:]))
    slides = "".join(
        _slide(render(_filled(each, words, subject.values)), commands) for each in written
    )
    return (
        f'<article class="guide" data-title="{escape(title)}">'
        f'<carousel class="deck container-fluid">{slides}</carousel></article>'
    )


def statements() -> dict[str, str]:
    """Give the statements of the guide by name, in the order of the guide."""
    names = [name for name in _PLACE.findall(_source()) if name.startswith(_FOLDER)]
    return {name: body(name) for name in names}


def body(name: str, values: Mapping[str, str] | None = None) -> str:
    """Give a statement without its header, with *values* in the place of defaults."""
    _, language, rest = scripts.load(name).text.partition(scripts.LANGUAGE)
    return scripts.with_values(f"{language}{rest}".strip(), values or {})


def explore_names() -> list[str]:
    """Give the names of all statements of ``cypher/explore``, sorted."""
    return [name for name in scripts.names() if name.startswith(_FOLDER)]


def _missing(part: str, subject: Subject) -> set[str]:
    """Give what of `IDS` the statement of a slide needs and the graph does not have."""
    names = [name for name in _PLACE.findall(part) if name.startswith(_FOLDER)]
    needed = {each for name in names for each in scripts.defaults(scripts.load(name).text)}
    return (needed & IDS) - subject.values.keys()


def _about(subject: Subject) -> str:
    """Say what the ids in the statements are."""
    values = subject.values
    if "query" not in values:
        there = f" Its ids are those of paper {_plain(values['id'])}." if "id" in values else ""
        return (
            "This graph has no results of a mining run, so slides about runs are left out: mine "
            f"with `bicagraph mine walk`, then run `bicagraph browse` again.{there}"
        )

    def named(name: str) -> str:
        title = subject.titles.get(name)
        return f"{_plain(values[name])}" + (f" (*{_plain(title)}*)" if title else "")

    lines = [f"The ids in the statements are of this graph. The query: {named('query')}."]
    if "id" in values:
        lines.append(f"A paper that answers it: {named('id')}.")
    if "run" in values:
        lines.append(f"The run: {_plain(values['run'])}.")
    if "paper" in values:
        lines.append(f"A candidate of it: {named('paper')}.")
    lines.append("`bicagraph browse --query ID --run NAME` chooses others.")
    return " ".join(lines)


def _plain(text: str) -> str:
    """Write a text so that Markdown and HTML show it as it is."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))


def _slide(html: str, commands: Mapping[str, str]) -> str:
    """Make a slide; *commands* of Browser, with the words to show, become links that run them."""
    html = _CODE.sub(_runnable, html)
    for command, shown in commands.items():
        html = html.replace(
            f"<code>:{command}</code>", f'<a exec-topic="{command}" class="code">{shown}</a>'
        )
    html = _LINK.sub(r"\1", html)
    return f'<slide class="row-fluid"><div class="col-sm-12">{html}</div></slide>'


def _runnable(found: re.Match[str]) -> str:
    return f'<pre class="pre-scrollable code runnable">{found[1].strip()}</pre>'


def _filled(text: str, words: Mapping[str, str], values: Mapping[str, str]) -> str:
    """Fill the placeholders of *text* with statements, the list of files and *words*."""

    def fill(place: re.Match[str]) -> str:
        name = place[1]
        if name in words:
            return words[name]
        if name == "list":
            return "\n".join(
                f"| `{each.removeprefix(_FOLDER)}` | {scripts.load(each).summary} |"
                for each in explore_names()
            )
        return f"```cypher\n{body(name, values)}\n```"

    return _PLACE.sub(fill, text)


@cache
def _source() -> str:
    return files("bica_graph.browse").joinpath("guide.md").read_text(encoding="utf-8")


def style() -> str:
    """Give the style sheet (GraSS) for papers, stubs, queries and candidates."""
    return files("bica_graph.browse").joinpath("style.grass").read_text(encoding="utf-8")
