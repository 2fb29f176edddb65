"""Loads and fills the templates of pages and pictures; the only module that imports Jinja."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from bica_graph.mining.words import probability_in_words
from bica_graph.output.words import counted

if TYPE_CHECKING:
    from jinja2 import Environment


def rendered(template: str, **values: Any) -> str:
    """Fill a template of ``pages/``; values are escaped unless the template marks them as safe."""
    return _environment().get_template(template).render(version=version("bica-graph"), **values)


def text_of(name: str) -> str:
    """Give the text of a file of ``pages/``, a style sheet or a script."""
    return files("bica_graph.view").joinpath("pages", name).read_text(encoding="utf-8")


class Recorded(Protocol):
    """A paper that may have a record elsewhere."""

    @property
    def pmid(self) -> str | None:
        """Its PMID."""

    @property
    def doi(self) -> str | None:
        """Its DOI."""


def record(facts: Recorded) -> tuple[str | None, str | None]:
    """Give the address of a paper's record (PubMed or DOI) and its label; None if it has none."""
    if facts.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{quote(facts.pmid)}/", f"PMID {facts.pmid}"
    if facts.doi:
        return f"https://doi.org/{quote(facts.doi)}", facts.doi
    return None, None


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("bica_graph.view", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(record=record, probability_in_words=probability_in_words, counted=counted)
    made.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    return made
