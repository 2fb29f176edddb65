"""A command that does not exist, and a file that is missing, are answered at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bica_graph.cli.main import main


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Work in an empty folder; a server or a graph would appear in its folder home."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEO4J_URI", raising=False)
    monkeypatch.delenv("BICAGRAPH_ENGINE", raising=False)
    monkeypatch.setenv("BICAGRAPH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("export", "there is no command export; did you mean export-triplets?"),
        ("triplets --run a", "there is no command triplets; did you mean export-triplets?"),
        ("embd", "there is no command embd; did you mean embed?"),
        ("start", "there is no command start; did you mean db start?"),
        ("xyz", "there is no command xyz; commands: browse, check, "),
        ("db restore", "there is no command restore; did you mean load?"),
        ("mine wlk", "there is no command wlk; did you mean walk?"),
        ("filter margn --run a", "there is no command margn; did you mean margin?"),
        ("ingest papers.jsonl", "run bicagraph ingest jsonl papers.jsonl"),
        ("mine own.cypher", "run bicagraph mine cypher --file own.cypher --run NAME"),
        (
            "queries make",
            "where SOURCE is title, doc2query, a file or a BEIR folder",
        ),
        ("queries q.jsonl", "run bicagraph queries --set NAME --from q.jsonl"),
        ("queries --set a --from titel", "the sources title, doc2query; did you mean title?"),
        ("runs lst", "there is no command lst; did you mean list?"),
        ("search metformin", "there is no command search; did you mean papers --search?"),
        ("papers metformin", "unexpected argument metformin; did you mean --search metformin?"),
        ("papers heart attack", "did you mean --search 'heart attack'?"),
        ("embed minilm", "unexpected argument minilm; did you mean --encoder minilm?"),
        ("mine walk --run a 3", "unexpected argument 3; did you mean --set 3?"),
        ("filter margin 0.1 --run a", "unexpected argument 0.1; did you mean --margin 0.1?"),
        ("mine cypher a.cypher --run a", "did you mean --file a.cypher?"),
        ("runs --remove a", "--remove is no option but a command: bicagraph runs remove"),
        ("runs --rm a", "--rm is no option but a command: bicagraph runs remove"),
        ("filter --margin 0.1", "--margin is no option but a command: bicagraph filter margin"),
        ("queries --list", "--list is no option but a command: bicagraph queries list"),
        ("check --file t", "FILE is given without an option: bicagraph check FILE"),
        ("show --query q", "[QUERY_ID] is given without an option: bicagraph show [QUERY_ID]"),
        ("compare --runs a b", "RUN RUN… is given without an option: bicagraph compare RUN RUN…"),
        ("status x", "Got unexpected extra argument (x)"),
        (
            "export-triplets --run a --out t.jsonl --layout n-tuples",
            "--layout n-tuples needs a number of negatives, the same for every row: --negatives N",
        ),
        (
            "export-triplets --run a --out t.jsonl --too-few drop",
            "--too-few has no effect without a number of negatives: --negatives N",
        ),
        (
            "export-triplets --run a --out t.jsonl --similarity 0.7-0.3",
            "'--similarity': '0.7-0.3' goes from the larger cosine to the smaller: write 0.3-0.7",
        ),
        (
            "export-triplets --run a --out t.jsonl --similarity 0.7-3",
            "--similarity must go from a cosine to a larger one, between -1 and 1, not from 0.7 to",
        ),
        (
            "mine walk --run a --paths 9000 --path-length 9000",
            "--paths x --path-length x width must be at most 100,000",
        ),
        (
            "filter rank-window --run a --first 3 --last 2",
            "--first must not exceed last, which is 2",
        ),
    ],
)
def test_a_command_that_does_not_exist_points_to_the_one_that_was_meant(words, answer):
    """A usage error says which command or option does what was probably wanted."""
    result = CliRunner().invoke(main, words.split())
    assert (result.exit_code, answer in result.stderr) == (2, True), result.stderr


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("ex", "plain,explain\nplain,export-triplets\n"),
        ("mine w", "plain,walk\n"),
        ("mine walk --temp", "plain,--temperature\n"),
        ("mine walk --direction b", "plain,both\n"),
        ("ingest jsonl pap", "file,pap\n"),
        ("queries --from ti", "plain,title\n"),
        ("queries --from que", "file,que\n"),
        ("check tri", "file,tri\n"),
    ],
)
def test_shells_complete_commands_options_and_files(words, given):
    """Click answers the function that docs/commands.md puts into a shell."""
    words = f"bicagraph {words}"
    asked = {
        "_BICAGRAPH_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    assert CliRunner().invoke(main, [], prog_name="bicagraph", env=asked).stdout == given


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (
            "ingest jsonl paper.jsonl",
            "paper.jsonl: there is no such file: check the path; did ",
        ),
        ("ingest jsonl papers.jsonl --citations c.tsv", "c.tsv: there is no such file"),
        ("ingest jsonl papers.jsonl --rejects no/r.jsonl", "there is no folder no: create it"),
        ("ingest jsonl .", ".: is a folder: give the files in it"),
        ("queries --set a --from q.jsonl", "q.jsonl: there is no such file"),
        ("queries --set a --from title --seed-file s.txt", "s.txt: there is no such file"),
        ("queries --set a --from title --manifest no/m.json", "cannot be written there"),
        ("queries --set a --from papers.jsonl --split test", "is not a BEIR folder"),
        ("embed --vectors v.parquet --encoder e", "v.parquet: there is no such file"),
        ("embed --encoder ./model", "there is no model folder ./model: check the path"),
        ("embed --export papers.jsonl", "papers.jsonl exists already"),
        ("export-triplets --run a --out no/t.jsonl", "there is no folder no: create it first"),
        ("export-triplets --run a --out papers.jsonl", "papers.jsonl exists already"),
        ("mine cypher --run a --file own.cypher", "own.cypher"),
        ("mine cypher --run a", "give either --file FILE or --ready NAME, such as --ready nearest"),
        ("mine cypher --run a --ready neares", "(there are: nearest); did you mean nearest?"),
        (
            "mine cypher --run a --ready nearest --engine local",
            "needs Neo4j: a local graph has no Cypher; there, bica_graph.rank_papers gives",
        ),
        ("cypher own.cypher", "own.cypher"),
        ("show q --out no/q.html", "there is no folder no: create it first"),
        ("show --run a --out a.png", "a.png must end in .html"),
        ("check t.jsonl", "t.jsonl: there is no such file"),
        ("db load dump", "dump does not exist"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_before_a_server_starts(home, words, answer):
    """The answer is one line, and nothing was started or created."""
    Path("papers.jsonl").write_text('{"id": "a"}\n', encoding="utf-8")
    result = CliRunner().invoke(main, words.split())
    assert answer in result.stderr.splitlines()[-1]
    assert result.exit_code in (1, 2)
    assert not home.exists()


@pytest.mark.parametrize(
    "words",
    [
        "mine cypher --run a --file own.cyphe",
        "mine cypher --run a --file own.cyphe --engine local",
        "cypher own.cyphe",
        "ingest jsonl own.cyphe",
        "ingest beir own.cyphe",
        "queries --set a --from own.cyphe",
        "queries --set a --from own.cyphe --split test",
        "embed --vectors own.cyphe --encoder e",
        "embed --encoder ./own.cyphe",
        "export-triplets --run a --out own.cyphe/t.jsonl",
        "check own.cyphe",
        "status --data own.cyphe",
        "status --engine local --dir own.cyphe",
        "browse --data own.cyphe",
        "cypher own.cypher --data own.cyphe",
        "db stop --data own.cyphe",
        "db status --data own.cyphe",
        "db dump --data own.cyphe a.dump",
        "db load own.cyphe",
    ],
)
def test_a_path_that_is_not_there_names_one_that_is(home, words):
    """Of a file or a folder, wherever one is given; nothing is started or created."""
    Path("own.cypher").write_text("RETURN 1", encoding="utf-8")
    result = CliRunner().invoke(main, words.split())
    assert "; did you mean own.cypher?" in result.stderr, result.stderr
    assert not home.exists()


def test_a_file_where_a_folder_is_needed_is_named_as_one():
    """Its name is right, so none is proposed."""
    Path("papers.jsonl").write_text("{}", encoding="utf-8")
    result = CliRunner().invoke(main, ["ingest", "beir", "papers.jsonl"])
    assert result.stderr == "Error: papers.jsonl: is a file: give a folder in BEIR's layout\n"
