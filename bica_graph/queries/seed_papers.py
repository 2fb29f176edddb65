"""The papers that queries are made of: all of the graph, or those of a seed file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from bica_graph.errors import SettingError
from bica_graph.queries.seeds import PAGE, all_papers, batched, eligible_papers, sampled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bica_graph.queries.manifest import Ledger
    from bica_graph.queries.settings import QuerySettings
    from bica_graph.queries.source import QueryRequest


def check_seed_file(file: str | Path | None, settings: QuerySettings) -> None:
    """
    Check a seed file, if there is one.

    Raises:
        SettingError: If seeds are to be sampled as well.
        SourceError: If it is missing or cannot be read.
    """
    if file is None:
        return
    if settings.seeds is not None:
        raise SettingError("give seeds or a seed file, not both")
    from bica_graph.sources.files.inputs import check_readable

    check_readable([file])


@dataclass(frozen=True, slots=True)
class SeedPapers:
    """Papers to look for seeds among: those with *ids*, sorted; None for all of the graph."""

    ids: list[str] | None

    @property
    def digest(self) -> str | None:
        """Hash of the ids, 32 hex digits; None for all papers."""
        if self.ids is None:
            return None
        return blake2b("\n".join(self.ids).encode(), digest_size=16).hexdigest()

    def chosen(self, request: QueryRequest, ledger: Ledger, *, needs_title: bool) -> Iterator[str]:
        """Give the ids of the eligible papers, or of a sample of them."""
        if self.ids is None:
            papers = request.graph.counts()["papers"]
            pages, total = all_papers(request.graph), papers["total"] - papers["stubs"]
        else:
            pages, total = batched(self.ids, PAGE), len(self.ids)

        def eligible() -> Iterator[str]:
            with request.progress.work("judge papers", total, "papers") as advance:
                yield from eligible_papers(request, pages, ledger, advance, needs_title=needs_title)

        return sampled(eligible(), str, request.settings)


def seed_papers(file: str | Path | None) -> SeedPapers:
    """
    Read a seed file, one id per line; repeated ids count once.

    Args:
        file: Its path; ``-`` is standard input. None for all papers of the graph.

    Raises:
        RecordError: If a line is no id, or the file is empty.
        SourceError: If the file cannot be read.
    """
    if file is None:
        return SeedPapers(None)
    from bica_graph.sources.files.inputs import text_sources
    from bica_graph.sources.files.text_lines import parsed_lines
    from bica_graph.sources.paper_ids import paper_id

    with text_sources([file]) as (source,):
        lines = parsed_lines(source, partial(paper_id, what="the id"))
        return SeedPapers(sorted(set(lines)))
