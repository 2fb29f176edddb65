"""The same random graph in both engines: the same counts, rows and walks, whatever the settings."""

import random
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from bica_graph.exact.fixed_point import to_fixed_point
from bica_graph.graph.digest import graph_digest
from bica_graph.progress import SILENT
from bica_graph.records.papers import Citation
from bica_graph.records.queries import Positive, Query, QueryKey
from bica_graph.records.walks import WalkSettings

DIM = 6
TEXTS = ("abstract", "title+abstract")
DIRECTIONS = ("out", "in", "both")

SETTINGS = [
    WalkSettings(),
    WalkSettings(direction="in"),
    WalkSettings(direction="both", width=3, temperature=0.05),
    WalkSettings(paths=5, path_length=4, width=8, random=4, on_visited_start="next"),
    WalkSettings(direction="both", max_hop1=2, max_hop2=5, random=2),
    WalkSettings(max_hop1=1, max_hop2=1, on_visited_start="next", direction="in"),
    WalkSettings(paths=1, path_length=1, width=1, random=0),
    WalkSettings(paths=4, path_length=30, width=1, random=80, direction="both"),
    WalkSettings(temperature=1e-6, width=1000),
    WalkSettings(temperature=1e9, width=4, on_visited_start="next", direction="both"),
]


def random_corpus(making, seed, text="abstract", papers=80):
    """
    Make a graph with everything that a rule speaks of.

    Few directions and many equal vectors make ties; there are stubs, duplicates, blank abstracts,
    retracted, stale and unembedded papers, self-citations, cycles, and queries of two sets, some
    with the same text, with several positives or with none.
    """
    rng = random.Random(seed)
    names = [f"{rng.choice('ABab-é日')}{number}" for number in range(papers)]
    corpus = making.Corpus(text=text, dim=DIM)
    for name in names[: papers - 6]:
        corpus.papers[name] = random_paper(making, rng, name)
    for citing in names:
        for cited in rng.sample(names, rng.choice((0, 2, 3, 4, 9))):
            corpus.citations.append(Citation(citing, cited))
    grid = np.random.default_rng(seed).integers(-1, 2, (papers, DIM)).astype(float)
    grid[:, 0] += grid.any(axis=1) == 0
    for name, vector in zip(names, to_fixed_point(grid), strict=True):
        if rng.random() < 0.9:
            corpus.vectors[name] = vector
    for number in range(12):
        record = random_query(rng, number, names)
        corpus.queries.append((record, rng.choice(list(corpus.vectors.values()))))
    return corpus


def random_paper(making, rng, name):
    """Make a paper whose abstract, DOI or PMID may be that of another."""
    return replace(
        making.paper(name),
        abstract=rng.choice([f"About {name}."] * 16 + ["Shared  text.", "shared TEXT.", "", "  "]),
        title=rng.choice([f"Title {name}", None, "", " "]),
        doi=rng.choice([None, f"10.1/{name}", f"10.1/shared{rng.randrange(8)}"]),
        pmid=rng.choice([None, None, str(rng.randrange(1, 40))]),
        year=rng.choice([None, 1999, 2024]),
        retracted=rng.choice([None, None, False, False, False, True]),
    )


def random_query(rng, number, names):
    """Make a query that shares its text with others now and then."""
    return Query(
        set=rng.choice(["one", "two"]),
        id=f"q{number}",
        text=rng.choice([f"question {number}"] * 3 + ["Same question", "same  question"]),
        origin=rng.choice(["title", "user"]),
        positives=tuple(
            Positive(name, rng.choice([1, 2]))
            for name in rng.sample([*names, "nobody"], rng.choice([0, 1, 1, 1, 2, 4]))
        ),
    )


def disturbed(corpus, graph, seed):
    """Change some of what was written, so that embeddings are stale and citations go."""
    rng = random.Random(seed)
    papers = rng.sample(list(corpus.papers.values()), 8)
    graph.papers.write([replace(p, abstract=f"New {p.id}.") for p in papers[:3]], "second")
    graph.papers.write([replace(p, title=f"New {p.id}", abstract=None) for p in papers[3:5]], "x")
    lists = [replace(p, references=tuple(rng.sample(list(corpus.papers), 3))) for p in papers]
    return graph.papers.write_references(lists, "tsv")


def keys(corpus):
    return [QueryKey(record.set, record.id) for record, _ in corpus.queries]


@pytest.fixture(params=range(4))
def pair(request, graphs, making):
    """Give one random graph in both engines, with the corpus it was made of."""
    corpus = random_corpus(making, request.param, TEXTS[request.param % 2])
    for graph in graphs:
        corpus.write(graph)
    return *graphs, corpus


def test_rows_are_equal(pair):
    """Both engines list the content of the graph with the same rows in the same order."""
    neo4j, local, _ = pair
    assert list(neo4j.rows()) == list(local.rows())


def test_rows_are_equal_after_changes(pair):
    """Stale embeddings, removed citations and orphaned stubs come out alike."""
    neo4j, local, corpus = pair
    assert disturbed(corpus, neo4j, 1) == disturbed(corpus, local, 1)
    assert list(neo4j.rows()) == list(local.rows())


def test_digest_is_equal(pair):
    """The digest of a graph does not depend on its engine."""
    neo4j, local, _ = pair
    assert graph_digest(neo4j) == graph_digest(local)


def test_counts_and_fingerprint_are_equal(pair):
    """Status counts and the sums that detect a changed graph agree."""
    neo4j, local, corpus = pair
    for change in (False, True):
        if change:
            disturbed(corpus, neo4j, 2), disturbed(corpus, local, 2)
        assert neo4j.counts() == local.counts()
        assert neo4j.fingerprint() == local.fingerprint()


def test_walks_are_equal(pair, making):
    """Whatever the settings, both engines visit the same papers with the same numbers."""
    neo4j, local, corpus = pair
    for settings, text, rng_seed in product(SETTINGS, TEXTS, (0, 1)):
        tasks = making.tasks(settings, keys(corpus), rng_seed)
        expected = making.walks(neo4j, tasks, settings, text, DIM)
        assert expected == making.walks(local, tasks, settings, text, DIM), settings


def test_similarities_of_many_dimensions_are_equal(graphs, making):
    """Cosines of 768 dimensions are the same to the last bit."""
    neo4j, local = graphs
    corpus = random_corpus(making, 11)
    rng = np.random.default_rng(11)
    corpus.dim = 768
    corpus.vectors = dict(
        zip(corpus.papers, to_fixed_point(rng.normal(size=(len(corpus.papers), 768))), strict=True)
    )
    asked = to_fixed_point(rng.normal(size=(len(corpus.queries), 768)))
    corpus.queries = [(q, v) for (q, _), v in zip(corpus.queries, asked, strict=True)]
    corpus.write(neo4j), corpus.write(local)
    settings = WalkSettings(direction="both")
    tasks = making.tasks(settings, keys(corpus))
    expected = making.walks(neo4j, tasks, settings, "abstract", 768)
    assert expected == making.walks(local, tasks, settings, "abstract", 768)
    assert any(walked.papers for walked in expected)


def test_walks_are_equal_after_changes(pair, making):
    """Stale papers are left out and new citations followed by both engines."""
    neo4j, local, corpus = pair
    disturbed(corpus, neo4j, 3), disturbed(corpus, local, 3)
    settings = WalkSettings(direction="both")
    tasks = making.tasks(settings, keys(corpus))
    for text in TEXTS:
        expected = making.walks(neo4j, tasks, settings, text, DIM)
        assert expected == making.walks(local, tasks, settings, text, DIM)


def test_papers_are_found_alike(pair):
    """Every PMID and DOI leads to the same paper in both engines."""
    neo4j, local, corpus = pair
    asked = [(paper.pmid, paper.doi) for paper in corpus.papers.values()]
    asked += [(pmid, None) for pmid, _ in asked] + [(None, doi) for _, doi in asked]
    assert neo4j.papers.find(asked) == local.papers.find(asked)


def test_seeds_are_judged_alike(pair):
    """Every paper is eligible, or not for the same reason, in both engines."""
    neo4j, local, _ = pair
    ids = neo4j.papers.ids("", 1000)
    for direction, text in product(DIRECTIONS, TEXTS):
        expected = sorted(neo4j.queries.seeds(ids, direction, text), key=lambda seed: seed.id)
        assert expected == sorted(local.queries.seeds(ids, direction, text), key=lambda s: s.id)


def test_neighbourhoods_are_alike(pair):
    """Papers, hops and citations near some papers are the same, capped or not."""
    neo4j, local, corpus = pair
    seeds = sorted(corpus.papers)[:3]
    for direction, text, limit in product(DIRECTIONS, TEXTS, (7, 1000)):
        expected = neo4j.neighbourhoods.near(seeds, direction, text, limit)
        assert expected == local.neighbourhoods.near(seeds, direction, text, limit)
        ids = [name for name, *_ in expected]
        assert neo4j.papers.citations_among(ids) == local.papers.citations_among(ids)


def test_unembedded_papers_near_queries_are_alike(pair):
    """Both engines name the same papers that wait for an embedding near a query."""
    neo4j, local, corpus = pair
    for direction, text in product(DIRECTIONS, TEXTS):
        expected = neo4j.neighbourhoods.unembedded(keys(corpus), direction, text)
        assert expected == local.neighbourhoods.unembedded(keys(corpus), direction, text)


def test_sizes_bound_the_neighbourhoods_alike(pair):
    """One way both engines count the same; both ways no engine counts too few."""
    neo4j, local, corpus = pair
    for direction in ("out", "in"):
        expected = neo4j.neighbourhoods.sizes(keys(corpus), direction)
        assert expected == local.neighbourhoods.sizes(keys(corpus), direction)
    pairs = zip(
        neo4j.neighbourhoods.sizes(keys(corpus), "both"),
        local.neighbourhoods.sizes(keys(corpus), "both"),
        strict=True,
    )
    assert all(least <= most for least, most in pairs)


def test_what_waits_is_alike(pair):
    """Both engines name the same papers and queries without a current embedding."""
    neo4j, local, corpus = pair
    disturbed(corpus, neo4j, 4), disturbed(corpus, local, 4)
    for text in TEXTS:
        assert neo4j.paper_embeddings.waiting(text, "", 1000) == local.paper_embeddings.waiting(
            text, "", 1000
        )
        assert neo4j.paper_embeddings.count_waiting(text) == local.paper_embeddings.count_waiting(
            text
        )
    ids = sorted(corpus.papers)
    assert neo4j.paper_embeddings.digests(ids, TEXTS[1]) == local.paper_embeddings.digests(
        ids, TEXTS[1]
    )


def test_whole_runs_are_alike(pair, making):
    """Candidates written from the same walks read back alike, also after the papers changed."""
    neo4j, local, corpus = pair
    settings = WalkSettings(direction="both")
    for graph in (neo4j, local):
        graph.runs.start(making.run())
        walked = making.walks(
            graph, making.tasks(settings, keys(corpus)), settings, "abstract", DIM
        )
        graph.candidates.write("run", [as_mined(making, query) for query in walked])
        disturbed(corpus, graph, 5)
        graph.queries.write([random_query(random.Random(6), 99, sorted(corpus.papers))])
    for name in ("one", "two"):
        expected = neo4j.candidates.mined("run", name, "", 1000)
        assert expected == local.candidates.mined("run", name, "", 1000)
    assert neo4j.runs.counts("run") == local.runs.counts("run")
    assert list(neo4j.rows()) == list(local.rows())


@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_of_writes_counts_alike(graphs, making, seed):
    """Papers and citations written in any order, partly and again, are counted the same."""
    rng = random.Random(seed)
    for _ in range(60):
        source = rng.choice(["jsonl", "tsv"])
        verb, batch = random_write(making, rng)
        neo4j, local = (getattr(graph.papers, verb)(batch, source) for graph in graphs)
        assert neo4j == local, (verb, batch, source)
    neo4j, local = (list(graph.rows()) for graph in graphs)
    assert neo4j == local


def random_write(making, rng):
    """Give the name of a writing verb and a small batch for it."""
    names = [f"p{number}" for number in range(9)]
    some = rng.sample(names, rng.randrange(1, 5))
    verb = rng.choice(["write", "write_references", "write_citations"])
    if verb == "write":
        return verb, [
            replace(
                making.paper(name),
                title=rng.choice([None, "", "One", "Two"]),
                abstract=rng.choice([None, "", "One.", "Two."]),
                year=rng.choice([None, 1, 2]),
                retracted=rng.choice([None, True, False]),
            )
            for name in some
        ]
    if verb == "write_references":
        return verb, [
            replace(making.paper(name), references=tuple(rng.sample(names, rng.randrange(4))))
            for name in some
        ]
    return verb, [Citation(citing, rng.choice(names)) for citing in some]


def test_removing_leaves_the_same(pair, making):
    """After a set, a run and the embeddings are removed, both engines hold the same."""
    neo4j, local, corpus = pair
    settings = WalkSettings()
    removed = []
    for graph in (neo4j, local):
        graph.runs.start(making.run())
        walked = making.walks(
            graph, making.tasks(settings, keys(corpus)), settings, "abstract", DIM
        )
        graph.candidates.write("run", [as_mined(making, query) for query in walked])
        removed.append(
            (
                graph.queries.remove("one"),
                graph.runs.remove("run", SILENT),
                graph.embeddings.drop(SILENT),
            )
        )
    assert removed[0] == removed[1]
    assert list(neo4j.rows()) == list(local.rows())


def as_mined(making, walked):
    """Make candidates of all that a walk came to."""
    candidates = [
        replace(
            making.candidate(p.id, rank, key=walked.key, path=p.path, step=p.step or 0),
            hop=p.hop,
            through=p.through,
            similarity_step=p.similarity_step,
            similarity_query=p.similarity_query,
            similarity_positive=p.similarity_positive,
            dropped_by=("margin",) if rank % 3 == 2 else (),
        )
        for rank, p in enumerate(walked.papers)
    ]
    reason = None if candidates else "no_hop1"
    return replace(
        making.mined(*candidates, key=walked.key, reason=reason),
        hop1=walked.hop1,
        hop2=walked.hop2,
        positive_similarity=walked.positive_similarity,
    )
