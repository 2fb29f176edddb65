"""Writes a local graph as files from which Neo4j makes a database at once."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bica_graph.errors import GraphError
from bica_graph.graph.local.paper_rows import PROPERTIES
from bica_graph.graph.properties import LISTS
from bica_graph.records.bulk import IMPORTED, LIST_SEPARATOR, BulkFiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bica_graph.graph.local.store import Transaction
    from bica_graph.progress import Progress

_TYPES = {
    "year": ":long",
    "version": ":long",
    "retracted": ":boolean",
    **dict.fromkeys(LISTS, ":string[]"),
}
_NAMES = ["references" if name == "reference_state" else name for name in PROPERTIES]
_PAPERS = f"""
    SELECT p.node, p.id, texts.title, texts.abstract,
           {", ".join(f"p.{name}" for name in PROPERTIES)}
    FROM papers p LEFT JOIN texts ON texts.node = p.node ORDER BY p.node
"""
_CITATIONS = """
    SELECT citing, cited, sources.name FROM citations
    JOIN sources ON sources.number = citations.source
"""
_PAGE = 10_000


def write_bulk_files(t: Transaction, folder: Path, progress: Progress) -> BulkFiles:
    """
    Write papers, citations and MeSH headings of a local graph to CSV files in *folder*.

    Raises:
        GraphError: If they cannot be written.
    """
    try:
        return _written(t, folder, progress)
    except OSError as error:
        raise GraphError(
            f"cannot write to {folder} ({error.strerror}): free some space and run the same "
            "command again"
        ) from error


def _written(t: Transaction, folder: Path, progress: Progress) -> BulkFiles:
    files = {
        name: folder / f"{name}.csv" for name in ("mark", "papers", "mesh", "citations", "about")
    }
    now = datetime.now(UTC).isoformat()
    mark = [":ID(Mark)", "schema_version:long", "created:datetime", ":LABEL"]
    _write(files["mark"], mark, [[(0, IMPORTED, now, "BicaGraph")]])
    header = [":ID(Paper)", "id", "title", "abstract"]
    header += [name + _TYPES.get(name, "") for name in _NAMES]
    papers = t.number("SELECT count(*) FROM papers")
    with progress.work("write papers for the import", papers, "papers") as advance:
        pages = t.pages(_PAPERS, _PAGE)
        _write(files["papers"], [*header, ":LABEL"], (map(_paper, page) for page in pages), advance)
    mesh = t.pages("SELECT number, ui, name, 'Mesh' FROM mesh", _PAGE)
    _write(files["mesh"], [":ID(Mesh)", "ui", "name", ":LABEL"], mesh)
    citations = t.number("SELECT count(*) FROM citations")
    with progress.work("write citations for the import", citations, "citations") as advance:
        header = [":START_ID(Paper)", ":END_ID(Paper)", "sources:string[]", ":TYPE"]
        pages = t.pages(_CITATIONS, _PAGE)
        _write(files["citations"], header, (map(_citation, page) for page in pages), advance)
    header = [":START_ID(Paper)", ":END_ID(Mesh)", "major:boolean", ":TYPE"]
    about = t.pages("SELECT paper, mesh, iif(major, 'true', 'false'), 'ABOUT' FROM about", _PAGE)
    _write(files["about"], header, about)
    return BulkFiles(
        nodes=(files["mark"], files["papers"], files["mesh"]),
        relationships=(files["citations"], files["about"]),
    )


def _write(
    file: Path,
    header: Sequence[str],
    pages: Iterable[Iterable[Sequence[Any]]],
    advance: Any = None,
) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        table = csv.writer(target, lineterminator="\n")
        table.writerow(header)
        for page in pages:
            rows = list(page)
            table.writerows(rows)
            if advance is not None:
                advance(len(rows))


def _paper(row: Sequence[Any]) -> list[Any]:
    node, id, title, abstract, *values = row
    named = dict(zip(_NAMES, values, strict=True))
    for name in LISTS:
        if named[name] is not None:
            named[name] = LIST_SEPARATOR.join(json.loads(named[name]))
    if named["retracted"] is not None:
        named["retracted"] = "true"
    label = "Paper" if named["source"] is not None else f"Paper{LIST_SEPARATOR}Stub"
    return [node, id, title, abstract, *named.values(), label]


def _citation(row: Sequence[Any]) -> tuple[Any, ...]:
    citing, cited, sources = row
    return citing, cited, sources.replace("|", LIST_SEPARATOR), "CITES"
