"""What the ingests of PubMed's files, iCite and OpenAlex have in common: bad lines and runs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bica_graph.records.runs import INGEST, Run
from bica_graph.runs.fingerprints import fingerprint
from bica_graph.sources.files.rejects import Rejects, default_rejects
from bica_graph.sources.files.text_lines import stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bica_graph.graph.protocol import Graph
    from bica_graph.ingest.source_settings import SourceSettings
    from bica_graph.sources.files.text_lines import Bad, TextSource


class BadLines:
    """Where bad lines go: *bad* is called for each, and the rest says what became of them."""

    def __init__(self, rejects: Rejects | None) -> None:
        self._rejects = rejects
        self.bad: Bad = stop if rejects is None else rejects.add

    @property
    def skipped(self) -> dict[str, int]:
        """By reason: the lines that were skipped."""
        return {} if self._rejects is None else dict(sorted(self._rejects.counts.items()))

    @property
    def file(self) -> str | None:
        """The file of skipped lines; None if there are none."""
        return str(self._rejects.path) if self._rejects is not None and self.skipped else None


@contextmanager
def bad_lines(
    sources: Sequence[TextSource], skip_bad: bool, place: Path | None
) -> Iterator[BadLines]:
    """
    Stop at the first bad line, or, if they are skipped, write them to a file at the end.

    Args:
        sources: The files that are read.
        skip_bad: Whether bad lines are skipped.
        place: The file for them; None for one that is named after the first source.
    """
    if not skip_bad or not sources:
        yield BadLines(None)
        return
    with Rejects(place or default_rejects(sources), sources) as rejects:
        yield BadLines(rejects)


@contextmanager
def ingesting(
    graph: Graph, run: Run, sources: Sequence[TextSource], settings: SourceSettings
) -> Iterator[BadLines]:
    """Start *run*, keep other processes from it meanwhile, and give where bad lines go."""
    lines = bad_lines(sources, settings.skip_bad, settings.rejects)
    with graph.working(f"the same files ({run.name})"), lines as bad:
        graph.runs.start(run)
        yield bad


def source_run(name: str, sources: Sequence[TextSource], settings: SourceSettings) -> Run:
    """Describe the files of a source as a run."""
    parameters: dict[str, Any] = {
        "source": name,
        "files": [[each.name, each.size] for each in sources],
        "snapshot": settings.snapshot,
        "everything": settings.everything,
        "stubs": settings.stubs,
    }
    mark = fingerprint(parameters)
    return Run(f"{name}-{mark[:8]}", INGEST, parameters, mark)
