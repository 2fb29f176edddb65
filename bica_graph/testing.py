"""
Small graphs and a tiny encoder, for tests of code that uses bica_graph.

In `circle_graph` each paper is a point on the unit circle: the cosine of two papers is the cosine
of the angle between them, so it can be worked out by hand. Such a graph needs neither a server
nor a model.

Example:
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import bica_graph
    >>> from bica_graph.testing import circle_graph, open_small_graph
    >>> small = circle_graph("s>a s>b a>c", {"s": 0, "a": 10, "b": 70, "c": 40})
    >>> with TemporaryDirectory() as folder, open_small_graph(Path(folder), small) as graph:
    ...     report = bica_graph.mine(graph, "near", bica_graph.CitationHop(), margin=None)
    ...     report.counts["candidates"]  # c, two citations from s
    1
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import cos, radians, sin
from typing import TYPE_CHECKING, Any

import numpy as np

from bica_graph.exact.fixed_point import norms, to_fixed_point
from bica_graph.exact.random_numbers import sort_key
from bica_graph.exact.texts import abstract_digest, text_digest, title_abstract_digest, title_digest
from bica_graph.models.tiny import save_tiny_encoder as save_tiny_encoder
from bica_graph.records.embeddings import EncoderRecord, PaperEmbedding, QueryEmbedding
from bica_graph.records.papers import Citation, PaperRecord
from bica_graph.records.queries import Positive, Query, QueryKey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bica_graph.graph.protocol import Graph
    from bica_graph.records.embeddings import TextChoice

QUERY_KEY = QueryKey("set", "q")
"""The query of `circle_graph`."""


@dataclass
class SmallGraph:
    """
    A whole graph as records.

    *papers* and *vectors* go by id of the paper. A paper that is cited or answers a query, but is
    not in *papers*, becomes a stub. A paper that is not in *vectors* has no embedding. Vectors are
    in fixed point, shape ``(dim,)``; see `at_angle`.
    """

    papers: dict[str, PaperRecord] = field(default_factory=dict)
    citations: list[Citation] = field(default_factory=list)
    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    queries: list[tuple[Query, NDArray[np.float32]]] = field(default_factory=list)
    text: TextChoice = "abstract"
    dim: int = 2

    def write(self, graph: Graph) -> Graph:
        """Write everything into *graph*, which is empty, and return it."""
        graph.embeddings.adopt(make_encoder(self.dim, self.text))
        graph.papers.write(list(self.papers.values()), "jsonl")
        graph.papers.write_citations(self.citations, "tsv")
        graph.paper_embeddings.write(
            [
                embed_paper(self.papers.get(name) or PaperRecord(name), vector, self.text)
                for name, vector in self.vectors.items()
            ]
        )
        graph.queries.write([query for query, _ in self.queries])
        graph.query_embeddings.write([embed_query(*pair) for pair in self.queries])
        return graph


def circle_graph(
    citations: str,
    angles: Mapping[str, float],
    *,
    positives: Sequence[str] = ("s",),
    query_angle: float = 0.0,
    changes: Mapping[str, Mapping[str, Any] | None] | None = None,
) -> SmallGraph:
    """
    Make a graph on the unit circle with one query, `QUERY_KEY`.

    Args:
        citations: Pairs of ids, such as ``"s>a s>b"``: s cites a and b.
        angles: In degrees, by id of the paper; papers without one have no embedding.
        positives: Ids of the papers that answer the query.
        query_angle: The angle of the query, in degrees.
        changes: Fields of `PaperRecord` by id, such as ``{"a": {"retracted": True}}``; None for a
            paper that stays a stub.
    """
    pairs = [pair.split(">") for pair in citations.split()]
    names = sorted({name for pair in pairs for name in pair} | set(angles) | set(positives))
    papers = {}
    for name in names:
        changed = {} if changes is None else changes.get(name, {})
        if changed is not None:
            papers[name] = make_paper(name, **changed)
    return SmallGraph(
        papers=papers,
        citations=[Citation(citing, cited) for citing, cited in pairs],
        vectors={name: at_angle(angle) for name, angle in angles.items()},
        queries=[(make_query(*positives), at_angle(query_angle))],
    )


def open_small_graph(folder: Path, small: SmallGraph) -> Graph:
    """
    Open a local graph in *folder* and write *small* into it.

    Raises:
        GraphMismatch: If the folder holds other files.
    """
    from bica_graph.graph.local.local_graph import LocalGraph

    return small.write(LocalGraph(folder))


def make_paper(name: str, **changes: Any) -> PaperRecord:
    """Make a paper with a title and an abstract of its own; *changes* are fields of the record."""
    record = PaperRecord(name, title=f"Title {name}", abstract=f"About {name}.")
    return replace(record, **changes)


def make_query(
    *positives: str, key: QueryKey = QUERY_KEY, text: str = "a question", origin: str = "user"
) -> Query:
    """Make a query; *positives* are ids of papers."""
    return Query(key.set, key.id, text, origin, tuple(Positive(name) for name in positives))


def make_encoder(dim: int = 2, text: TextChoice = "abstract", **changes: Any) -> EncoderRecord:
    """Make the record of an encoder that does not exist."""
    record = EncoderRecord("made", None, f"made-{dim}", dim, "", "", "mean", 128, text)
    return replace(record, **changes)


def at_angle(angle: float) -> NDArray[np.float32]:
    """Give the vector at *angle*, in degrees, on the unit circle: fixed point, shape ``(2,)``."""
    return in_direction(cos(radians(angle)), sin(radians(angle)))


def in_direction(*components: float) -> NDArray[np.float32]:
    """Give the unit vector in the direction of *components*: fixed point, shape ``(dim,)``."""
    vector: NDArray[np.float32] = to_fixed_point(np.array([components], dtype=np.float64))[0]
    return vector


def embed_paper(
    paper: PaperRecord, vector: NDArray[np.float32], text: TextChoice = "abstract"
) -> PaperEmbedding:
    """Make the embedding of a paper's present text."""
    digest, name = paper_digest(paper, text) or "none", str(paper.id)
    return PaperEmbedding(name, digest, vector, vector_norm(vector), sort_key(name))


def embed_query(query: Query, vector: NDArray[np.float32]) -> QueryEmbedding:
    """Make the embedding of a query's text."""
    digest = text_digest(query.text)
    return QueryEmbedding(query.set, query.id, digest, vector, vector_norm(vector))


def paper_digest(paper: PaperRecord, text: TextChoice) -> str | None:
    """Give the digest of the text of a paper that is embedded; None when it has none."""
    abstract = abstract_digest(paper.abstract)
    if text == "abstract":
        return abstract
    return title_abstract_digest(title_digest(paper.title), abstract)


def vector_norm(vector: NDArray[np.float32]) -> float:
    """Give the length of a vector in fixed point."""
    return float(norms(vector[None, :])[0])
