"""What holds for any walk, on random graphs and whatever the settings."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bica_graph.exact.fixed_point import to_fixed_point
from bica_graph.records.papers import Citation
from bica_graph.records.queries import Positive, Query, QueryKey
from bica_graph.records.walks import WalkSettings

DIM = 4
PAPERS = 40
QUERIES = 6

any_settings = st.builds(
    WalkSettings,
    paths=st.integers(1, 5),
    path_length=st.integers(1, 5),
    width=st.integers(1, 8),
    temperature=st.sampled_from([1e-6, 0.05, 1.0, 50.0]),
    random=st.integers(0, 4),
    direction=st.sampled_from(["out", "in", "both"]),
    max_hop1=st.integers(1, 12),
    max_hop2=st.integers(1, 40),
    on_visited_start=st.sampled_from(["skip", "next"]),
)
some_examples = hypothesis_settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def random_corpus(making, seed):
    """Make a random graph in which every paper is usable."""
    rng = random.Random(seed)
    names = [f"p{number}" for number in range(PAPERS)]
    vectors = to_fixed_point(np.random.default_rng(seed).normal(size=(PAPERS + QUERIES, DIM)))
    return making.Corpus(
        papers={name: making.paper(name) for name in names},
        citations=[Citation(citing, cited) for citing in names for cited in rng.sample(names, 4)],
        vectors=dict(zip(names, vectors, strict=False)),
        queries=[
            (
                Query("set", f"q{i}", f"question {i}", "user", random_positives(rng, names)),
                vectors[PAPERS + i],
            )
            for i in range(QUERIES)
        ],
        dim=DIM,
    )


def random_positives(rng, names):
    """Choose one, two or three positives."""
    return tuple(Positive(name) for name in rng.sample(names, rng.choice([1, 1, 2, 3])))


def walk_all(making, graph, settings, rng_seed=0):
    """Walk all queries of the corpus."""
    keys = [QueryKey("set", f"q{i}") for i in range(QUERIES)]
    tasks = making.tasks(settings, keys, rng_seed)
    return making.walks(graph, tasks, settings, "abstract", DIM)


@pytest.fixture
def corpus(making):
    """Give a random graph as records."""
    return random_corpus(making, 5)


@pytest.fixture
def filled(graph, corpus):
    """Give the random graph."""
    return corpus.write(graph)


@some_examples
@given(settings=any_settings)
def test_never_more_papers_than_asked_for(filled, making, settings):
    """At most paths x path_length papers are visited, and so many random ones drawn."""
    for walked in walk_all(making, filled, settings):
        visited = [paper for paper in walked.papers if paper.path is not None]
        assert len(visited) <= settings.paths * settings.path_length
        assert len(walked.papers) - len(visited) <= settings.random


@some_examples
@given(settings=any_settings)
def test_no_paper_comes_twice(filled, making, settings):
    """Ids are unique over paths and random papers."""
    for walked in walk_all(making, filled, settings):
        assert len(set(making.ids(walked))) == len(walked.papers)


@some_examples
@given(settings=any_settings)
def test_no_positive_comes(filled, corpus, making, settings):
    """Seeds and other positives of the query are never visited."""
    for walked, (query, _) in zip(walk_all(making, filled, settings), corpus.queries, strict=True):
        assert not {answer.paper for answer in query.positives} & set(making.ids(walked))


@some_examples
@given(settings=any_settings)
def test_starts_are_at_hop_1(filled, making, settings):
    """Step 0 of every path is a paper that a positive cites, or that cites it."""
    for walked in walk_all(making, filled, settings):
        assert {paper.hop for paper in walked.papers if paper.step == 0} <= {1}


@some_examples
@given(settings=any_settings)
def test_steps_count_up_from_0(filled, making, settings):
    """Each path is given from its start, without gaps, and paths are in order."""
    for walked in walk_all(making, filled, settings):
        moves = [(paper.path, paper.step) for paper in walked.papers if paper.path is not None]
        assert moves == sorted(moves)
        assert all(step == 0 or (path, step - 1) in moves for path, step in moves)


@some_examples
@given(settings=any_settings)
def test_choices_are_the_best_first(filled, making, settings):
    """At most width cosines, sorted, and the chosen one among them."""
    for walked in walk_all(making, filled, settings):
        for paper in walked.papers:
            assert len(paper.choices) <= settings.width
            assert list(paper.choices) == sorted(paper.choices, reverse=True)
            assert not paper.choices or paper.similarity_step == paper.choices[paper.chosen]


@some_examples
@given(settings=any_settings)
def test_pools_shrink_by_one(filled, making, settings):
    """What a step or a random paper is drawn among is what no move before it has taken."""
    for walked in walk_all(making, filled, settings):
        near = min(walked.hop1, settings.max_hop1) + min(walked.hop2, settings.max_hop2)
        for order, paper in enumerate(walked.papers):
            if paper.step != 0:
                assert paper.pool == near - order


@some_examples
@given(settings=any_settings, rng_seed=st.integers(0, 2**40))
def test_width_1_hangs_on_no_draw(filled, making, settings, rng_seed):
    """The greedy walk of an uncapped neighbourhood is the same for all random seeds."""
    greedy = replace(settings, width=1, random=0, max_hop1=99, max_hop2=99)
    assert walk_all(making, filled, greedy, rng_seed) == walk_all(making, filled, greedy, 0)


@some_examples
@given(settings=any_settings)
def test_one_path_more_leaves_the_others(filled, making, settings):
    """The paths of a walk stay as they are when another one follows."""
    fewer = replace(settings, random=0)
    more = replace(fewer, paths=fewer.paths + 1)
    pairs = zip(walk_all(making, filled, fewer), walk_all(making, filled, more), strict=True)
    for less, most in pairs:
        assert most.papers[: len(less.papers)] == less.papers


@some_examples
@given(settings=any_settings)
def test_batches_change_nothing(filled, making, settings):
    """A query walked alone, or twice in a batch, walks as it does among others."""
    keys = [QueryKey("set", f"q{i}") for i in range(QUERIES)]
    together = walk_all(making, filled, settings)
    tasks = making.tasks(settings, keys)
    alone = [making.walks(filled, [task], settings, "abstract", DIM)[0] for task in tasks]
    twice = making.walks(filled, [*tasks[::-1], *tasks], settings, "abstract", DIM)
    assert alone == together
    assert twice == [*together[::-1], *together]


def test_the_order_of_writing_changes_nothing(graph, corpus, making):
    """The same records written in another order give the same walks and rows."""
    from bica_graph.progress import SILENT

    corpus.write(graph)
    settings = WalkSettings(direction="both", random=3, max_hop1=5, max_hop2=9)
    expected, rows = walk_all(making, graph, settings), list(graph.rows())
    graph.embeddings.drop(SILENT)
    rng = random.Random(1)
    other = replace(corpus, queries=rng.sample(corpus.queries, QUERIES))
    other.vectors = dict(rng.sample(list(corpus.vectors.items()), PAPERS))
    other.citations = rng.sample(corpus.citations, len(corpus.citations))
    other.write(graph)
    assert walk_all(making, graph, settings) == expected
    assert list(graph.rows()) == rows


def test_threads_walk_the_same(filled, making):
    """Several threads that walk at once find what one finds."""
    from concurrent.futures import ThreadPoolExecutor

    settings = WalkSettings(direction="both", random=3)
    expected = walk_all(making, filled, settings)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: walk_all(making, filled, settings), range(24)))
    assert found == [expected] * 24
