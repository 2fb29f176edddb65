"""Making sets of queries of titles and of files, and removing them."""

import json
from collections import Counter
from itertools import pairwise
from typing import ClassVar

import pytest

from bica_graph.errors import GraphMismatch, OutputError, RecordError, RunError
from bica_graph.models.query_generator import GeneratorChoice
from bica_graph.queries import (
    FileQueries,
    GeneratedQueries,
    QueriesReport,
    QuerySettings,
    TitleQueries,
    make_queries,
    query_sets,
    remove_queries,
)
from bica_graph.records.papers import Citation, PaperRecord
from bica_graph.records.queries import Positive, Query

HEADER = "query_id\ttext\tpositive_ids\n"


def rows(graph, set_name="s"):
    """Give the queries of a set, without those left out, as {id: (text, origin, positives)}."""
    return {
        row["id"]: (row["text"], row["origin"], row["positives"])
        for kind, row in graph.rows()
        if kind == "query" and row["set"] == set_name and "left_out" not in row
    }


def left_out(manifest):
    return json.loads(manifest.read_text(encoding="utf-8"))["left_out"]


@pytest.fixture
def manifest(tmp_path):
    """Where the manifest goes."""
    return tmp_path / "manifest.json"


@pytest.fixture
def query_file(tmp_path):
    """Write a TSV of queries, each as id, text and positives with commas."""

    def writing(*queries):
        path = tmp_path / "queries.tsv"
        lines = "".join(f"{id}\t{text}\t{papers}\n" for id, text, papers in queries)
        path.write_text(f"{HEADER}{lines}", encoding="utf-8")
        return path

    return writing


class Interrupted(Exception):
    """What stops the work in the middle."""


class Stopping:
    """A progress that stops the work when so many queries are written."""

    def __init__(self, after):
        self.after = after
        self.said = []

    def work(self, name, total, unit):
        outer = self

        class Work:
            def __enter__(self):
                return self.advance

            def __exit__(self, *error):
                return False

            def advance(self, count):
                if name == "write queries":
                    outer.after -= count
                    if outer.after <= 0:
                        raise Interrupted

        return Work()

    def say(self, message):
        self.said.append(message)


# --- titles ----------------------------------------------------------------------------------


def test_titles(graph, seeds):
    """Each eligible paper is the positive of a query with its id, of its title."""
    make_queries(graph, "s", TitleQueries())
    expected = {id: (f"The title of {id}", "title", [[id, 1]]) for id in seeds}
    assert rows(graph) == expected


def test_the_report_of_titles(graph, seeds, why_not):
    """Asked, judged, eligible, written and the reasons add up."""
    report = make_queries(graph, "s", TitleQueries())
    reasons = dict(sorted(Counter(why_not.values()).items()))
    total = len(seeds) + len(why_not)
    assert report == QueriesReport(
        set="s",
        asked=None,
        judged=total,
        eligible=len(seeds),
        written=len(seeds),
        new=len(seeds),
        skipped=reasons,
        without_seed={},
        positives={},
        repeated_texts=0,
    )


def test_the_manifest_says_who_was_left_out(graph, why_not, manifest):
    """Every paper that is no seed stands in the manifest with its reason; stubs do not."""
    make_queries(graph, "s", TitleQueries(), manifest=manifest)
    expected = [{"paper": id, "reason": reason} for id, reason in sorted(why_not.items())]
    assert left_out(manifest) == expected


def test_the_manifest_holds_settings_and_counts(graph, seeds, manifest):
    """What decides the set, and what came of it, stand in the manifest."""
    make_queries(
        graph, "s", TitleQueries(), settings=QuerySettings(seeds=5, rng_seed=3), manifest=manifest
    )
    told = json.loads(manifest.read_text(encoding="utf-8"))
    assert (told["set"], told["settings"]["seeds"], told["settings"]["rng_seed"]) == ("s", 5, 3)
    assert (told["counts"]["eligible"], told["counts"]["written"]) == (len(seeds), 5)


def test_direction_decides_who_is_eligible(graph):
    """Against citations only what is cited from two hops away is a seed."""
    report = make_queries(graph, "s", TitleQueries(), settings=QuerySettings(direction="in"))
    assert list(rows(graph)) == ["hop-2"]
    assert report.eligible == 1


@pytest.mark.parametrize("rng_seed", [0, 1, 2])
def test_a_larger_sample_holds_the_smaller(graph, seeds, rng_seed):
    """Samples of 1 to all seeds are nested, and as large as they were asked for."""
    samples = []
    for count in range(1, len(seeds) + 1):
        make_queries(
            graph,
            f"s{count}",
            TitleQueries(),
            settings=QuerySettings(seeds=count, rng_seed=rng_seed),
        )
        samples.append(set(rows(graph, f"s{count}")))
    assert [len(sample) for sample in samples] == list(range(1, len(seeds) + 1))
    assert all(a < b for a, b in pairwise(samples))


def test_another_rng_seed_draws_another_sample(graph):
    """The sample depends on the random seed."""
    for rng_seed in range(4):
        make_queries(
            graph,
            f"s{rng_seed}",
            TitleQueries(),
            settings=QuerySettings(seeds=4, rng_seed=rng_seed),
        )
    assert len({tuple(rows(graph, f"s{rng_seed}")) for rng_seed in range(4)}) > 1


def test_fewer_seeds_than_asked_for(graph, seeds):
    """All eligible seeds are taken, and that they are fewer is said."""
    progress = Stopping(after=1000)
    report = make_queries(
        graph, "s", TitleQueries(), settings=QuerySettings(seeds=100), progress=progress
    )
    assert (report.asked, report.eligible, report.written) == (100, len(seeds), len(seeds))
    assert any("fewer than the 100 asked for" in line for line in progress.said)


def test_papers_without_a_current_embedding_are_told(graph):
    """That papers wait for an embedding is said aloud."""
    progress = Stopping(after=1000)
    make_queries(graph, "s", TitleQueries(), progress=progress)
    assert any(
        "1 paper with a text but without a current embedding" in line for line in progress.said
    )


def test_a_seed_file(graph, tmp_path, manifest):
    """Only the papers of the file are checked, each once; those left out are listed."""
    ids = ["p03", "p01", "p03", "x-retracted", "x-stub", "nobody", ""]
    (tmp_path / "ids.txt").write_text("\n".join(ids), encoding="utf-8")
    report = make_queries(
        graph, "s", TitleQueries(seed_file=tmp_path / "ids.txt"), manifest=manifest
    )
    assert list(rows(graph)) == ["p01", "p03"]
    assert report.skipped == {"retracted": 1, "stub": 1, "unknown": 1}
    assert left_out(manifest) == [
        {"paper": "nobody", "reason": "unknown"},
        {"paper": "x-retracted", "reason": "retracted"},
        {"paper": "x-stub", "reason": "stub"},
    ]


def test_an_empty_seed_file(graph, tmp_path):
    """A file without ids is an error."""
    (tmp_path / "ids.txt").write_text("", encoding="utf-8")
    with pytest.raises(RecordError, match="the file is empty"):
        make_queries(graph, "s", TitleQueries(seed_file=tmp_path / "ids.txt"))


def test_equal_texts_are_kept_and_counted(graph, seeds):
    """Two papers with one title, case and spacing aside, make two queries."""
    graph.papers.write([PaperRecord("p00", title="THE  title of p01")], "test")
    report = make_queries(graph, "s", TitleQueries())
    assert (report.written, report.repeated_texts) == (len(seeds), 1)


# --- what a run remembers ---------------------------------------------------------------------

SHARED = {"direction": "out", "text": "abstract", "encoder": "made-1", "algorithm": 1}
STATE = {"papers", "retracted", "citations", "embeddings", "embeddings_sum"}


def parameters(graph):
    """Give the parameters of the set s but for the graph's state, whose keys are checked."""
    found = dict(graph.runs.find("queries", "s").parameters)
    assert set(found.pop("graph")) == STATE
    return found


def test_the_run_of_titles(graph, tmp_path):
    """Its parameters are those of earlier versions, whose sets can so be continued."""
    (tmp_path / "ids.txt").write_text("p01\np03\n", encoding="utf-8")
    make_queries(graph, "s", TitleQueries(seed_file=tmp_path / "ids.txt"))
    ids = "509198ad00adcfc65e2f5b90b35b55e4"
    own = {"source": "title", "seed_file": ids, "seeds": None, "rng_seed": 0}
    assert parameters(graph) == SHARED | own


def test_the_run_of_generated_queries(graph):
    """What describes the model is part of its parameters."""

    class Saying:
        max_tokens = 4
        description: ClassVar = {"model": "m", "revision": None, "profile": "bica"}

        def generate(self, texts, draws=None):
            return [["is it so", "or is it so"] for _ in texts]

    settings = QuerySettings(seeds=2, rng_seed=7)
    make_queries(graph, "s", GeneratedQueries(Saying(), per_paper=2), settings=settings)
    own = {"source": "doc2query", "seed_file": None, "seeds": 2, "rng_seed": 7}
    model = {"per_paper": 2, "forbid_copy": False} | Saying.description
    assert parameters(graph) == SHARED | own | model


def test_the_run_of_a_file(graph, query_file):
    """Its parameters hold a hash of the queries, and no path."""
    make_queries(graph, "s", FileQueries(query_file(("q", "is it so", "p00,nobody"))))
    queries = "56359cf50b6676ab3233bc9cb8c01fe5"
    own = {"source": "file", "split": None, "queries": queries, "seeds": None, "rng_seed": 0}
    assert parameters(graph) == SHARED | own


# --- again, interrupted, otherwise -----------------------------------------------------------


def test_a_finished_set_is_not_made_again(graph, manifest):
    """Called again, nothing is new, nothing is read, and the manifest is not touched."""
    first = make_queries(graph, "s", TitleQueries(), manifest=manifest)
    before, written = list(graph.rows()), manifest.stat().st_mtime_ns
    second = make_queries(graph, "s", TitleQueries(), manifest=manifest, progress=Stopping(after=0))
    assert (second.new, second.written) == (0, first.written)
    assert list(graph.rows()) == before
    assert manifest.stat().st_mtime_ns == written


@pytest.mark.parametrize("content", [None, '{\n  "bicagraph": "queries",\n cut'])
def test_a_lost_manifest_is_written_again(graph, manifest, content):
    """A manifest that is gone or damaged comes back byte by byte."""
    make_queries(graph, "s", TitleQueries(), settings=QuerySettings(seeds=5), manifest=manifest)
    expected = manifest.read_bytes()
    manifest.unlink()
    if content is not None:
        manifest.write_text(content, encoding="utf-8")
    report = make_queries(
        graph, "s", TitleQueries(), settings=QuerySettings(seeds=5), manifest=manifest
    )
    assert (report.new, manifest.read_bytes()) == (0, expected)


def test_the_manifest_does_not_depend_on_the_place(graph, tmp_path):
    """Two places get the same bytes."""
    for name in ("a.json", "b.json"):
        make_queries(graph, "s", TitleQueries(), manifest=tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_interrupted_work_goes_on(graph, query_file, manifest, tmp_path):
    """Stopped after a batch and called again, queries and manifest are those of one go."""
    many = [(f"q{number:04}", f"is it {number}", "p00,nobody") for number in range(1500)]
    file = query_file(*many)
    with pytest.raises(Interrupted):
        make_queries(graph, "s", FileQueries(file), manifest=manifest, progress=Stopping(after=1))
    assert (len(rows(graph)), list(tmp_path.glob("manifest*"))) == (1000, [])
    report = make_queries(graph, "s", FileQueries(file), manifest=manifest)
    assert (report.written, report.new) == (1500, 500)
    one_go = tmp_path / "one-go.json"
    expected = rows(graph)
    remove_queries(graph, "s")
    make_queries(graph, "s", FileQueries(file), manifest=one_go)
    assert rows(graph) == expected
    assert manifest.read_bytes() == one_go.read_bytes()


def test_other_settings_are_refused(graph):
    """The same name with other settings is refused, with the difference and what to do."""
    make_queries(graph, "s", TitleQueries(), settings=QuerySettings(seeds=3))
    with pytest.raises(RunError, match=r"seeds was 3, is 4.*bicagraph queries remove s"):
        make_queries(graph, "s", TitleQueries(), settings=QuerySettings(seeds=4))


def test_another_graph_is_refused(graph):
    """When the graph has changed, the difference is named."""
    make_queries(graph, "s", TitleQueries())
    graph.papers.write_citations([Citation("x-lonely", "hop-1")], "test")
    with pytest.raises(RunError, match=r"graph\.citations was"):
        make_queries(graph, "s", TitleQueries())


def test_another_file_is_refused(graph, query_file):
    """A file with other queries is refused under the name of a set that is there."""
    make_queries(graph, "s", FileQueries(query_file(("q", "is it so", "p00"))))
    with pytest.raises(RunError, match="queries was"):
        make_queries(graph, "s", FileQueries(query_file(("q", "or so", "p00"))))


def test_a_set_of_other_making_is_refused(graph):
    """Queries that stand there without a run are not mixed with new ones."""
    graph.queries.write([Query("s", "q", "is it so", "user", (Positive("p00"),))])
    with pytest.raises(RunError, match="was not made by this command"):
        make_queries(graph, "s", TitleQueries())


def test_sets_live_side_by_side(graph, seeds):
    """A second set leaves the first as it is."""
    make_queries(graph, "a", TitleQueries())
    make_queries(graph, "b", TitleQueries(), settings=QuerySettings(seeds=2))
    assert [(each.name, each.queries) for each in query_sets(graph)] == [
        ("a", len(seeds)),
        ("b", 2),
    ]


def test_a_removed_set_can_be_made_otherwise(graph, seeds):
    """Removal takes the queries and the run."""
    make_queries(graph, "s", TitleQueries())
    assert remove_queries(graph, "s") == len(seeds)
    assert make_queries(graph, "s", TitleQueries(), settings=QuerySettings(seeds=2)).new == 2


def test_removing_what_is_not_there(graph):
    """The error names the sets that there are."""
    make_queries(graph, "a", TitleQueries(), settings=QuerySettings(seeds=1))
    with pytest.raises(GraphMismatch, match=r"no set b \(there are: a;"):
        remove_queries(graph, "b")


# --- refusals --------------------------------------------------------------------------------


def test_a_graph_without_embeddings(bare_graph):
    """Without embeddings the error says what to run first."""
    with pytest.raises(GraphMismatch, match="run bicagraph embed first"):
        make_queries(bare_graph, "s", TitleQueries())


def test_no_eligible_paper(graph, tmp_path, manifest):
    """When no query comes of it, the error counts the reasons and leaves no run behind."""
    (tmp_path / "ids.txt").write_text("hop-1\nhop-2\n", encoding="utf-8")
    with pytest.raises(GraphMismatch, match=r"can be used \(2 checked\): 1 no_hop1, 1 no_hop2"):
        make_queries(graph, "s", TitleQueries(seed_file=tmp_path / "ids.txt"), manifest=manifest)
    assert len(left_out(manifest)) == 2
    assert graph.runs.all("queries") == []


def test_a_manifest_does_not_replace_another_file(graph, manifest):
    """A file that is not a manifest of queries is kept, and nothing is written to the graph."""
    manifest.write_text("{}", encoding="utf-8")
    with pytest.raises(OutputError, match="is not a manifest of queries"):
        make_queries(graph, "s", TitleQueries(), manifest=manifest)
    assert (manifest.read_text(encoding="utf-8"), rows(graph)) == ("{}", {})


def test_a_manifest_in_a_folder_that_is_not_there(graph, tmp_path):
    """The error comes before anything is written to the graph."""
    with pytest.raises(OutputError, match="cannot be written there"):
        make_queries(graph, "s", TitleQueries(), manifest=tmp_path / "nowhere" / "m.json")
    assert graph.runs.all("queries") == []


@pytest.mark.parametrize("name", ["", "a/b", "..", "a b"])
def test_a_set_needs_a_name_that_prints_well(graph, name):
    """A name with a slash, a space or nothing in it is refused."""
    with pytest.raises(ValueError, match="the name of a set may have at most 100 letters"):
        make_queries(graph, name, TitleQueries())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: QuerySettings(seeds=0), "seeds must be at least 1"),
        (lambda: QuerySettings(direction="up"), "direction must be one of out, in, both"),
        (lambda: QuerySettings(rng_seed=2**63), "rng_seed must be a signed integer of 64 bits"),
        (lambda: GeneratedQueries(per_paper=0), "per_paper must be at least 1"),
        (lambda: GeneratorChoice(batch_size=0), "batch_size must be at least 1"),
        (lambda: GeneratorChoice(profile="none"), "profile must be one of model_card, bica"),
    ],
)
def test_settings_are_checked_where_they_are_made(make, message):
    """A setting out of its range is an error that names the setting and its range."""
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("source", [TitleQueries, GeneratedQueries])
def test_seeds_and_a_seed_file(graph, source):
    """Seeds to sample and a seed file do not go together."""
    with pytest.raises(ValueError, match="give seeds or a seed file, not both"):
        make_queries(graph, "s", source(seed_file="ids.txt"), settings=QuerySettings(seeds=3))


# --- queries of a file -----------------------------------------------------------------------


def test_queries_of_a_file(graph, query_file):
    """Queries keep their ids, texts and positives, those too that the graph does not know yet."""
    make_queries(graph, "s", FileQueries(query_file(("q", "is it so", "p00,nobody,x-stub"))))
    assert rows(graph) == {"q": ("is it so", "user", [["nobody", 1], ["p00", 1], ["x-stub", 1]])}


def test_positives_are_counted_by_reason(graph, query_file, manifest):
    """Positives that are stubs or no seeds are counted and listed."""
    file = query_file(("q", "is it so", "p00,nobody,x-stub,hop-2"))
    report = make_queries(graph, "s", FileQueries(file), manifest=manifest)
    assert report.positives == {"no_hop1": 1, "stub": 2}
    assert left_out(manifest) == [
        {"query": "q", "positive": "nobody", "reason": "stub"},
        {"query": "q", "positive": "x-stub", "reason": "stub"},
        {"query": "q", "positive": "hop-2", "reason": "no_hop1"},
    ]


@pytest.mark.parametrize("papers", ["nobody", "x-stub", "nobody,x-stub"])
def test_a_query_without_a_paper_in_the_graph(graph, query_file, papers):
    """A query whose positives are all unknown or stubs is left out."""
    file = query_file(("q", "is it so", papers), ("r", "or so", "p00"))
    report = make_queries(graph, "s", FileQueries(file))
    assert (list(rows(graph)), report.skipped) == (["r"], {"no_positive_in_graph": 1})


@pytest.mark.parametrize(
    ("papers", "reason"),
    [
        ("hop-1", "no_hop2"),
        ("hop-2", "no_hop1"),
        ("x-not-embedded", "no_embedding"),
        ("x-no-abstract", "no_text"),
        ("x-retracted", "retracted"),
        ("x-retracted,hop-2,hop-1,nobody", "no_hop2"),
    ],
)
def test_a_query_that_no_walk_can_start_from(graph, query_file, manifest, papers, reason):
    """Such a query is kept, counted and listed, by the reason of what came furthest."""
    report = make_queries(
        graph, "s", FileQueries(query_file(("q", "is it so", papers))), manifest=manifest
    )
    assert (report.written, report.eligible, report.without_seed) == (1, 0, {reason: 1})
    assert left_out(manifest)[-1] == {"query": "q", "without_seed": reason}


def test_a_paper_without_a_title_is_a_seed_of_a_query_of_its_own(graph, query_file):
    """A title is needed only where it is the query."""
    report = make_queries(graph, "s", FileQueries(query_file(("q", "is it so", "x-no-title"))))
    assert (report.eligible, report.without_seed) == (1, {})


def test_a_sample_of_a_file_is_drawn_among_eligible_queries(graph, query_file):
    """With seeds asked for, a query that no walk can start from is left out."""
    file = query_file(*((f"q{n}", f"is it {n}", "p00") for n in range(9)), ("x", "no", "hop-1"))
    report = make_queries(graph, "s", FileQueries(file), settings=QuerySettings(seeds=4))
    assert (report.judged, report.eligible, report.written) == (10, 9, 4)
    assert report.skipped == {"no_hop2": 1}
    more = make_queries(graph, "t", FileQueries(file), settings=QuerySettings(seeds=6))
    assert (more.written, set(rows(graph)) < set(rows(graph, "t"))) == (6, True)


def test_a_bad_line_leaves_nothing_behind(graph, query_file):
    """A file with a bad line at its end is refused before anything is written."""
    file = query_file(("q", "is it so", "p00"), ("q", "again", "p00"))
    with pytest.raises(RecordError, match=r"queries\.tsv:3: "):
        make_queries(graph, "s", FileQueries(file))
    assert (rows(graph), graph.runs.all("queries")) == ({}, [])


def test_queries_without_text_or_positives_are_counted(graph, query_file):
    """What the reader leaves out is part of the counts."""
    file = query_file(("q", "", "p00"), ("r", "or so", ""), ("t", "is it so", "p00"))
    report = make_queries(graph, "s", FileQueries(file))
    assert report.skipped == {"no_positives": 1, "no_query_text": 1}
    assert (report.judged, report.written) == (3, 1)


def test_a_beir_folder(graph, tmp_path, manifest):
    """Grades become those of positives; what is not relevant is counted and not listed."""
    (tmp_path / "qrels").mkdir()
    queries = '{"_id": "1", "text": "is it so"}\n{"_id": "2", "text": "or so"}\n'
    (tmp_path / "queries.jsonl").write_text(queries, encoding="utf-8")
    qrels = "query-id\tcorpus-id\tscore\n1\tp00\t2\n1\tp01\t0\n9\tp02\t1\n"
    (tmp_path / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    report = make_queries(graph, "s", FileQueries(tmp_path, split="test"), manifest=manifest)
    assert rows(graph) == {"1": ("is it so", "user", [["p00", 2]])}
    assert report.positives == {"not_relevant": 1}
    assert report.skipped == {"missing_query": 1, "no_qrels": 1}
    assert left_out(manifest) == [
        {"query": "2", "reason": "no_qrels"},
        {"query": "9", "reason": "missing_query"},
    ]
