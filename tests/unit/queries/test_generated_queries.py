"""Making sets of queries with a model."""

import json
from dataclasses import replace

import pytest

from bica_graph.errors import RunError
from bica_graph.exact.texts import abstract_digest
from bica_graph.models.query_generator import GeneratorChoice, QueryGenerator
from bica_graph.queries import (
    GeneratedQueries,
    QuerySettings,
    make_queries,
    remove_queries,
)
from bica_graph.queries.generated import drop_reason
from bica_graph.records.papers import Citation, PaperRecord


class Interrupted(Exception):
    """What stops the work in the middle."""


class Watched:
    """A real generator that records the texts it was given, and may stop."""

    def __init__(self, generator, stop_at=None):
        self._generator = generator
        self._stop_at = stop_at
        self.max_tokens = generator.max_tokens
        self.description = generator.description
        self.given = []

    def generate(self, texts, draws=None):
        if self._stop_at is not None and len(self.given) + len(texts) > self._stop_at:
            raise Interrupted
        self.given += texts
        return self._generator.generate(texts, draws)


class Saying:
    """A generator that gives fixed queries for each paper."""

    max_tokens = 4

    def __init__(self, *queries):
        self._queries = queries
        self.description = {"model": "saying"}
        self.draws = []

    def generate(self, texts, draws=None):
        self.draws.append(draws)
        return [list(self._queries) for _ in texts]


def rows(graph, set_name="s"):
    return {
        row["id"]: (row["text"], row["origin"], row["positives"])
        for kind, row in graph.rows()
        if kind == "query" and row["set"] == set_name
    }


@pytest.fixture
def load(tiny_t5):
    """Load the tiny T5, watched."""

    def loading(stop_at=None, **settings):
        choice = GeneratorChoice(name=str(tiny_t5), **settings)
        return Watched(QueryGenerator(choice), stop_at)

    return loading


def test_one_query_for_each_paper(graph, seeds, load):
    """Each eligible paper gets the query that the model finds best for its text."""
    generator = load()
    make_queries(graph, "s", GeneratedQueries(generator))
    texts = [f"What {id} is about. And more of it." for id in seeds]
    # A title is not needed here.
    assert sorted(generator.given) == sorted([*texts, "What x-no-title is about. And more of it."])
    best = [query for (query,) in load().generate(texts)]
    kept = {id: " ".join(query.split()) for id, query in zip(seeds, best, strict=True)}
    expected = {
        id: (query, "doc2query", [[id, 1]])
        for id, query in kept.items()
        if drop_reason(query, "", "", False) is None
    }
    found = rows(graph)
    found.pop("x-no-title", None)
    assert found == expected
    assert len(expected) > len(seeds) / 2


def test_several_queries_for_each_paper(graph, load):
    """Further queries of a paper have its id with a number."""
    make_queries(graph, "s", GeneratedQueries(load(), per_paper=3), settings=QuerySettings(seeds=2))
    papers = {answers[0][0] for _, _, answers in rows(graph).values()}
    names = {f"{id}{number}" for id in papers for number in ("", "#2", "#3")}
    assert set(rows(graph)) <= names
    assert len(rows(graph)) > len(papers)


@pytest.mark.parametrize("batch_size", [3, 32])
def test_sampled_queries_do_not_depend_on_batches(graph, load, batch_size):
    """Any batch size gives the same set."""
    make_queries(graph, "s", GeneratedQueries(load(), per_paper=2))
    other = load(batch_size=batch_size)
    make_queries(graph, "t", GeneratedQueries(other, per_paper=2))
    assert rows(graph) == rows(graph, "t")


def test_sampled_queries_depend_on_the_rng_seed(graph, load):
    """Another random seed draws other queries."""
    for rng_seed in (0, 1):
        make_queries(
            graph,
            f"s{rng_seed}",
            GeneratedQueries(load(), per_paper=2),
            settings=QuerySettings(rng_seed=rng_seed),
        )
    assert rows(graph, "s0") != rows(graph, "s1")


def crowd(graph):
    """Put 70 more seeds into *graph*, without embeddings of their own making."""
    names = [f"q{number:03}" for number in range(70)]
    graph.papers.write(
        [
            PaperRecord(name, title=name, abstract="What p00 is about. And more of it.")
            for name in names
        ],
        "test",
    )
    graph.papers.write_citations([Citation(name, "hop-1") for name in names], "test")
    (found,) = graph.paper_embeddings.read("p", 1)
    graph.paper_embeddings.write([replace(found, id=name) for name in names])


def test_interrupted_generation_goes_on(graph, load, tmp_path):
    """What is in the graph is not generated again, and the result is that of one go."""
    crowd(graph)
    stopped = load(stop_at=70)
    with pytest.raises(Interrupted):
        make_queries(graph, "s", GeneratedQueries(stopped, per_paper=2))
    assert 0 < len(rows(graph)) <= 2 * len(stopped.given)
    resumed = load()
    report = make_queries(
        graph, "s", GeneratedQueries(resumed, per_paper=2), manifest=tmp_path / "a.json"
    )
    whole = load()
    make_queries(graph, "t", GeneratedQueries(whole, per_paper=2), manifest=tmp_path / "b.json")
    assert rows(graph) == rows(graph, "t")
    manifests = [json.loads((tmp_path / f"{name}.json").read_text("utf-8")) for name in "ab"]
    assert manifests[0]["left_out"] == manifests[1]["left_out"]
    assert manifests[0]["counts"] == manifests[1]["counts"]
    assert report.written == len(rows(graph))
    again = len(stopped.given) + len(resumed.given) - len(whole.given)
    dropped = {
        entry["query"].split("#")[0] for entry in manifests[0]["left_out"] if "query" in entry
    }
    assert again <= len(dropped)


def test_a_finished_set_is_not_generated_again(graph, load):
    """Called again, the model is given nothing."""
    make_queries(graph, "s", GeneratedQueries(load()))
    again = load()
    report = make_queries(graph, "s", GeneratedQueries(again))
    assert (again.given, report.new) == ([], 0)


def test_a_lost_manifest_is_written_without_generating_again(graph, tmp_path):
    """Only papers of which a query was dropped are given to the model once more."""
    generator = Saying("is it so", "no")
    path = tmp_path / "m.json"
    make_queries(graph, "s", GeneratedQueries(generator, per_paper=2), manifest=path)
    expected = path.read_bytes()
    path.unlink()
    make_queries(graph, "s", GeneratedQueries(generator, per_paper=2), manifest=path)
    assert path.read_bytes() == expected


def test_another_model_is_refused(graph, load):
    """Another profile under the same name is refused, with the difference."""
    make_queries(graph, "s", GeneratedQueries(load()), settings=QuerySettings(seeds=1))
    with pytest.raises(RunError, match='profile was "model_card", is "bica"'):
        make_queries(
            graph, "s", GeneratedQueries(load(profile="bica")), settings=QuerySettings(seeds=1)
        )


def test_queries_of_no_use_are_counted(graph, tmp_path):
    """Empty, short, repeated and copied queries are dropped, counted and listed."""
    said = ("", "too short", " is  it\nso ", "is it so", "the TITLE of p00")
    path = tmp_path / "m.json"
    (tmp_path / "ids.txt").write_text("p00\n", encoding="utf-8")
    report = make_queries(
        graph,
        "s",
        GeneratedQueries(
            Saying(*said), per_paper=5, forbid_copy=True, seed_file=tmp_path / "ids.txt"
        ),
        manifest=path,
    )
    assert rows(graph) == {"p00#3": ("is it so", "doc2query", [["p00", 1]])}
    assert report.skipped == {"copy": 1, "empty": 1, "repeated_text": 1, "too_short": 1}
    assert json.loads(path.read_text("utf-8"))["left_out"] == [
        {"query": "p00", "reason": "empty"},
        {"query": "p00#2", "reason": "too_short"},
        {"query": "p00#4", "reason": "repeated_text"},
        {"query": "p00#5", "reason": "copy"},
    ]


@pytest.mark.parametrize(
    ("query", "forbid_copy", "reason"),
    [
        ("", False, "empty"),
        ("two words", False, "too_short"),
        ("three words here", False, None),
        ("On sleep at night", False, None),
        ("on SLEEP at night.", True, "copy"),
        ("we asked whether it helps", True, "copy"),
        ("does sleep help at night", True, None),
    ],
)
def test_why_a_query_is_dropped(query, forbid_copy, reason):
    """A copy is the title or the first sentence, case and the last stop aside."""
    text = "We asked whether it helps. It does."
    assert drop_reason(query, "On sleep at night", text, forbid_copy) == reason


def test_an_id_that_looks_like_a_further_query(graph, tmp_path):
    """With several queries for each paper, an id such as p00#2 is left out and counted."""
    graph.papers.write([PaperRecord("p00#2", title="t", abstract="An abstract.")], "test")
    graph.papers.write_citations([Citation("p00#2", "hop-1")], "test")
    (found,) = graph.paper_embeddings.read("p", 1)
    digest = abstract_digest("An abstract.")
    graph.paper_embeddings.write([replace(found, id="p00#2", digest=digest)])
    generator = Saying("is it so", "or is it so")
    report = make_queries(graph, "s", GeneratedQueries(generator, per_paper=2))
    assert report.skipped["ambiguous_id"] == 1
    assert rows(graph)["p00#2"][2] == [["p00", 1]]
    assert make_queries(graph, "t", GeneratedQueries(Saying("is it so"))).written


def test_one_query_takes_no_draws(graph):
    """A single query is searched for, several are drawn with numbers of their own."""
    generator = Saying("is it so")
    make_queries(graph, "s", GeneratedQueries(generator), settings=QuerySettings(seeds=1))
    several = Saying("is it so", "or is it so")
    make_queries(
        graph, "t", GeneratedQueries(several, per_paper=2), settings=QuerySettings(seeds=1)
    )
    assert generator.draws == [None]
    (((first, second),),) = several.draws
    assert (len(first), len(second), first == second) == (4, 4, False)


def test_a_removed_set_is_generated_anew(graph, load):
    """After removal the same call generates the same queries."""
    make_queries(graph, "s", GeneratedQueries(load()), settings=QuerySettings(seeds=3))
    before = rows(graph)
    remove_queries(graph, "s")
    again = load()
    make_queries(graph, "s", GeneratedQueries(again), settings=QuerySettings(seeds=3))
    assert (rows(graph), len(again.given)) == (before, 3)
