"""Queries that a doc2query model generates for each seed, from the text that is embedded."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

from bica_graph.errors import SettingError
from bica_graph.exact.random_numbers import generator, uniforms
from bica_graph.exact.texts import normal_text, paper_text
from bica_graph.queries.seed_papers import check_seed_file, seed_papers
from bica_graph.queries.seeds import batched
from bica_graph.queries.source import STAGE, QueryBatch, QueryWork
from bica_graph.records.queries import Positive, Query, QueryKey
from bica_graph.records.settings import check_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bica_graph.models.query_generator import GeneratorChoice
    from bica_graph.queries.manifest import Ledger
    from bica_graph.queries.seed_papers import SeedPapers
    from bica_graph.queries.settings import QuerySettings
    from bica_graph.queries.source import QueryRequest

TOGETHER = 64
"""Papers whose queries are generated and written together; a killed run loses one such batch."""
FEWEST_WORDS = 3

_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_LIKE_FURTHER = re.compile(r"#[0-9]+$")


class Generates(Protocol):
    """A model that generates queries, such as `models.query_generator.QueryGenerator`."""

    @property
    def max_tokens(self) -> int:
        """Maximum number of tokens of a query: random numbers that its sampling needs."""

    @property
    def description(self) -> Mapping[str, str | None]:
        """What decides the queries, as parameters of the run."""

    def generate(
        self, texts: Sequence[str], draws: Sequence[Sequence[Sequence[float]]] | None = None
    ) -> list[list[str]]:
        """Give the best query of each text, or sample one for each row of *draws*."""


@dataclass(frozen=True, slots=True)
class GeneratedQueries:
    """
    Queries that a doc2query model generates for each seed.

    Raises:
        SettingError: If a setting is out of its range; the message names it.
    """

    name: ClassVar[str] = "doc2query"

    generator: Generates | GeneratorChoice | None = None
    """A generator, or the choice of a model, loaded when it is needed; None for the default."""
    per_paper: int = 1
    """Queries of each paper, at least 1: one is found by beam search, several are sampled."""
    forbid_copy: bool = False
    """Drop a query that repeats the title or the first sentence of the text."""
    seed_file: str | Path | None = None
    """File of ids, one a line: only these papers are used. None for all of the graph."""

    def __post_init__(self) -> None:
        check_settings(self)
        if self.per_paper < 1:
            raise SettingError(f"per_paper must be at least 1, not {self.per_paper}")

    def check(self, settings: QuerySettings) -> None:
        """Check the seed file; see `check_seed_file`."""
        check_seed_file(self.seed_file, settings)

    @contextmanager
    def open(self, request: QueryRequest) -> Iterator[QueryWork]:
        """Read the seed file and find the model; see `QuerySource.open`."""
        papers = seed_papers(self.seed_file)
        model = self._model()
        parameters = {
            "source": self.name,
            "seed_file": papers.digest,
            "per_paper": self.per_paper,
            "forbid_copy": self.forbid_copy,
            **model.description,
        }
        making = _Making(request, model, self.per_paper, self.forbid_copy)
        yield QueryWork(parameters, partial(making.batches, papers), self.per_paper)

    def _model(self) -> Generates:
        from bica_graph.models.query_generator import GeneratorChoice, QueryGenerator

        if self.generator is None or isinstance(self.generator, GeneratorChoice):
            return QueryGenerator(self.generator)
        return self.generator


@dataclass(frozen=True, slots=True)
class _Making:
    """Generates the queries of a set, batch by batch."""

    request: QueryRequest
    generator: Generates
    per_paper: int
    forbid_copy: bool

    def batches(self, papers: SeedPapers, ledger: Ledger) -> Iterator[QueryBatch]:
        """
        Generate queries for *papers*, except for those whose queries are all in the graph.

        A paper of which a query was dropped is given to the model again, which generates the same
        queries: the manifest lists what was dropped, and the graph does not know it.
        """
        chosen = papers.chosen(self.request, ledger, needs_title=False)
        for ids in batched(chosen, TOGETHER):
            if self.per_paper > 1:
                ids = list(_unambiguous(ids, ledger))
            names = {id: query_ids(id, self.per_paper) for id in ids}
            there = self._present(name for each in names.values() for name in each)
            waiting = [id for id in ids if not there.issuperset(names[id])]
            done = (len(ids) - len(waiting)) * self.per_paper
            yield QueryBatch(list(self._generated(waiting, ledger)), done)

    def _present(self, names: Iterable[str]) -> set[str]:
        keys = [QueryKey(self.request.set_name, name) for name in names]
        return {key.id for key in self.request.graph.query_embeddings.digests(keys)}

    def _generated(self, ids: Sequence[str], ledger: Ledger) -> Iterator[Query]:
        papers = self.request.graph.papers.texts(ids)
        texts = [paper_text(*papers[id], self.request.text) for id in ids]
        made = self.generator.generate(texts, self._draws(ids)) if ids else []
        for id, text, queries in zip(ids, texts, made, strict=True):
            seen: set[str] = set()
            for name, query in zip(query_ids(id, self.per_paper), queries, strict=True):
                clean = " ".join(query.split())
                reason = drop_reason(clean, papers[id][0], text, self.forbid_copy)
                if reason is None and clean in seen:
                    reason = "repeated_text"
                if reason is not None:
                    ledger.skip_query(name, reason)
                    continue
                seen.add(clean)
                origin = GeneratedQueries.name
                yield Query(self.request.set_name, name, clean, origin, (Positive(id),))

    def _draws(self, ids: Sequence[str]) -> list[list[tuple[float, ...]]] | None:
        """Give the random numbers of each query, made from its id; None for a search."""
        if self.per_paper == 1:
            return None
        rng_seed, purpose = self.request.settings.rng_seed, GeneratedQueries.name
        return [
            [
                uniforms(generator(rng_seed, STAGE, purpose, name), self.generator.max_tokens)
                for name in query_ids(id, self.per_paper)
            ]
            for id in ids
        ]


def query_ids(paper: str, count: int) -> list[str]:
    """
    Name the queries of a paper.

    Example:
        >>> query_ids("W1", 3)
        ['W1', 'W1#2', 'W1#3']
    """
    return [paper, *(f"{paper}#{number}" for number in range(2, count + 1))]


def drop_reason(query: str, title: str, text: str, forbid_copy: bool) -> str | None:
    """
    Give the reason why a generated query is dropped; None if it is kept.

    Args:
        query: The query, without surrounding or repeated spaces.
        title: Title of the paper.
        text: The text that the query was generated from.
        forbid_copy: Whether a query that repeats the title or the first sentence is dropped.

    Example:
        >>> drop_reason("aspirin dose", "", "", False)
        'too_short'
    """
    if not query:
        return "empty"
    if len(query.split()) < FEWEST_WORDS:
        return "too_short"
    first = _SENTENCE_END.split(text.strip(), 1)[0]
    copied = {_bare(title), _bare(first)}
    return "copy" if forbid_copy and _bare(query) in copied else None


def _unambiguous(ids: Sequence[str], ledger: Ledger) -> Iterator[str]:
    """Leave out papers whose id could be that of a query of another paper, such as ``W1#2``."""
    for id in ids:
        if _LIKE_FURTHER.search(id):
            ledger.skip_paper(id, "ambiguous_id")
        else:
            yield id


def _bare(text: str) -> str:
    return normal_text(text).rstrip(".!?")
