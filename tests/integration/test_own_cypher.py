"""A statement of the user's own as a strategy, in a real Neo4j."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import bica_graph
from bica_graph.cli.main import main
from bica_graph.errors import GraphError, GraphMismatch, RunError, ScriptError
from bica_graph.explain.words import in_words
from bica_graph.graph.digest import graph_digest
from bica_graph.mining.parallelism import Parallelism
from bica_graph.mining.strategies.cypher import strategy as statement
from bica_graph.progress import SILENT
from bica_graph.records.queries import QueryKey

DATA = Path(__file__).parents[1] / "data"
OWN, DRAWN = DATA / "own.cypher", DATA / "drawn.cypher"


def rows(*papers, query="q", **columns):
    """Give rows that own.cypher returns."""
    return {"rows": [{"query": query, "paper": paper, **columns} for paper in papers]}


@pytest.fixture
def graph(neo4j_graph, making):
    """A positive s, papers at one, two and three citations, and of each kind that is refused."""
    graph = making.circle(
        "s>a a>b b>c r>s s>m s>t e>s",
        {"s": 0, "a": 20, "b": 40, "c": 60, "r": 10, "t": 30, "e": 80, "n": 2},
        query_angle=5,
        changes={
            "r": {"retracted": True},
            "s": {"doi": "10.1/s"},
            "t": {"doi": "10.1/s"},
            "m": {"abstract": "not embedded"},
        },
    ).write(neo4j_graph)
    add_query(graph, making, QueryKey("other", "q2"), "e", angle=5, text="a question")
    return graph


def add_query(graph, making, key, *positives, angle, text=None):
    """Add an embedded query."""
    query = making.query(*positives, key=key, text=text or f"text of {key.id}")
    graph.queries.write([query])
    graph.query_embeddings.write([making.query_embedding(query, making.degrees(angle))])


def candidates(graph, run):
    """Give what a run wrote for the query."""
    (found,) = [
        query for query in graph.candidates.mined(run, "set", "", 10) if query.key.id == "q"
    ]
    return [each.candidate for each in found.candidates]


def test_papers_become_candidates_in_their_order(graph):
    """With exact cosines, citations from the positive, what lies between, and the margin."""
    report = bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=rows(*"cban"))
    found = candidates(graph, "mine")
    assert [(each.paper, each.rank, each.hop, each.through) for each in found] == [
        ("c", 0, None, ()), ("b", 1, 2, ("a",)), ("a", 2, 1, ()), ("n", 3, None, ()),
    ]  # fmt: skip
    near = graph.evidence.similarities(QueryKey("set", "q"), list("cban"), "abstract", 2)
    for each in found:
        assert each.strategy == "own"
        assert each.similarity_query == near[each.paper].query
        assert each.similarity_positive == near[each.paper].positive
    assert [each.dropped_by for each in found] == [(), (), ("margin",), ("margin",)]
    assert report.counts["kept"] == 2
    assert report.counts["hops"] == {"1": 1, "2": 1, "beyond": 2}
    assert "inadmissible" not in report.counts


def test_what_may_not_be_a_negative_is_refused_and_counted(graph):
    """Each for its reason; a paper that came before is one too."""
    report = bica_graph.mine_cypher(
        graph, "mine", OWN, sets="set", parameters=rows(*"sertm", "nobody", "a", "a"), margin=None
    )
    assert report.counts["inadmissible"] == {
        "duplicate": 1,
        "not_embedded": 1,
        "positive": 2,
        "repeated": 1,
        "retracted": 1,
        "unknown": 1,
    }
    assert [each.paper for each in candidates(graph, "mine")] == ["a"]


@pytest.mark.parametrize(
    ("papers", "reason"), [("", "none_returned"), ("sr", "all_inadmissible"), ("n", "all_dropped")]
)
def test_a_query_without_a_negative_has_its_reason(graph, papers, reason):
    """Mined and empty is not unmined."""
    report = bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=rows(*papers))
    assert report.counts["none"] == {reason: 1}
    again = bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=rows(*papers))
    assert again.resumed == 1


def test_a_query_whose_positives_cannot_be_compared_has_none(graph, making):
    """A cosine with the positive is needed."""
    add_query(graph, making, QueryKey("bare", "x"), "m", angle=1)
    given = rows("a", query="x")
    report = bica_graph.mine_cypher(graph, "mine", OWN, sets="bare", parameters=given)
    assert report.counts["none"] == {"no_seed": 1}
    account = bica_graph.explain_candidate(graph, "x", "a", run="mine").accounts[0]
    assert account.why_not == (
        "the query gave no candidate at all: none of its positives has an embedding, or all are "
        "retracted"
    )


def test_a_walk_of_ones_own_is_drawn_as_one(graph):
    """Paths and steps are kept, linked, and shown."""
    given = {
        "rows": [
            {"query": "q", "paper": "a", "path": 0, "step": 0, "similarity_step": 1.0},
            {"query": "q", "paper": "b", "path": 0, "step": 1, "probability": 0.25},
            {"query": "q", "paper": "c", "path": 1, "step": 0},
        ]
    }
    bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=given)
    found = candidates(graph, "mine")
    assert [(each.path, each.step, each.probability) for each in found] == [
        (0, 0, None), (0, 1, 0.25), (1, 0, None),
    ]  # fmt: skip
    page = bica_graph.show_query(graph, "q", set="set").html()
    assert "Candidates of run mine" in page
    assert "step 1, probability 0.250" in page
    assert page.count('class="transition p') == 2  # in the wide picture and in the upright one
    assert "beyond hop 2" in page


def test_the_same_chance_gives_the_same_candidates(graph, making):
    """Whatever the workers and batches; another seed gives others."""
    for number in range(30):
        add_query(graph, making, QueryKey("many", f"q{number}"), "s", angle=number)
    digests = set()
    for parallelism in (
        Parallelism(1),
        Parallelism(4, batch_queries=1),
        Parallelism(3, batch_queries=7),
    ):
        bica_graph.mine_cypher(graph, "drawn", DRAWN, sets="many", parallelism=parallelism)
        digests.add(graph_digest(graph))
        graph.runs.remove("drawn", SILENT)
    assert len(digests) == 1
    bica_graph.mine_cypher(graph, "drawn", DRAWN, sets="many", rng_seed=1)
    assert graph_digest(graph) not in digests


def test_it_is_explained(graph):
    """A candidate, one that is inadmissible, and one that was not returned."""
    bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=rows(*"bnsrt"))

    def account(paper):
        told = bica_graph.explain_candidate(graph, "q", paper, set="set")
        return told.accounts[0]

    assert account("b").candidate.paper == "b"
    assert account("b").changed == ""
    assert [each.dropped for each in account("n").verdicts] == [True]
    assert account("s").why_not == "it is a positive of the query"
    assert account("r").why_not == "it is retracted"
    assert account("t").why_not.startswith(
        "it is a duplicate of s (same DOI), which answers the query"
    )
    assert account("c").why_not == "the statement does not return it for this query"
    spoken = "\n".join(in_words(bica_graph.explain_candidate(graph, "q", "b", set="set")))
    assert "Run mine: a negative." in spoken
    assert "returned by own.cypher: candidate number 1" in spoken
    assert "hop 2, through a; of 2 candidates of the run, it is number 2 by cosine" in spoken


def test_it_is_exported_and_shown(graph, tmp_path):
    """Like any other run."""
    bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=rows(*"cb"))
    bica_graph.export_triplets(graph, "mine", tmp_path / "t.jsonl")
    lines = (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert [(row["strategy"], row["hop"]) for row in told] == [("own", None), ("own", 2)]
    page = bica_graph.show_run(graph, "mine").html()
    assert "beyond hop 2, returned by own.cypher" in page
    assert "UNWIND" not in page


def test_another_statement_under_the_name_is_refused(graph, tmp_path):
    """The difference is named, and not the whole text of it."""
    bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=rows("a"))
    with pytest.raises(RunError, match="parameters"):
        bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=rows("b"))
    other = tmp_path / "own.cypher"
    other.write_text(OWN.read_text(encoding="utf-8") + "LIMIT 5\n", encoding="utf-8")
    with pytest.raises(RunError, match="statement") as told:
        bica_graph.mine_cypher(graph, "mine", other, sets="set", parameters=rows("a"))
    assert "UNWIND" not in str(told.value)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"paper": 7}, "own.cypher: returned 7 as paper: return the id, a STRING"),
        ({"paper": None}, "returned null as paper: leave out such rows with WHERE"),
        ({"paper": "a", "set": {"id": "x"}}, "returned {'id': 'x'} as set: return the id"),
        ({"paper": "a", "set": "x"}, "returned a row for query 'q' of set 'x', which was not"),
        ({"paper": "a", "path": 0}, "a path without a step"),
        ({"paper": "a", "path": 0.5, "step": 0}, "returned 0.5 as path"),
        ({"paper": "a", "path": -1, "step": 0}, "returned -1 as path"),
        ({"paper": "a", "probability": 1.5}, "returned 1.5 as probability for query q"),
        ({"paper": "a", "similarity_step": "x"}, "returned 'x' as similarity_step"),
    ],
)
def test_a_strange_row_is_told(graph, row, told):
    """By column, value and query; nothing is written of the batch."""
    given = {"rows": [{"query": "q", **row}]}
    with pytest.raises(ScriptError) as error:
        bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=given)
    assert told in str(error.value)
    assert graph.runs.counts("mine")["queries"] == 0


def test_too_many_rows_are_stopped(graph, making, monkeypatch):
    """A forgotten LIMIT does not fill the memory."""
    monkeypatch.setattr(statement, "MOST", 2)
    add_query(graph, making, QueryKey("set", "r"), "c", angle=60)
    with pytest.raises(ScriptError, match="more than 2 papers for query q: set a LIMIT"):
        bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=rows(*"abc"))
    with pytest.raises(ScriptError, match="more than 4 rows for a batch: set a LIMIT"):
        bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=rows(*"abcde"))


def test_a_statement_that_failed_can_be_mended(graph):
    """A run is entered when a first batch was mined: its name is still free."""
    with pytest.raises(ScriptError):
        bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=rows(7))
    assert graph.runs.find("mine", "mine") is None
    bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=rows("a"))


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ([(0, 1), (0, 0)], "out of order"),
        ([(1, 0), (0, 0)], "out of order"),
        ([(0, 0), (0, 0)], "two papers for one step"),
    ],
)
def test_walks_stand_in_order(graph, places, told):
    """Their steps could not be distinguished otherwise."""
    given = {
        "rows": [
            {"query": "q", "paper": paper, "path": path, "step": step}
            for paper, (path, step) in zip("ab", places, strict=True)
        ]
    }
    with pytest.raises(ScriptError, match=told):
        bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=given)


def test_a_refused_stop_is_no_step(graph):
    """A walk that goes through a paper which may not be a negative has no step over it."""
    given = {
        "rows": [
            {"query": "q", "paper": paper, "path": 0, "step": step}
            for step, paper in enumerate("arbc")
        ]
    }
    bica_graph.mine_cypher(graph, "mine", OWN, sets="set", parameters=given)
    steps = [(row["paper"], row["next"]) for kind, row in graph.rows() if kind == "candidate"]
    assert steps == [("a", []), ("b", ["c"]), ("c", [])]


def test_sets_with_the_same_id_are_told_apart(graph, making):
    """A query is known by its set and its id."""
    add_query(graph, making, QueryKey("twin", "q"), "b", angle=40)
    report = bica_graph.mine_cypher(graph, "drawn", DRAWN, sets=["set", "twin"])
    assert report.counts["queries"] == 2
    found = {
        name: [
            {each.candidate.paper for each in query.candidates}
            for query in graph.candidates.mined("drawn", name, "", 10)
        ]
        for name in ("set", "twin")
    }
    assert found["set"] != [] != found["twin"]
    assert report.counts["candidates"] + sum(report.counts.get("inadmissible", {}).values()) == 2


def test_a_statement_that_writes_is_refused_by_the_server(graph):
    """Whatever its header says."""
    before = graph.counts()["papers"]
    with pytest.raises(ScriptError, match=r"writes.cypher: the statement writes, but only reading"):
        bica_graph.mine_cypher(graph, "mine", DATA / "writes.cypher", sets="set")
    assert graph.counts()["papers"] == before


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("mode read", "mode write"), "must say 'mode read'"),
        (("//   paper            STRING\n", ""), "paper is missing"),
        (("probability      FLOAT", "weight           FLOAT"), "but not weight"),
        (("asked.id AS query", "toString(rand()) AS query"), "use the uniforms of each query"),
        (("// own:", "// other:"), "must begin with '// <its name>: <what it does>'"),
        (("$rows     LIST", "$others   LIST"), "declares"),
        (("CYPHER 25\n", ""), "must begin with a line CYPHER 25"),
    ],
)
def test_a_header_is_checked(graph, tmp_path, changed, told):
    """Before anything is asked."""
    file = tmp_path / "own.cypher"
    text = OWN.read_text(encoding="utf-8")
    assert changed[0] in text
    file.write_text(text.replace(*changed), encoding="utf-8")
    with pytest.raises(ScriptError) as error:
        bica_graph.mine_cypher(graph, "mine", file, parameters=rows("a"))
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "it needs $rows: give it with --param rows=VALUE"),
        ({"rows": [], "more": 1}, "it has no parameter $more"),
        ({"rows": [], "dim": 3}, "$dim is set automatically"),
    ],
)
def test_parameters_are_held_against_the_header(graph, given, told):
    """What is missing, what is not known, what is ours."""
    with pytest.raises(ScriptError) as error:
        bica_graph.mine_cypher(graph, "mine", OWN, parameters=given)
    assert told in str(error.value)


def test_the_ready_statement_needs_no_citations(neo4j_graph, making):
    """The papers most similar to the query, up to as many as asked, without its positives."""
    angles = {"s": 0, "a": 20, "b": 40, "c": 60, "r": 10}
    graph = making.circle("", angles, changes={"r": {"retracted": True}}).write(neo4j_graph)
    statement = bica_graph.ready_statement("nearest")
    with pytest.raises(GraphError, match=r"has no such index \(.*\): bicagraph index builds"):
        bica_graph.mine_cypher(graph, "near", statement)
    bica_graph.build_index(graph)
    report = bica_graph.mine_cypher(graph, "near", statement)
    assert [each.paper for each in candidates(graph, "near")] == ["a", "b", "c"]
    assert report.counts["hops"] == {"beyond": 3}
    assert "inadmissible" not in report.counts
    bica_graph.mine_cypher(graph, "two", statement, parameters={"most": 2}, margin=None)
    assert [each.paper for each in candidates(graph, "two")] == ["a", "b"]


def test_a_local_graph_has_no_cypher(tmp_path):
    """It says so, and what gives the nearest papers there."""
    with (
        bica_graph.open_graph("local", directory=tmp_path) as local,
        pytest.raises(GraphMismatch, match=r"needs Neo4j: .*rank_papers"),
    ):
        bica_graph.mine_cypher(local, "mine", OWN, parameters=rows("a"))


def test_the_command(graph, neo4j_connection, monkeypatch):
    """It mines, prints the counts, and reports an error in one line."""
    monkeypatch.setenv("NEO4J_URI", neo4j_connection.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_connection.password)
    words = ["mine", "cypher", "--file", str(OWN), "--run", "mine", "--set", "set"]
    given = ["--param", f"rows={json.dumps(rows('a', 's')['rows'])}"]
    done = CliRunner().invoke(main, [*words, *given])
    assert done.exit_code == 0, done.output
    assert "proposed papers left out" in done.output
    done = CliRunner().invoke(main, [*words, "--json", *given])
    assert json.loads(done.stdout)["counts"]["inadmissible"] == {"positive": 1}
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1
    assert "it needs $rows: give it with --param rows=VALUE" in done.output
    done = CliRunner().invoke(main, [*words[:3], str(OWN.with_name("none.cypher")), *words[4:]])
    assert done.exit_code == 1
    assert "cannot be read: No such file or directory" in done.output
    done = CliRunner().invoke(main, [*words, *given, "--engine", "local"])
    assert done.exit_code == 2
