"""From proposals to candidates: what is admitted, counted and kept, and with which reason."""

from dataclasses import dataclass

import pytest

from bica_graph.filters.margin import Margin
from bica_graph.filters.strategy import StrategyFilter
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.mining.admission import admitted, filter_candidate
from bica_graph.mining.strategies.strategy import MiningContext
from bica_graph.records.candidates import FilterCandidate, Origin, Proposal, Proposals
from bica_graph.records.queries import QueryKey

ANGLES = {"s": 10, "a": 10, "b": 40, "c": 80}


@dataclass(frozen=True)
class AnyStrategy:
    """A strategy of which only the direction matters here."""

    direction: str = "out"


@pytest.fixture
def admit(tmp_path, making):
    """Give a function that admits proposals, pairs of a paper and an origin, for the query."""
    with LocalGraph(tmp_path / "graph") as graph:
        corpus = making.circle("s>a a>b", ANGLES)
        corpus.queries.append((making.query("t", key=QueryKey("set", "r")), making.degrees(0)))
        corpus.write(graph)
        context = MiningContext(graph, making.encoder(), 0)

        def admitted_of(*papers, query="q", filters=(), **found):
            proposals = Proposals(
                QueryKey("set", query), tuple(Proposal(*each) for each in papers), **found
            )
            (mined,) = admitted(context, "run", AnyStrategy(), [proposals], filters)
            return mined

        yield admitted_of


WALK = Origin("walk", path=1, step=2, probability=0.5, similarity_step=0.9)
BM25 = Origin("bm25", score=7.5, score_of="BM25")


def test_a_candidate_has_all_that_was_proposed_and_ruled(admit):
    """Its run, query and rank, the fields of its first origin, and hop and cosines."""
    mined = admit(("b", BM25), ("a", WALK), hop1=3, hop2=4, capped=True)
    first, second = mined.candidates
    assert (first.run, first.key, first.paper) == ("run", QueryKey("set", "q"), "b")
    assert (first.rank, first.hop, first.through) == (0, 2, ("a",))
    assert (first.score, first.score_of, first.path, first.also) == (7.5, "BM25", None, ())
    assert first.similarity_query == pytest.approx(0.766, abs=1e-3)
    assert first.similarity_positive == pytest.approx(0.866, abs=1e-3)
    assert (second.paper, second.rank, second.hop, second.through) == ("a", 1, 1, ())
    assert second.origins == (WALK,)
    assert (mined.key, mined.reason, mined.inadmissible) == (first.key, None, {})
    assert (mined.hop1, mined.hop2, mined.capped) == (3, 4, True)
    assert mined.positive_similarity == pytest.approx(0.985, abs=1e-3)


def test_all_origins_of_a_paper_are_kept(admit):
    """The first strategy stands in the candidate, the others in *also*, in their order."""
    third = Origin("dense", score=0.5, score_of="cosine")
    mined = admit(("a", WALK), ("b", WALK), ("a", BM25), ("a", third))
    assert [each.origins for each in mined.candidates] == [(WALK, BM25, third), (WALK,)]
    assert mined.candidates[0].strategies == ("walk", "bm25", "dense")
    assert mined.inadmissible == {}


def test_what_is_inadmissible_is_counted_by_reason(admit):
    """Also papers that one strategy proposes again: the first proposal counts."""
    again = Origin("walk", path=2, step=0)
    papers = ["a", "s", "none", "a", "ghost", "a"]
    mined = admit(*((paper, WALK if i < 3 else again) for i, paper in enumerate(papers)))
    assert [each.origins for each in mined.candidates] == [(WALK,)]
    assert mined.inadmissible == {"positive": 1, "repeated": 2, "unknown": 2}
    assert list(mined.inadmissible) == sorted(mined.inadmissible)


@pytest.mark.parametrize(
    ("papers", "query", "reason", "expected"),
    [
        (["a"], "q", None, None),
        ([], "q", "no_hop1", "no_hop1"),
        (["s"], "q", None, "all_inadmissible"),
        (["a"], "r", None, "no_seed"),
        ([], "r", "no_hop1", "no_seed"),
    ],
)
def test_why_there_are_no_candidates(admit, papers, query, reason, expected):
    """Without a seed nothing else matters; then the strategy's reason counts."""
    mined = admit(*((paper, WALK) for paper in papers), query=query, reason=reason)
    assert mined.reason == expected
    assert bool(mined.candidates) == (expected is None)


def test_verdicts_of_several_filters_keep_their_order(admit):
    """Each candidate has the filters that drop it, in the order in which they are applied."""
    filters = (StrategyFilter(without=("bm25",)), Margin(0.1))
    mined = admit(("a", BM25), ("c", WALK), ("b", BM25), filters=filters)
    assert [(each.paper, each.dropped_by) for each in mined.candidates] == [
        ("a", ("strategy", "margin")),
        ("c", ()),
        ("b", ("strategy",)),
    ]


def test_a_filter_reads_the_fields_of_the_candidate(admit):
    """Every one of them is that of the candidate."""
    (candidate,) = admit(("b", BM25), ("b", WALK), filters=(Margin(0.5),)).candidates
    assert filter_candidate(candidate) == FilterCandidate(
        paper="b",
        strategies=("bm25", "walk"),
        rank=0,
        hop=2,
        score=7.5,
        similarity_query=candidate.similarity_query,
        similarity_positive=candidate.similarity_positive,
        dropped_by=("margin",),
    )
