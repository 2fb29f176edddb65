"""The strategy that draws papers at one hop, evenly."""

from collections import Counter

import pytest

from bica_graph.errors import GraphMismatch, RunError
from bica_graph.explain.explain import explain_candidate
from bica_graph.explain.words import in_words
from bica_graph.graph.digest import graph_digest
from bica_graph.mining.parallelism import Parallelism
from bica_graph.mining.stage import mine
from bica_graph.mining.strategies.citation_hop import CitationHop, CitationHopSettings
from bica_graph.mining.strategies.registry import strategy_of
from bica_graph.records.papers import PaperRecord
from bica_graph.records.queries import QueryKey
from bica_graph.records.walks import DrawTask
from bica_graph.view.show import show_query

CITATIONS = "s>a s>b s>c a>d b>d b>e c>f c>s d>g x>a"
ANGLES = {name: 9 * place for place, name in enumerate("sabcdefgx")}


@pytest.fixture
def filled(graph, making):
    """Give a graph with one query, three papers at hop 1 and three at hop 2."""
    return making.circle(CITATIONS, ANGLES).write(graph)


def found(graph, run):
    """Give the candidates of a run."""
    (query,) = graph.candidates.mined(run, "set", "", 9)
    return [each.candidate for each in query.candidates]


def hop(number, count=10, direction="out"):
    return CitationHop(CitationHopSettings(number, count, direction))


@pytest.mark.parametrize(
    ("strategy", "papers"),
    [
        (hop(1), "abc"),
        (hop(2), "def"),
        (hop(1, direction="in"), "c"),
        (hop(2, direction="both"), "defx"),
    ],
)
def test_all_papers_at_the_hop_are_drawn_when_there_are_few(filled, strategy, papers):
    """Each paper counts at its smallest hop only; candidates say hop and citation path."""
    mine(filled, "hop", strategy, margin=None)
    candidates = found(filled, "hop")
    assert sorted(each.paper for each in candidates) == sorted(papers)
    assert {each.hop for each in candidates} == {strategy.settings.hop}
    assert [each.rank for each in candidates] == list(range(len(papers)))
    assert {each.strategy for each in candidates} == {"citation_hop"}
    assert [each.probability for each in candidates] == [
        round(1 / left, 6) for left in range(len(papers), 0, -1)
    ]
    between = {each.paper: each.through for each in candidates}
    assert strategy.settings != CitationHopSettings(2, 10, "out") or between["d"] == ("a", "b")


def test_draws_are_even_and_without_replacement(filled, making):
    """Over many random numbers each paper comes first equally often, and none twice."""
    numbers = [(i + 0.5) / 300 for i in range(300)]
    tasks = [DrawTask(making.KEY, (number, 0.999)) for number in numbers]
    drawn = filled.neighbourhoods.draw(tasks, 2, "out", "abstract")
    assert Counter(each.papers[0][0] for each in drawn) == {"d": 100, "e": 100, "f": 100}
    assert all(len({paper for paper, _ in each.papers}) == 2 for each in drawn)
    assert {tuple(left for _, left in each.papers) for each in drawn} == {(3, 2)}
    assert {(each.seeds, each.cited, each.hop1, each.hop2) for each in drawn} == {(1, 3, 3, 3)}


def test_what_may_not_be_a_negative_is_not_drawn(filled, making):
    """Retracted papers, duplicates of a positive and papers without an embedding are left out."""
    filled.papers.write([PaperRecord("d", retracted=True), PaperRecord("s", doi="10.1/x")], "jsonl")
    filled.papers.write([PaperRecord("e", doi="10.1/x")], "jsonl")
    mine(filled, "hop", hop(2), margin=None)
    assert [each.paper for each in found(filled, "hop")] == ["f"]
    filled.papers.write([PaperRecord("f", abstract="New.")], "jsonl")
    with pytest.raises(GraphMismatch, match=r"^1 paper near the queries \(f\) has a text but no"):
        mine(filled, "other", hop(2))
    settings = CitationHopSettings(2)
    mine(filled, "other", CitationHop(settings, allow_unembedded=True))
    assert filled.runs.counts("other")["none"] == {"no_hop2": 1}


@pytest.mark.parametrize(
    ("citations", "number", "reason"),
    [("a>s", 1, "no_hop1"), ("s>a", 2, "no_hop2"), ("s>s2 s2>a", 1, "no_text")],
)
def test_a_query_without_papers_says_why(graph, making, citations, number, reason):
    """The reasons are those of the walk."""
    making.circle(citations, {"s": 0, "a": 9}, changes={"s2": None}).write(graph)
    mine(graph, "hop", hop(number))
    assert graph.runs.counts("hop")["none"] == {reason: 1}


def test_a_query_without_a_seed_says_so(filled):
    """A retracted positive leads nowhere."""
    filled.papers.write([PaperRecord("s", retracted=True)], "jsonl")
    mine(filled, "hop", hop(1))
    assert filled.runs.counts("hop")["none"] == {"no_seed": 1}


@pytest.mark.parametrize("number", [1, 2])
def test_both_engines_draw_the_same(graphs, making, number):
    """Whatever the parallelism: equal digests of everything."""
    corpus = making.circle(CITATIONS, ANGLES)
    for name in "uvw":
        key = QueryKey("set", name)
        query = making.query((name == "w" and "b") or "s", key=key, text=f"text {name}")
        corpus.queries.append((query, making.degrees(ord(name))))
    digests = set()
    for graph, cut in zip(graphs, (Parallelism(1, 1), Parallelism(3)), strict=True):
        corpus.write(graph)
        mine(graph, "hop", hop(number, 2), rng_seed=5, parallelism=cut)
        digests.add(graph_digest(graph))
    assert len(digests) == 1


def test_seeds_of_the_generator_matter(filled):
    """Another integer draws others; the same one the same."""
    runs = {}
    for seed in (0, 1, 2, 3, 0):
        mine(filled, f"r{len(runs)}-{seed}", hop(2, 1), rng_seed=seed)
        runs[len(runs)] = found(filled, f"r{len(runs)}-{seed}")[0].paper
    assert runs[0] == runs[4]
    assert len(set(runs.values())) > 1


def test_its_run_is_its_own(filled):
    """The book says its kind and settings; another kind under the name is refused."""
    mine(filled, "hop", hop(2, 1))
    run = filled.runs.find("mine", "hop")
    assert (run.kind, strategy_of(run)) == ("citation-hop", hop(2, 1))
    from bica_graph.mining.mine import mine_walk

    with pytest.raises(RunError, match='strategy kind was "citation-hop", is "walk"'):
        mine_walk(filled, "hop")


def test_it_is_explained(filled):
    """A draw says its probability; a paper that was not drawn says why."""
    mine(filled, "hop", hop(2, 2), margin=None)
    drawn = [each.paper for each in found(filled, "hop")]
    (left,) = {*"def"} - {*drawn}
    lines = "\n".join(in_words(explain_candidate(filled, "q", drawn[0])))
    assert "sampled at random from 3 remaining papers" in lines
    account = explain_candidate(filled, "q", left).accounts[0]
    assert account.why_not == "2 of 3 papers were sampled, but not this one"
    assert (account.hop, account.among) == (2, 6)
    account = explain_candidate(filled, "q", "a").accounts[0]
    assert account.why_not == "it is at hop 1, but papers are sampled at hop 2"
    account = explain_candidate(filled, "q", "g").accounts[0]
    assert account.why_not.startswith("it is more than two citations away from every positive")


def test_it_is_drawn(filled):
    """The page names its candidates by what they are."""
    mine(filled, "hop", hop(2, 2), margin=None)
    page = show_query(filled, "q").html()
    assert "Candidates of run hop" in page
    assert "Sampled at hop 2" in page
    assert "The graph has changed" not in page
    filled.papers.write([PaperRecord(found(filled, "hop")[0].paper, retracted=True)], "jsonl")
    assert "The graph has changed since run hop" in show_query(filled, "q").html()
