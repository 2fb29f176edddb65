"""Filters on stored candidates: applied, replaced, undone, interrupted, in any order."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bica_graph.errors import RunError
from bica_graph.export.settings import ExportSettings
from bica_graph.export.stage import export_triplets
from bica_graph.filters import stage
from bica_graph.filters.margin import Margin
from bica_graph.filters.max_score import MaxScore
from bica_graph.filters.min_score import MinScore
from bica_graph.filters.rank_window import RankWindow
from bica_graph.filters.stage import apply_filter, undo_filter
from bica_graph.filters.strategy import StrategyFilter
from bica_graph.graph.digest import graph_digest
from bica_graph.mining.mine import mine_walk
from bica_graph.mining.parallelism import Parallelism
from bica_graph.records.candidates import FilterCandidate, Origin
from bica_graph.records.queries import QueryKey
from bica_graph.records.runs import AppliedFilter
from bica_graph.records.walks import WalkSettings

WRONG_LABELS = Path(__file__).parents[1] / "data" / "wrong_labels.cypher"
CITATIONS = "s>a s>b s>c a>d a>e b>f b>g c>h d>i p>e p>f p>j e>k f>l"
ANGLES = {name: 7 * place for place, name in enumerate("spabcdefghijkl")}
WALK = WalkSettings(paths=2, path_length=3, width=3, random=2, min_hop2=0)


@pytest.fixture
def corpus(making):
    """Give a graph with three queries as records."""
    made = making.circle(CITATIONS, ANGLES)
    made.queries = []
    for name, positives, angle in (("q1", "s", 3), ("q2", "p", 30), ("q3", "sp", 60)):
        query = making.query(*positives, key=QueryKey("set", name), text=f"text {name}")
        made.queries.append((query, making.degrees(angle)))
    return made


def mined(graph, corpus):
    """Fill a graph and mine one run without any filter."""
    corpus.write(graph)
    mine_walk(graph, "run", settings=WALK, margin=None)
    return graph


@pytest.fixture
def run(graph, corpus):
    """Give a graph of either engine in which a run has candidates and no filter."""
    return mined(graph, corpus)


def dropped(graph):
    """Give the names of the filters that dropped each candidate, by query and paper."""
    return {
        (query.key.id, each.paper): each.dropped_by
        for query in graph.verdicts.read("run", "set", "", 99)
        for each in query.candidates
    }


def test_what_filters_see_is_what_was_written(run):
    """Every field of a candidate that a filter may look at, by rank."""
    for query in run.candidates.mined("run", "set", "", 99):
        (seen,) = [q for q in run.verdicts.read("run", "set", "", 99) if q.key == query.key]
        assert seen.candidates == tuple(
            FilterCandidate(
                each.paper,
                (each.strategy,),
                each.rank,
                each.hop,
                each.score,
                each.similarity_query,
                each.similarity_positive,
                each.dropped_by,
            )
            for each in (found.candidate for found in query.candidates)
        )
    pages = [run.verdicts.read("run", "set", after, 1)[0].key.id for after in ("", "q1", "q2")]
    assert pages == ["q1", "q2", "q3"]
    assert run.verdicts.read("run", "set", "q3", 1) == []


def test_mining_with_a_margin_and_filtering_afterwards_are_the_same(graph, corpus):
    """The filter is the same code: verdicts, counts and export are equal."""
    mined(graph, corpus)
    report = apply_filter(graph, "run", Margin(0.05))
    mine_walk(graph, "direct", settings=WALK, margin=0.05)
    one, other = graph.runs.counts("run"), graph.runs.counts("direct")
    assert one == other
    assert report.dropped == one["dropped"]["margin"] > 0
    assert report.kept == one["kept"]
    assert graph.runs.find("mine", "run").filters == graph.runs.find("mine", "direct").filters


def test_a_filter_is_undone_without_a_trace(run):
    """The digest of the graph is that from before."""
    before = graph_digest(run)
    applied = apply_filter(run, "run", Margin(0.3))
    assert graph_digest(run) != before
    report = undo_filter(run, "run", "margin")
    assert graph_digest(run) == before
    assert (report.dropped, report.kept) == (applied.dropped, report.judged)


def test_a_filter_that_is_there_is_replaced_and_comes_last(run):
    """Another setting replaces the verdicts; the list has the order of the filters."""
    apply_filter(run, "run", Margin(0.9))
    apply_filter(run, "run", StrategyFilter(without=("bica_random",)))
    apply_filter(run, "run", Margin(0.0))
    assert run.runs.find("mine", "run").filters == (
        AppliedFilter("strategy", {"only": [], "without": ["bica_random"]}),
        AppliedFilter("margin", {"margin": 0.0}),
    )
    assert {names for names in dropped(run).values() if len(names) > 1} <= {("strategy", "margin")}


def test_applying_a_filter_twice_changes_nothing(run):
    """It is idempotent."""
    apply_filter(run, "run", RankWindow(2))
    before = graph_digest(run)
    apply_filter(run, "run", RankWindow(2))
    assert graph_digest(run) == before


def test_queries_without_a_negative_say_so(run):
    """all_dropped is derived: it comes and goes with the verdicts."""
    apply_filter(run, "run", MaxScore(-0.999))
    assert run.runs.counts("run")["none"] == {"all_dropped": 3}
    assert {q.reason for q in run.candidates.mined("run", "set", "", 9)} == {"all_dropped"}
    facts = run.evidence.query(QueryKey("set", "q1"), "abstract")
    assert [(each.reason, each.kept) for each in facts.outcomes] == [("all_dropped", 0)]
    assert run.evidence.run("run", 10, 3).negatives == ((0, 3),)
    undo_filter(run, "run", "max-score")
    assert run.runs.counts("run")["none"] == {}
    facts = run.evidence.query(QueryKey("set", "q1"), "abstract")
    assert [(each.reason, each.dropped) for each in facts.outcomes] == [(None, 0)]


def test_an_interrupted_filter_is_known_and_completed(run, monkeypatch, tmp_path):
    """The export refuses it; applied again it is as if nothing had happened."""
    apply_filter(run, "run", RankWindow(1))
    expected = dropped(run)
    undo_filter(run, "run", "rank-window")
    calls = []
    write = type(run.verdicts).write

    def dying(self, *given):
        calls.append(given)
        raise KeyboardInterrupt

    monkeypatch.setattr(type(run.verdicts), "write", dying)
    with pytest.raises(KeyboardInterrupt):
        apply_filter(run, "run", RankWindow(1))
    monkeypatch.setattr(type(run.verdicts), "write", write)
    assert [each.complete for each in run.runs.find("mine", "run").filters] == [False]
    with pytest.raises(RunError, match=r"was interrupted: apply it again, undo it .*--unfinished"):
        export_triplets(run, "run", tmp_path / "t.jsonl")
    apply_filter(run, "run", RankWindow(1))
    assert dropped(run) == expected
    export_triplets(run, "run", tmp_path / "t.jsonl")


def test_pages_change_nothing_but_the_memory(run, monkeypatch):
    """Page by page, a filter drops and reports the same as in one go."""
    whole = apply_filter(run, "run", Margin(0.3))
    verdicts = dropped(run)
    undo_filter(run, "run", "margin")
    monkeypatch.setattr(stage, "_PAGE", 1)
    assert apply_filter(run, "run", Margin(0.3)) == whole
    assert (whole.run, whole.filter, whole.dropped > 1) == (
        "run",
        AppliedFilter("margin", {"margin": 0.3}),
        True,
    )
    assert whole.judged == len(verdicts)
    assert dropped(run) == verdicts


def test_an_interrupted_undo_is_known_and_completed(run, monkeypatch):
    """Until it is done, the run says that the filter is not complete, with its settings."""
    before = graph_digest(run)
    apply_filter(run, "run", Margin(0.3))
    with monkeypatch.context() as patch:

        def dying(self, *given):
            raise KeyboardInterrupt

        patch.setattr(type(run.verdicts), "remove", dying)
        with pytest.raises(KeyboardInterrupt):
            undo_filter(run, "run", "margin")
    unfinished = AppliedFilter("margin", {"margin": 0.3}, complete=False)
    assert run.runs.find("mine", "run").filters == (unfinished,)
    report = undo_filter(run, "run", "margin")
    assert (report.run, report.filter) == ("run", unfinished)
    assert graph_digest(run) == before


def test_a_run_that_goes_on_is_judged_by_its_filters(graph, corpus, making):
    """Filters that were applied since judge the queries that are still to be mined, too."""
    corpus.write(graph)
    write, calls = type(graph.candidates).write, []

    def dying(self, run, mined):
        if calls:
            raise KeyboardInterrupt
        calls.append(run)
        write(self, run, mined)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(graph.candidates), "write", dying)
        with pytest.raises(KeyboardInterrupt):
            mine_walk(graph, "run", settings=WALK, parallelism=Parallelism(1, 1))
    undo_filter(graph, "run", "margin")
    apply_filter(graph, "run", RankWindow(2))
    mine_walk(graph, "run", settings=WALK)
    found = dropped(graph)
    ranks = {
        (query.key.id, each.paper): each.rank
        for query in graph.verdicts.read("run", "set", "", 99)
        for each in query.candidates
    }
    assert {len({key for key, _ in found})} == {3}
    for key, names in found.items():
        assert names == (("rank-window",) if ranks[key] > 1 else ())


def test_a_filter_of_scores_needs_scores(run):
    """Nothing is written when candidates have none."""
    before = graph_digest(run)
    with pytest.raises(RunError, match=r"have no score from the strategy"):
        apply_filter(run, "run", MaxScore(1, "score"))
    assert graph_digest(run) == before


def test_a_strategy_that_the_run_does_not_have_is_named(run):
    """A slip would drop every candidate; names of strategies of ours may always be given."""
    before = graph_digest(run)
    with pytest.raises(RunError, match=r"strategy bica_wlk .*; did you mean bica_walk"):
        apply_filter(run, "run", StrategyFilter(only=("bica_wlk",)))
    assert graph_digest(run) == before
    assert apply_filter(run, "run", StrategyFilter(without=("citation_hop",))).dropped == 0


@pytest.mark.parametrize("act", ["apply", "undo"])
def test_a_run_that_is_not_there_is_named(run, act):
    """So is a filter that was not applied."""
    with pytest.raises(RunError, match="there is no run 'nobody'"):
        apply_filter(run, "nobody", Margin()) if act == "apply" else undo_filter(
            run, "nobody", "margin"
        )
    with pytest.raises(RunError, match="'margin' was not applied to run 'run'; applied: none"):
        undo_filter(run, "run", "margin")


def test_other_runs_are_left_alone(run):
    """A filter judges the candidates of its run only."""
    mine_walk(run, "other", settings=WALK, margin=None)
    apply_filter(run, "run", MaxScore(-0.999))
    assert run.runs.counts("other")["dropped"] == {}
    assert run.runs.find("mine", "other").filters == ()


def test_all_origins_count(run, making):
    """A candidate that a wanted strategy came to, too, is kept."""
    candidate = making.candidate("k", 0, key=QueryKey("set", "q1"), path=None, run_name="mixed")
    both = replace(candidate, also=(Origin("bm25", score=7.5, score_of="BM25"),))
    run.runs.start(making.run("mixed", parameters={"sets": ["set"]}))
    run.candidates.write("mixed", [making.mined(both, key=QueryKey("set", "q1"))])
    report = apply_filter(run, "mixed", StrategyFilter(without=("bica_random",)))
    assert (report.judged, report.dropped) == (1, 0)
    report = apply_filter(run, "mixed", StrategyFilter(without=("bica_random", "bm25")))
    assert report.dropped == 1


filters = st.one_of(
    st.sampled_from([Margin(0.0), Margin(0.3), MaxScore(0.6), MinScore(0.2), MinScore(-1)]),
    st.sampled_from([RankWindow(3), RankWindow(5, first=2)]),
    st.sampled_from([StrategyFilter(("bica_walk",)), StrategyFilter((), ("bica_walk",))]),
)
acts = st.lists(
    st.one_of(filters, st.sampled_from(["margin", "max-score", "min-score", "strategy"])),
    min_size=1,
    max_size=6,
)


def expected_verdicts(graph, applied):
    """Judge every candidate with the filters, by Python alone."""
    return {
        (query.key.id, each.paper): tuple(
            judging.name for judging in applied if judging.drops(each, query.positive_similarity)
        )
        for query in graph.verdicts.read("run", "set", "", 99)
        for each in query.candidates
    }


@pytest.fixture
def both(graphs, corpus):
    """Give both engines with the same run."""
    return [mined(graph, corpus) for graph in graphs]


def done(graphs, applied, act):
    """Do one act on both graphs; give the filters that are applied then."""
    if isinstance(act, str):
        if act not in [each.name for each in applied]:
            return applied
        for graph in graphs:
            undo_filter(graph, "run", act)
        return [each for each in applied if each.name != act]
    for graph in graphs:
        apply_filter(graph, "run", act)
    return [each for each in applied if each.name != act.name] + [act]


def check_counts(graph, applied):
    """Hold everything that follows from verdicts against the verdicts; give the kept ones."""
    found = dropped(graph)
    assert found == expected_verdicts(graph, applied)
    kept = [key for key, names in found.items() if not names]
    counts = graph.runs.counts("run")
    assert (counts["kept"], counts["candidates"]) == (len(kept), len(found))
    assert counts["dropped"] == {
        each.name: count
        for each in sorted(applied, key=lambda each: each.name)
        if (count := sum(each.name in names for names in found.values()))
    }
    empty = {query for query, _ in found} - {query for query, _ in kept}
    assert counts["none"].get("all_dropped", 0) == len(empty)
    assert graph.counts()["candidates"]["run"]["kept"] == len(kept)
    return kept


def exported(graph, folder):
    """Give the bytes of an export."""
    export_triplets(graph, "run", folder / "t.jsonl", settings=ExportSettings(force=True))
    return (folder / "t.jsonl").read_bytes()


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequence=acts)
def test_any_sequence_of_filters_agrees_everywhere(both, tmp_path, sequence):
    """Verdicts, counts, label, outcome, export and both engines say the same after all acts."""
    for graph in both:
        for each in graph.runs.find("mine", "run").filters:
            undo_filter(graph, "run", each.name)
    applied = []
    for act in sequence:
        applied = done(both, applied, act)
    kept = [check_counts(graph, applied) for graph in both]
    assert len({graph_digest(graph) for graph in both}) == 1
    if kept[0]:
        assert len({exported(graph, tmp_path) for graph in both}) == 1
    _, rows = next(both[0].run_cypher(WRONG_LABELS.read_text(encoding="utf-8"), {}))
    assert rows == [{"wrong": 0}]
