"""The stage behind `mine walk`: runs, resuming, refusing, and what is written."""

from contextlib import contextmanager

import numpy as np
import pytest

from bica_graph.errors import GraphMismatch, RunError
from bica_graph.mining.mine import mine_walk
from bica_graph.mining.parallelism import Parallelism
from bica_graph.records.papers import Citation
from bica_graph.records.queries import QueryKey
from bica_graph.records.walks import WalkSettings


class Stop(Exception):
    """What a test stops work with."""


class StopAfter:
    """A progress that stops the work once so many queries are mined."""

    def __init__(self, queries):
        self.left = queries

    @contextmanager
    def work(self, name, total, unit):
        def advance(count):
            self.left -= count
            if self.left <= 0:
                raise Stop

        yield advance

    def say(self, message):
        """Say nothing."""


@pytest.fixture
def corpus(making):
    """Forty papers in two dimensions that cite each other, and a query for each of thirty."""
    rng = np.random.default_rng(0)
    names = [f"p{i:02}" for i in range(40)]
    citations = [
        Citation(names[i], names[j]) for i in range(40) for j in rng.choice(40, 4, replace=False)
    ]
    angles = dict(zip(names, rng.uniform(0, 60, 40), strict=True))
    queries = [
        (
            making.query(
                name, key=QueryKey("even" if i % 2 else "odd", name), text=f"query {name}"
            ),
            making.degrees(angles[name] + 2),
        )
        for i, name in enumerate(names[:30])
    ]
    return making.Corpus(
        papers={name: making.paper(name) for name in names},
        citations=citations,
        vectors={name: making.degrees(angle) for name, angle in angles.items()},
        queries=queries,
    )


def candidates(graph):
    """Give all rows of candidates, without the run's name."""
    return [
        {key: value for key, value in row.items() if key != "run"}
        for kind, row in graph.rows()
        if kind in ("candidate", "mined")
    ]


def test_counts_add_up(graph, corpus):
    """Every query is mined, every candidate is kept or dropped by a filter."""
    corpus.write(graph)
    counts = mine_walk(graph, "a").counts
    assert counts["queries"] == 30
    assert counts["candidates"] == counts["kept"] + counts["dropped"].get("margin", 0)
    assert counts["candidates"] == sum(counts["hops"].values()) > 100
    assert graph.runs.find("mine", "a").finished is not None


@pytest.mark.parametrize(
    "parallelism",
    [Parallelism(1, 1), Parallelism(2, 40), Parallelism(4, 100), Parallelism(3, 10**6)],
)
def test_effort_changes_nothing(graph, corpus, parallelism):
    """Any number of workers and any batch size give the same candidates."""
    corpus.write(graph)
    mine_walk(graph, "a", parallelism=Parallelism(1, 10**6))
    expected = candidates(graph)
    graph.runs.remove("a", StopAfter(10**9))
    mine_walk(graph, "a", parallelism=parallelism)
    assert candidates(graph) == expected


def test_engines_agree(graphs, corpus):
    """Neo4j and the local graph hold the same rows after mining."""
    for graph in graphs:
        corpus.write(graph)
        mine_walk(graph, "a", settings=WalkSettings(temperature=0.1, random=2), rng_seed=9)
    assert list(graphs[0].rows()) == list(graphs[1].rows())


def test_a_stopped_run_goes_on_to_the_same_candidates(graph, corpus):
    """What was mined before the stop is not mined again."""
    corpus.write(graph)
    mine_walk(graph, "a")
    expected = candidates(graph)
    graph.runs.remove("a", StopAfter(10**9))
    with pytest.raises(Stop):
        mine_walk(graph, "a", parallelism=Parallelism(2, 40), progress=StopAfter(10))
    assert graph.runs.find("mine", "a").finished is None
    report = mine_walk(graph, "a")
    assert 10 <= report.resumed < 30
    assert candidates(graph) == expected


def test_a_removal_that_is_killed_leaves_no_half_run(graph, corpus):
    """Part of its candidates is never taken for all of them, and it can be mined again."""
    corpus.write(graph)
    mine_walk(graph, "a")
    expected = candidates(graph)
    with pytest.raises(Stop):
        graph.runs.remove("a", StopAfter(1))
    run = graph.runs.find("mine", "a")
    assert run is None or run.finished is None or candidates(graph) == expected
    mine_walk(graph, "a")
    assert candidates(graph) == expected


def test_a_positive_that_came_late_is_no_negative(graph, corpus, making):
    """Named as an answer before its paper was there, it is none of the candidates."""
    corpus.queries[0] = (
        making.query("p00", "late", key=QueryKey("odd", "p00"), text="query p00"),
        corpus.queries[0][1],
    )
    corpus.write(graph)
    graph.papers.write([making.paper("late")], "jsonl")
    graph.papers.write_citations([Citation("p00", "late")], "tsv")
    graph.paper_embeddings.write([making.paper_embedding(making.paper("late"), making.degrees(45))])
    mine_walk(graph, "a", sets="odd", settings=WalkSettings(random=50), margin=None)
    rows = [row for kind, row in graph.rows() if kind == "candidate"]
    found = {row["paper"] for row in rows if row["query"] == "p00"}
    assert "late" not in found
    assert len(found) > 4


def test_other_positives_under_the_same_name_are_refused(graph, corpus, making):
    """If a set was rewritten with more positives, the graph has changed for a run."""
    corpus.write(graph)
    mine_walk(graph, "a", sets="odd")
    graph.queries.write([making.query("p00", "p05", key=QueryKey("odd", "p00"), text="query p00")])
    with pytest.raises(RunError, match=r"graph\.positives\.odd was 15, is 16"):
        mine_walk(graph, "a", sets="odd")


def test_a_finished_run_with_work_left_is_unfinished(graph, corpus, making):
    """Its set was created again; a partly mined set does not count as mined."""
    corpus.write(graph)
    mine_walk(graph, "a")
    graph.queries.remove("even")
    even = [(query, vector) for query, vector in corpus.queries if query.set == "even"]
    graph.queries.write([query for query, _ in even])
    graph.query_embeddings.write([making.query_embedding(*each) for each in even])
    with pytest.raises(Stop):
        mine_walk(graph, "a", parallelism=Parallelism(1, 40), progress=StopAfter(1))
    assert graph.runs.find("mine", "a").finished is None
    mine_walk(graph, "a")
    assert graph.runs.find("mine", "a").finished is not None


def test_a_finished_run_is_left_alone(graph, corpus):
    """The same call again mines nothing."""
    corpus.write(graph)
    first = mine_walk(graph, "a")
    finished = graph.runs.find("mine", "a").finished
    again = mine_walk(graph, "a", progress=StopAfter(1))
    assert (again.resumed, again.counts) == (30, first.counts)
    assert again.sets == first.sets == ("even", "odd")
    assert graph.runs.find("mine", "a").finished == finished


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"settings": WalkSettings(temperature=0.5)}, "temperature was 1.0, is 0.5"),
        ({"rng_seed": 3}, "rng_seed was 0, is 3"),
        ({"margin": None}, "margin was 0.05, is null"),
        ({"sets": ["odd"]}, "sets was"),
    ],
)
def test_other_settings_under_the_same_name_are_refused(graph, corpus, change, named):
    """The difference is named, and nothing is written."""
    corpus.write(graph)
    mine_walk(graph, "a")
    before = list(graph.rows())
    with pytest.raises(RunError, match=named):
        mine_walk(graph, "a", **change)
    assert list(graph.rows()) == before


def test_another_graph_under_the_same_name_is_refused(graph, corpus, making):
    """A citation more is another graph."""
    corpus.write(graph)
    mine_walk(graph, "a")
    graph.papers.write_citations([Citation("p39", "new")], "tsv")
    with pytest.raises(RunError, match=r"graph\.citations was \d+, is \d+"):
        mine_walk(graph, "a")


def test_other_seeds_and_temperatures_give_other_candidates(graph, corpus):
    """A setting that matters does something."""
    corpus.write(graph)
    found = []
    for i, (seed, temperature) in enumerate([(0, 1.0), (1, 1.0), (0, 0.01)]):
        name = f"run{i}"
        mine_walk(graph, name, rng_seed=seed, settings=WalkSettings(temperature=temperature))
        page = [q for s in ("even", "odd") for q in graph.candidates.mined(name, s, "", 100)]
        found.append([[c.candidate.paper for c in query.candidates] for query in page])
    assert found[0] != found[1]
    assert found[0] != found[2]


def test_only_the_named_sets_are_mined(graph, corpus):
    """A set that is not named is left alone."""
    corpus.write(graph)
    report = mine_walk(graph, "a", sets=["odd"])
    assert (report.sets, report.counts["queries"]) == (("odd",), 15)
    assert graph.candidates.count_unmined("a", ["even"]) == 15


def test_unknown_sets_are_named(graph, corpus):
    """A typing error is reported, with the sets that there are."""
    corpus.write(graph)
    there = r"no set od \(there are: even, odd; .*\); did you mean odd\?"
    with pytest.raises(GraphMismatch, match=there):
        mine_walk(graph, "a", sets=["od"])


def test_nothing_embedded(graph):
    """Without embeddings there is nothing to walk on."""
    with pytest.raises(GraphMismatch, match="run bicagraph embed"):
        mine_walk(graph, "a")


def test_queries_without_an_embedding_are_refused(graph, corpus, making):
    """A query added since waits for its embedding."""
    corpus.write(graph)
    graph.queries.write([making.query("p01", key=QueryKey("odd", "new"), text="new")])
    with pytest.raises(GraphMismatch, match=r"1 query \(new of set odd\) has no current embedding"):
        mine_walk(graph, "a")


def test_queries_without_an_embedding_can_be_left_out(graph, corpus, making):
    """They are counted by their reason, the others are mined, and the run is finished."""
    corpus.write(graph)
    expected = mine_walk(graph, "all").counts
    graph.queries.write([making.query("p01", key=QueryKey("odd", "new"), text="new")])
    found = mine_walk(graph, "a", skip_unembedded=True).counts
    assert found["none"] == expected["none"] | {"not_embedded": 1}
    assert found["queries"] == expected["queries"] + 1
    assert found["candidates"] == expected["candidates"]
    again = mine_walk(graph, "a")
    assert (again.counts, again.resumed) == (found, found["queries"])
    only = mine_walk(graph, "b", sets=["odd"], skip_unembedded=True).counts
    assert only["none"]["not_embedded"] == 1


def test_unembedded_papers_near_a_query_are_refused_or_left_out(graph, making):
    """Their count is reported; with leave they are as if not there."""
    corpus = making.circle("s>a a>b s>c", {"s": 0, "a": 40, "c": 50}, query_angle=0)
    corpus.write(graph)
    with pytest.raises(GraphMismatch, match=r"1 paper near the queries .*--allow-unembedded"):
        mine_walk(graph, "a")
    settings = WalkSettings(min_hop2=0)
    report = mine_walk(graph, "a", settings=settings, allow_unembedded=True)
    assert report.counts["hops"] == {"1": 2}


def test_a_stale_paper_near_a_query_counts_as_unembedded(graph, making):
    """An abstract that changed since it was embedded is refused, too."""
    making.circle("s>a a>b", {"s": 0, "a": 40, "b": 50}).write(graph)
    graph.papers.write([making.paper("b", abstract="changed")], "jsonl")
    with pytest.raises(GraphMismatch, match="1 paper near the queries"):
        mine_walk(graph, "a")


def test_unembedded_papers_far_away_do_not_matter(graph, making):
    """Only what is within two hops of a query is looked at."""
    making.circle("s>a a>b b>far", {"s": 0, "a": 40, "b": 50}).write(graph)
    assert mine_walk(graph, "a").counts["candidates"] == 2


def test_reasons_are_stored_and_counted(graph, making):
    """A query without a negative says why."""
    corpus = making.circle("s>a a>b", {"s": 0, "a": 1, "b": 2})
    corpus.queries.append(
        (making.query("b", key=QueryKey("set", "leaf"), text="other"), making.degrees(9))
    )
    corpus.write(graph)
    counts = mine_walk(graph, "a").counts
    assert counts["none"] == {"all_dropped": 1, "no_hop1": 1}
    assert [query.reason for query in graph.candidates.mined("a", "set", "", 10)] == [
        "no_hop1",
        "all_dropped",
    ]


def test_margin_holds_against_the_positive_least_like_the_query(graph, making):
    """With two positives the farther one sets the limit."""
    angles = {"s": 0, "t": 60, "a": 50, "b": 70}
    corpus = making.circle("s>a t>b a>b", angles, positives=("s", "t"))
    corpus.write(graph)
    mine_walk(graph, "a", settings=WalkSettings(min_hop2=0))
    (query,) = graph.candidates.mined("a", "set", "", 10)
    verdicts = {each.candidate.paper: each.candidate.dropped_by for each in query.candidates}
    assert verdicts == {"a": ("margin",), "b": ()}


def test_capped_queries_are_counted(graph, corpus):
    """A cap that bites shows in the run's counts."""
    corpus.write(graph)
    assert mine_walk(graph, "a", settings=WalkSettings(max_hop2=2)).counts["capped"] > 0


@pytest.mark.parametrize(("most", "capped"), [((2, 2), 0), ((1, 2), 1), ((2, 1), 1)])
def test_a_neighbourhood_as_large_as_its_cap_is_not_capped(graph, making, most, capped):
    """Two papers at each hop: a cap of two leaves nothing out, a cap of one does."""
    angles = {"s": 0, "a": 10, "b": 20, "c": 30, "d": 40}
    making.circle("s>a s>b a>c a>d", angles).write(graph)
    settings = WalkSettings(max_hop1=most[0], max_hop2=most[1])
    assert mine_walk(graph, "a", settings=settings).counts["capped"] == capped


def test_a_query_with_no_paper_to_start_from_says_so(graph, making):
    """Behind a stub lies a paper at hop 2, but a walk starts at hop 1."""
    making.circle("s>stub stub>b", {"s": 0, "b": 40}, changes={"stub": None}).write(graph)
    settings = WalkSettings(random=0, min_hop1=0, min_hop2=0)
    assert mine_walk(graph, "a", settings=settings).counts["none"] == {"no_start": 1}


def test_a_retraction_is_a_change_of_the_graph(graph, making):
    """A run does not go on when a paper was retracted since, for it would find other papers."""
    corpus = making.circle("s>a s>b a>c", {"s": 0, "a": 10, "b": 20, "c": 40})
    corpus.write(graph)
    mine_walk(graph, "a")
    graph.papers.write([making.paper("a", retracted=True)], "jsonl")
    with pytest.raises(RunError, match="retracted was 0, is 1"):
        mine_walk(graph, "a")


def test_a_removed_run_can_be_mined_again(graph, corpus):
    """Removing takes candidates and book entry, and nothing else."""
    corpus.write(graph)
    before = list(graph.rows())
    mine_walk(graph, "a")
    assert graph.runs.remove("a", StopAfter(10**9)) > 0
    assert list(graph.rows()) == before
    mine_walk(graph, "a")
