"""`bicagraph papers` and `bicagraph queries show`."""

import json

import pytest
from click.testing import CliRunner

from bica_graph.cli.main import main
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.graph.search_terms import SearchTerm, search_terms
from bica_graph.records.queries import Positive, Query


@pytest.fixture(scope="module")
def folder(tmp_path_factory, making):
    """Give the folder of a graph with three papers and thirty queries."""
    folder = tmp_path_factory.mktemp("lookups") / "graph"
    with LocalGraph(folder) as graph:
        graph.papers.write(
            [
                making.paper("W1", pmid="123", title="Metformin", abstract="A trial.", year=2018),
                making.paper("W2", title="Insulin", abstract="Some trials."),
                making.paper("W3", title="[b]Aspirin[/b]", abstract=""),
            ],
            "jsonl",
        )
        answers = (Positive("W1", 2), *(Positive(f"stub{i}") for i in range(6)))
        graph.queries.write(
            [
                Query("own", f"q {i:02}", f"Is question {i} asked?", "user", answers)
                for i in range(30)
            ]
        )
    return folder


def run(folder, *words):
    """Run a command on the graph."""
    return CliRunner().invoke(main, [*words, "--engine", "local", "--dir", str(folder)])


def test_papers_by_words(folder):
    """A table with the year as it is, and JSON with abstracts; the limit says that it cut."""
    done = run(folder, "papers", "--search", "trial metformin")
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["id", "year", "title"],
        ["W1", "2018", "Metformin"],
    ]
    done = run(folder, "papers", "--search", "trial", "--limit", "1", "--json")
    assert len(json.loads(done.stdout)) == 1
    assert done.stderr == "there are more than these 1: --limit shows more\n"
    done = run(folder, "papers", "--search", "trials insulin", "--json")
    assert json.loads(done.stdout) == [
        {"id": "W2", "title": "Insulin", "year": None, "abstract": "Some trials."}
    ]
    done = run(folder, "papers", "--search", "nowhere")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "no paper holds all of these words\n"


def test_a_paper_by_its_id(folder):
    """With what the graph knows of it, by any of its names."""
    done = run(folder, "papers", "--id", "PMID: 123")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines == [
        "id W1",
        "title Metformin",
        "year 2018",
        "pmid 123",
        "retracted no",
        "stub no",
        "embedding missing",
        "cited by 0",
        "cites 0",
        "",
        "A trial.",
    ]
    told = json.loads(run(folder, "papers", "--id", "W1", "--json").stdout)
    assert (told["pmid"], told["abstract"]) == ("123", "A trial.")
    assert "[b]Aspirin[/b]" in run(folder, "papers", "--id", "W3").stdout
    done = run(folder, "papers", "--id", "nobody")
    assert done.exit_code == 1
    assert "no paper nobody in" in done.stderr


@pytest.mark.parametrize(
    "words", [(), ("--search", "a", "--id", "b"), ("--search", " the ' "), ("--search", "")]
)
def test_what_cannot_be_looked_up(folder, words):
    """Nothing, two things at once, or no word that could be found."""
    assert run(folder, "papers", *words).exit_code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("trial OR metformin", "OR is no operator: all words have to be there; search for each of"),
        ("trial AND NOT insulin", "AND and NOT are no operators: all words have to be there"),
        ("trial -insulin", "- before a word does not exclude it: the word has to be there"),
        ('trial "some tri', "the quote before some tri is not closed: all words after it are one"),
        ('"this OR that" trial il-6', ""),
        ("trial or and", ""),
    ],
)
def test_what_a_search_does_not_know_is_said(folder, text, said):
    """It is searched all the same; what stands in a phrase is text."""
    done = run(folder, "papers", "--search", text)
    assert done.exit_code == 0
    if said:
        assert done.stderr.startswith(said)
    else:
        assert done.stderr in ("", "no paper holds all of these words\n")


def test_what_a_search_of_queries_does_not_know_is_said(folder):
    """It has neither phrases nor operators."""
    done = run(folder, "queries", "show", "own", "--search", '"question 7"')
    assert done.stderr.startswith('" and * are read as letters here')
    done = run(folder, "queries", "show", "own", "--search", "7 OR 8")
    assert done.stderr.startswith("OR is no operator")


def test_queries_of_a_set(folder):
    """Twenty at first, then those after them, or those with some words."""
    done = run(folder, "queries", "show", "own")
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["id", "text", "positives"]
    assert "W1 (2), stub0, stub1, stub2, stub3 and 2 more" in lines[1]
    assert len(lines) == 21
    assert "--after 'q 19' goes on" in done.stderr
    done = run(folder, "queries", "show", "own", "--after", "q 19", "--json")
    told = json.loads(done.stdout)
    assert [each["id"] for each in told] == [f"q {i}" for i in range(20, 30)]
    assert told[0]["positives"][0] == {"paper": "W1", "grade": 2}
    assert done.stderr == ""
    done = run(folder, "queries", "show", "own", "--search", "QUESTION 7", "--json")
    assert [each["id"] for each in json.loads(done.stdout)] == ["q 07", "q 17", "q 27"]
    assert run(folder, "queries", "show", "own", "--search", "no").stderr == "no query found\n"
    done = run(folder, "queries", "show", "nobody")
    assert done.stderr.endswith(
        "no set nobody (there are: own; create one with bicagraph queries --set NAME)\n"
    )


def test_search_terms():
    """Words, phrases and beginnings; quotes and backslashes, which an engine reads, are gone."""
    assert search_terms('Crohn\u2019s a:b "x  +y" in* p\\"53 the - il-6* "open') == (
        SearchTerm("Crohn"),
        SearchTerm("a:b"),
        SearchTerm("x +y"),
        SearchTerm("in", prefix=True),
        SearchTerm("p 53"),
        SearchTerm("il-6*"),
        SearchTerm("open"),
    )
