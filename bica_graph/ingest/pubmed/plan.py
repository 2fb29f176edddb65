"""
Estimates what a crawl of PubMed will take, from its search and a few batches of records.

The number of distinct papers that many papers refer to grows more slowly than their references.
It is estimated by Heaps' law, distinct = k · references^b, fitted to half of the sample and to all
of it (H. S. Heaps: Information Retrieval, 1978).
"""

from __future__ import annotations

import math
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.errors import SourceError
from bica_graph.ingest.pubmed.settings import checked_seeds
from bica_graph.progress import SILENT
from bica_graph.sources.services.eutils import PAGE
from bica_graph.sources.services.faults import Busy, Doubtful

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bica_graph.ingest.pubmed.settings import CrawlSettings
    from bica_graph.progress import Progress
    from bica_graph.sources.pubmed.articles import PubmedArticle
    from bica_graph.sources.services.eutils import Eutils

    Encode = Callable[[Sequence[str]], object]

BATCHES = 3
"""Batches of records that are fetched of each hop."""

GRAPH_BYTES_OF_TEXT = 1.3
GRAPH_BYTES_OF_PAPER = 1100
GRAPH_BYTES_OF_CITATION = 120
"""
Bytes on disk for each byte of text, each paper with its headings, and each citation.

They are chosen so that they add up to what a file of the baseline took in Neo4j.
"""
VECTOR_BYTES = 8
"""Bytes on disk for each dimension of an embedding, in the paper and in the index: an estimate."""
PAPERS_IN_MB = 1000
"""Papers for each MB of the server's memory: a rule of thumb."""
LEAST_MB = 1024
_TIMED = 64
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class HopEstimate:
    """The papers of a hop and the requests for them; *exact* if the number is known."""

    hop: int
    papers: int
    requests: int
    exact: bool


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """
    What a crawl will take; all but the number of seeds is an estimate.

    *citations*: references of all papers. *abstracts*: papers with one. *hours*: of fetching, at
    the allowed rate or as fast as the sample came, whichever takes longer. *journal_mb*,
    *graph_mb*: on disk, the graph without embeddings. *memory_mb*: of the server, to work on the
    graph from memory. *embedding_hours*, *embeddings_mb*: None if no encoder was measured.
    *sampled*: records of the sample; *not_sampled*: papers that were asked for, too, and of which
    none came.
    """

    hops: tuple[HopEstimate, ...]
    papers: int
    citations: int
    abstracts: int
    requests: int
    hours: float
    journal_mb: int
    graph_mb: int
    memory_mb: int
    embedding_hours: float | None
    embeddings_mb: int | None
    sampled: int
    not_sampled: int


@dataclass(slots=True)
class _Sample:
    """Records of some papers of a hop, and what they weigh."""

    articles: list[PubmedArticle]
    asked: int = 0
    packed: int = 0
    seconds: float = 0.0
    requests: int = 0

    @property
    def references(self) -> list[tuple[str, ...]]:
        return [each.paper.references or () for each in self.articles]

    @property
    def without(self) -> float:
        """Share of the papers whose record has no references."""
        return sum(not each for each in self.references) / max(len(self.articles), 1)

    def fetch(self, client: Eutils, batch: Sequence[str]) -> None:
        """
        Add the records of papers, but for those for which no answer counts.

        Raises:
            SourceError: If the service is too busy to answer.
        """
        begun = time.monotonic()
        try:
            fetched = client.fetch(batch)
        except Busy as fault:
            raise SourceError(f"{client.host} does not answer ({fault.why}): try later") from fault
        except Doubtful:
            return
        self.seconds += time.monotonic() - begun
        self.requests += 1
        self.articles += fetched.articles.values()
        self.packed += len(zlib.compress(fetched.answer.body))

    def distinct(self, papers: int) -> int:
        """Estimate the distinct papers that *papers* papers like these refer to."""
        half = self.references[::2]
        few, all_few = _sizes(half)
        many, all_many = _sizes(self.references)
        if not all_many:
            return 0
        b = 1.0
        if all_few and all_many > all_few:
            b = min(1.0, math.log(many / few) / math.log(all_many / all_few))
        return round(many * math.pow(papers / max(len(self.articles), 1), b))


def plan_crawl(
    seeds: CrawlSettings,
    client: Eutils,
    encode: tuple[Encode, int] | None = None,
    progress: Progress = SILENT,
) -> CrawlPlan:
    """
    Estimate what a crawl will take.

    Args:
        seeds: What the crawl would be asked to do.
        client: Asks E-utilities: once for the search, and for a few batches of records.
        encode: Embeds texts, to measure its speed, and the dimension of its vectors; None to leave
            embeddings out of the plan.
        progress: Where progress is reported.

    Raises:
        SourceError: If the search finds nothing, or E-utilities do not answer.
    """
    count, some = _seeds(seeds, client, progress)
    count = min(count, seeds.max_papers or count)
    hops = [HopEstimate(0, count, _batches(count, client), exact=True)]
    samples: list[_Sample] = []
    left = None if seeds.max_papers is None else seeds.max_papers - count
    for hop in range(seeds.hops + 1):
        sample = _sample(some, client, progress, f"fetch a sample of hop {hop}")
        samples.append(sample)
        if hop == seeds.hops or not sample.articles:
            break
        reached = sample.distinct(hops[-1].papers)
        if left is not None:
            reached = max(min(reached, left), 0)
            left -= reached
        hops.append(HopEstimate(hop + 1, reached, _batches(reached, client), exact=False))
        some = sorted({each for cited in sample.references for each in cited}, key=int)
    return _plan(seeds, client, hops, samples, encode)


def _plan(
    seeds: CrawlSettings,
    client: Eutils,
    hops: list[HopEstimate],
    samples: list[_Sample],
    encode: tuple[Encode, int] | None,
) -> CrawlPlan:
    per_hop = [(hop.papers, samples[min(hop.hop, len(samples) - 1)]) for hop in hops]
    papers = sum(hop.papers for hop in hops)
    citations = _sum(per_hop, lambda s: sum(map(len, s.references)))
    abstracts = _sum(per_hop, lambda s: sum(bool(a.paper.abstract) for a in s.articles))
    text = _sum(per_hop, lambda s: sum(map(_text_size, s.articles)))
    requests = sum(hop.requests for hop in hops) + (
        math.ceil(hops[0].papers / PAGE) if seeds.query else 0
    )
    if seeds.elink:
        requests += sum(_batches(round(count * s.without), client) for count, s in per_hop)
    asked = sum(s.requests for s in samples)
    seconds_each = sum(s.seconds for s in samples) / max(asked, 1)
    seconds = max(requests / client.settings.rate, requests * seconds_each / client.workers)
    graph = (
        GRAPH_BYTES_OF_TEXT * text
        + GRAPH_BYTES_OF_PAPER * papers
        + GRAPH_BYTES_OF_CITATION * citations
    )
    embedding_hours, embeddings_mb = _embedding(samples, abstracts, encode)
    return CrawlPlan(
        hops=tuple(hops),
        papers=papers,
        citations=citations,
        abstracts=abstracts,
        requests=requests,
        hours=round(seconds / 3600, 4),
        journal_mb=_mb(_sum(per_hop, lambda s: s.packed)),
        graph_mb=_mb(graph),
        memory_mb=max(LEAST_MB, papers // PAPERS_IN_MB),
        embedding_hours=embedding_hours,
        embeddings_mb=embeddings_mb,
        sampled=sum(len(s.articles) for s in samples),
        not_sampled=sum(s.asked - len(s.articles) for s in samples),
    )


def _seeds(seeds: CrawlSettings, client: Eutils, progress: Progress) -> tuple[int, list[str]]:
    """Give the number of seeds, and those that are known by now; say what PubMed did not take."""
    numbers, _ = checked_seeds(seeds)
    known = [str(each) for each in sorted(numbers)]
    if seeds.query is None:
        return len(known), known
    found = client.search(seeds.query, size=PAGE).result
    for note in found.notes:
        progress.say(f"PubMed on the search: {note}")
    if not found.count:
        raise SourceError(f"the search {seeds.query!r:.200} finds nothing: check its words")
    together = dict.fromkeys([*known, *found.pmids])
    return found.count + len(set(known) - set(found.pmids)), list(together)


def _sample(some: Sequence[str], client: Eutils, progress: Progress, name: str) -> _Sample:
    """Fetch a few batches of papers, spread evenly over *some*."""
    size = BATCHES * client.settings.together
    step = max(len(some) / size, 1.0)
    chosen = [some[int(place * step)] for place in range(min(size, len(some)))]
    sample = _Sample([], len(chosen))
    with progress.work(name, len(chosen), "papers") as advance:
        for start in range(0, len(chosen), client.settings.together):
            batch = chosen[start : start + client.settings.together]
            sample.fetch(client, batch)
            advance(len(batch))
    return sample


def _embedding(
    samples: Sequence[_Sample], abstracts: int, encode: tuple[Encode, int] | None
) -> tuple[float | None, int | None]:
    """Time the encoder on some of the abstracts; give hours and MB for all of them."""
    texts = [each.paper.abstract for s in samples for each in s.articles if each.paper.abstract]
    if encode is None or not texts:
        return None, None
    embed, dim = encode
    some = texts[:: max(len(texts) // _TIMED, 1)][:_TIMED]
    embed(some[:4])  # the first call prepares the model
    begun = time.monotonic()
    embed(some)
    seconds = (time.monotonic() - begun) / len(some)
    return round(abstracts * seconds / 3600, 4), _mb(abstracts * dim * VECTOR_BYTES)


def _sum(per_hop: Sequence[tuple[int, _Sample]], of: Callable[[_Sample], float]) -> int:
    """Add up a property of samples, scaled to all papers of their hops."""
    return round(sum(count * of(s) / max(len(s.articles), 1) for count, s in per_hop))


def _sizes(lists: Sequence[tuple[str, ...]]) -> tuple[int, int]:
    """Count distinct and all references."""
    return len({each for cited in lists for each in cited}), sum(map(len, lists))


def _text_size(article: PubmedArticle) -> int:
    paper = article.paper
    return len((paper.title or "").encode()) + len((paper.abstract or "").encode())


def _batches(papers: int, client: Eutils) -> int:
    return math.ceil(papers / client.settings.together)


def _mb(size: float) -> int:
    return max(1, round(size / _MB))
