"""Import embeddings from a file (`embed --vectors`), and export them to one (`embed --export`)."""

from __future__ import annotations

from collections import Counter
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from bica_graph.embedding.graph_encoder import current_encoder, end_replacement, settle_encoder
from bica_graph.embedding.stage import WORK, EmbedReport
from bica_graph.errors import SourceError
from bica_graph.exact.fixed_point import is_usable, norms, to_fixed_point
from bica_graph.exact.random_numbers import sort_key
from bica_graph.output.files import check_free
from bica_graph.output.words import counted
from bica_graph.progress import SILENT
from bica_graph.records.embeddings import PaperEmbedding, QueryEmbedding
from bica_graph.records.queries import QueryKey
from bica_graph.sources.files.vectors import VectorRows, read_encoder, read_vectors, write_vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bica_graph.graph.protocol import Graph
    from bica_graph.progress import Progress
    from bica_graph.records.embeddings import EncoderRecord, TextChoice

_PAGE = 2000


def import_vectors(
    graph: Graph,
    file: Path,
    describe: Callable[[int], EncoderRecord],
    *,
    replace: bool = False,
    progress: Progress = SILENT,
) -> EmbedReport:
    """
    Store the vectors of a file as the embeddings of papers and queries of the graph.

    Vectors that are in fixed point already are stored unchanged, so embeddings can be moved
    between graphs without loss.

    Args:
        graph: The graph; the encoder of the vectors becomes its encoder if it has none.
        file: `.npz` or Parquet (`sources.files.vectors`).
        describe: Makes the record of the encoder from the number of dimensions, if the file does
            not describe its encoder.
        replace: Delete all embeddings of the graph, after the whole file has been checked.
        progress: Where progress is reported.

    Returns:
        Rows asked, matched, written and skipped: ``unknown_paper``, ``unknown_query``,
        ``no_text``, ``other_text`` (the text has changed since it was embedded), ``zero``,
        ``not_finite``, ``no_vector`` (null or an empty list), ``repeated`` (an earlier row is for
        the same paper or query).

    Raises:
        SourceError: If the file cannot be read, if none of its rows belongs to a paper or query of
            the graph, or, with *replace*, if none could be written. The graph is unchanged then.
        GraphMismatch: If the graph's embeddings were made by another encoder.
        GraphBusy: If another process embeds the graph.
    """
    encoder = _checked(graph, file, describe, whole=replace)
    with graph.working(WORK):
        return _import(graph, file, encoder, replace, progress)


def _import(
    graph: Graph, file: Path, encoder: EncoderRecord, replace: bool, progress: Progress
) -> EmbedReport:
    if replace:
        end_replacement(graph)  # a killed replacement by a model is superseded by this one
        graph.embeddings.drop(progress)
    else:
        encoder = settle_encoder(graph, encoder)
    total = EmbedReport(0, 0, 0, 0, {})
    seen: set[tuple[str, str]] = set()
    with progress.work("import vectors", None, "vectors") as advance:
        for read in read_vectors(file):
            if read.without:
                total += EmbedReport(read.without, 0, 0, 0, {"no_vector": read.without})
            rows = _new_rows(read, seen)
            repeated = len(read.ids) - len(rows.ids)
            total += EmbedReport(repeated, 0, 0, 0, {"repeated": repeated} if repeated else {})
            total += _import_papers(graph, _papers_of(rows), encoder)
            total += _import_queries(graph, _queries_of(rows), encoder)
            advance(len(read.ids) + read.without)
    return total


def _new_rows(rows: VectorRows, seen: set[tuple[str, str]]) -> VectorRows:
    """Give the rows that repeat no earlier one; *seen* holds the set and id of those so far."""
    kept = []
    for i, key in enumerate(zip(rows.sets or repeat(""), rows.ids, strict=False)):
        if key not in seen:
            seen.add(key)
            kept.append(i)
    if len(kept) == len(rows.ids):
        return rows
    return VectorRows(
        rows.first,
        [rows.ids[i] for i in kept],
        rows.vectors[kept],
        rows.sets and [rows.sets[i] for i in kept],
        rows.digests and [rows.digests[i] for i in kept],
    )


def _checked(
    graph: Graph, file: Path, describe: Callable[[int], EncoderRecord], *, whole: bool
) -> EncoderRecord:
    """
    Check a file of vectors, and give the encoder that made them.

    The file is read until a row belongs to a paper or query of the graph. With *whole* it is read
    to its end, and at least one of its vectors must be one that can be written.
    """
    encoder = read_encoder(file)
    wanted = _is_any_usable if whole else _is_any_there
    asked, matched = 0, False
    for rows in read_vectors(file):
        asked += len(rows.ids) + rows.without
        if not rows.ids:
            continue
        encoder = encoder or describe(rows.vectors.shape[1])
        if rows.vectors.shape[1] != encoder.dim:
            raise SourceError(
                f"{file}: its vectors have {counted(rows.vectors.shape[1], 'dimension')}, "
                f"but those of {encoder.name} have {encoder.dim}"
            )
        matched = matched or wanted(graph, rows, encoder.text)
        if matched and not whole:
            break
    if encoder is None or not asked:
        raise SourceError(f"{file}: contains no vectors")
    if not matched:
        usable = " and has a vector that can be stored" if whole else ""
        raise SourceError(
            f"{file}: none of its ids belongs to a paper or query of the graph{usable} "
            f"({counted(asked, 'id')} checked): ingest the papers first, or use the ids that they "
            "have in the graph"
        )
    return encoder


def _is_any_there(graph: Graph, rows: VectorRows, text: TextChoice) -> bool:
    if graph.paper_embeddings.digests(_papers_of(rows)[0], text):
        return True
    keys = [QueryKey(name, each) for name, part in _queries_of(rows) for each in part[0]]
    return bool(keys and graph.query_embeddings.digests(keys))


def _is_any_usable(graph: Graph, rows: VectorRows, text: TextChoice) -> bool:
    ids, vectors, made_of = _papers_of(rows)
    present = graph.paper_embeddings.digests(ids, text)
    if _usable(vectors, [present.get(each) for each in ids], made_of, Counter())[0]:
        return True
    for name, (ids, vectors, made_of) in _queries_of(rows):
        digests = _query_digests(graph, name, ids)
        if _usable(vectors, digests, made_of, Counter())[0]:
            return True
    return False


def _query_digests(graph: Graph, set_name: str, ids: list[str]) -> list[str | None]:
    present = graph.query_embeddings.digests([QueryKey(set_name, each) for each in ids])
    return [present.get(QueryKey(set_name, each)) for each in ids]


def export_vectors(
    graph: Graph, file: Path, *, force: bool = True, progress: Progress = SILENT
) -> int:
    """
    Write all embeddings of the graph to a Parquet file, with the encoder that made them.

    Args:
        graph: The graph.
        file: Path of the file, which appears complete or not at all.
        force: Replace the file if it exists.
        progress: Where progress is reported.

    Returns:
        The number of vectors in the file.

    Raises:
        GraphMismatch: If nothing is embedded yet.
        OutputError: If the file cannot be written, or exists and *force* is false.
    """
    check_free(file, force)
    encoder = current_encoder(graph)
    with progress.work("export vectors", None, "vectors") as advance:

        def advancing() -> Iterator[VectorRows]:
            for rows in _stored(graph):
                yield rows
                advance(len(rows.ids))

        return write_vectors(file, encoder, advancing())


def _stored(graph: Graph) -> Iterator[VectorRows]:
    after = ""
    while papers := graph.paper_embeddings.read(after, _PAGE):
        yield _rows(papers, [""] * len(papers))
        after = papers[-1].id
    for query_set in graph.queries.sets():
        after = ""
        while queries := graph.query_embeddings.read(query_set.name, after, _PAGE):
            yield _rows(queries, [query_set.name] * len(queries))
            after = queries[-1].id


def _rows(
    embeddings: Sequence[PaperEmbedding] | Sequence[QueryEmbedding], sets: list[str]
) -> VectorRows:
    return VectorRows(
        1,
        [each.id for each in embeddings],
        np.stack([each.vector for each in embeddings]),
        sets,
        [each.digest for each in embeddings],
    )


Part = tuple[list[str], "NDArray[np.float32]", list[str | None]]


def _papers_of(rows: VectorRows) -> Part:
    return _part(rows, [not name for name in rows.sets or [""] * len(rows.ids)])


def _queries_of(rows: VectorRows) -> list[tuple[str, Part]]:
    """Give the rows of queries, by set."""
    names = sorted(set(rows.sets or []) - {""})
    return [(name, _part(rows, [each == name for each in rows.sets or []])) for name in names]


def _part(rows: VectorRows, taken: list[bool]) -> Part:
    places = np.flatnonzero(taken)
    digests = rows.digests or [None] * len(rows.ids)
    return [rows.ids[i] for i in places], rows.vectors[places], [digests[i] for i in places]


def _import_papers(graph: Graph, part: Part, encoder: EncoderRecord) -> EmbedReport:
    ids, vectors, made_of = part
    if not ids:
        return EmbedReport(0, 0, 0, 0, {})
    present = graph.paper_embeddings.digests(ids, encoder.text)
    digests = [present.get(each) for each in ids]
    skipped: Counter[str] = Counter()
    for each, digest in zip(ids, digests, strict=True):
        if digest is None:
            skipped["no_text" if each in present else "unknown_paper"] += 1
    usable, fixed, lengths = _usable(vectors, digests, made_of, skipped)
    rows = [
        PaperEmbedding(ids[i], str(digests[i]), fixed[i], float(lengths[i]), sort_key(ids[i]))
        for i in usable
    ]
    if rows:
        graph.embeddings.adopt(encoder)
    written = graph.paper_embeddings.write(rows) if rows else 0
    return EmbedReport(len(ids), sum(each in present for each in ids), written, 0, dict(skipped))


def _import_queries(
    graph: Graph, parts: list[tuple[str, Part]], encoder: EncoderRecord
) -> EmbedReport:
    total = EmbedReport(0, 0, 0, 0, {})
    for set_name, (ids, vectors, made_of) in parts:
        digests = _query_digests(graph, set_name, ids)
        skipped: Counter[str] = Counter()
        unknown = digests.count(None)
        skipped.update({"unknown_query": unknown} if unknown else {})
        usable, fixed, lengths = _usable(vectors, digests, made_of, skipped)
        rows = [
            QueryEmbedding(set_name, ids[i], str(digests[i]), fixed[i], float(lengths[i]))
            for i in usable
        ]
        if rows:
            graph.embeddings.adopt(encoder)
        written = graph.query_embeddings.write(rows) if rows else 0
        total += EmbedReport(len(ids), len(ids) - unknown, written, 0, dict(skipped))
    return total


def _usable(
    vectors: NDArray[np.float32],
    digests: Sequence[str | None],
    made_of: Sequence[str | None],
    skipped: Counter[str],
) -> tuple[list[int], NDArray[np.float32], NDArray[np.float64]]:
    """
    Find the rows that can be written, and count the others by reason.

    Returns:
        The numbers of those rows; all rows in fixed point, zero where not usable; their norms.
    """
    has_direction = is_usable(vectors)
    usable = []
    for i, (digest, made) in enumerate(zip(digests, made_of, strict=True)):
        if digest is None:
            continue
        if made is not None and made != digest:
            skipped["other_text"] += 1
        elif not has_direction[i]:
            skipped["zero" if np.isfinite(vectors[i]).all() else "not_finite"] += 1
        else:
            usable.append(i)
    fixed = np.zeros_like(vectors)
    fixed[usable] = to_fixed_point(vectors[usable])
    return usable, fixed, norms(fixed)
