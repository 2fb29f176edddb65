"""Which candidates and queries of a run are exported: by hop, by similarity, and in two files."""

import json

import pytest
from click.testing import CliRunner

from bica_graph.cli.main import main
from bica_graph.errors import OutputError
from bica_graph.export.settings import ExportSettings
from bica_graph.export.split import Split

SPLIT = Split("dev", 0.25)


def negatives(rows):
    """Give the ids of the negatives."""
    return [row["negative_id"] for row in rows]


def read_lines(path):
    """Give the rows of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def manifest(world, name="triplets.jsonl"):
    """Give the manifest of an export."""
    return json.loads((world.folder / f"{name}.manifest.json").read_text(encoding="utf-8"))


@pytest.fixture
def varied(world):
    """Give a query with candidates of every hop and several similarities."""
    world.papers("p", "n1", "n2", "far", "edge")
    world.query("q", ["p"])
    world.mine(
        "q",
        [
            {"paper": "n1", "hop": 1, "similarity_query": -0.1},
            {"paper": "n2", "hop": 2, "similarity_query": 0.5},
            {"paper": "far", "hop": None, "similarity_query": 0.9},
            {"paper": "edge", "hop": 2, "similarity_query": 0.7000004},
        ],
    )
    return world


def test_candidates_of_a_hop(varied):
    """Those farther away have none; what is left out is counted, before the number is limited."""
    assert negatives(varied.rows(hops=(2,))) == ["n2", "edge"]
    counts = manifest(varied)["counts"]["candidates"]
    assert counts == {"total": 4, "kept": 2, "other_hop": 2}
    assert negatives(varied.rows(hops=(1, 2), negatives=2, force=True)) == ["n1", "n2"]
    assert manifest(varied)["settings"]["hops"] == [1, 2]


def test_queries_of_a_set(world):
    """The others are not written; a set that the run does not have is an error."""
    world.papers("p", "n")
    for name in ("test", "train"):
        world.query("q", ["p"], set_name=name)
        world.mine("q", ["n"], set_name=name)
    assert {row["set"] for row in world.rows()} == {"test", "train"}
    assert [row["set"] for row in world.rows(sets=("train",), force=True)] == ["train"]
    assert manifest(world)["settings"]["sets"] == ["train"]
    with pytest.raises(OutputError, match=r"has no set tain: its sets are .*; did you mean train"):
        world.rows(sets=("tain",), force=True)


def test_candidates_of_a_similarity(varied):
    """By the number in the column, both ends included."""
    assert negatives(varied.rows(similarity=(0.5, 0.7))) == ["n2", "edge"]
    assert manifest(varied)["counts"]["candidates"]["other_similarity"] == 2
    assert manifest(varied)["settings"]["similarity"] == [0.5, 0.7]
    assert negatives(varied.rows(similarity=(-1.0, 0.0), force=True)) == ["n1"]


def test_nothing_left(varied):
    """The message says what left them out, and what to do."""
    with pytest.raises(OutputError, match=r"4 with cosines outside the range: give a wider range"):
        varied.export(similarity=(0.95, 1.0))
    with pytest.raises(OutputError, match=r"2 at other hops.*: choose another with --hop"):
        varied.export(hops=(2,), similarity=(0.9, 1.0))


@pytest.mark.parametrize(
    "settings",
    [{"hops": (3,)}, {"similarity": (0.7, 0.3)}, {"similarity": (0.0, 1.5)}, {"rng_seed": 2**63}],
)
def test_settings_out_of_range(settings):
    """They are refused where they are made."""
    with pytest.raises(ValueError, match="must"):
        ExportSettings(**settings)


@pytest.fixture
def many(world):
    """Give forty queries with a positive each, whose negatives are positives of the next ones."""
    ids = [f"p{i:02}" for i in range(40)]
    world.papers(*ids)
    for i, paper in enumerate(ids):
        world.query(f"q{i:02}", [paper])
        world.mine(f"q{i:02}", [ids[(i + step) % 40] for step in (1, 2, 3)])
    return world


def both(world, kind="triplets.jsonl", **settings):
    """Export with a split; give the rows to train on and those held out."""
    chosen = {"split": SPLIT, **settings}
    world.export(kind, **chosen)
    return read_lines(world.folder / kind), read_lines(world.folder / "triplets-dev.jsonl")


def ids_of(rows, *columns):
    """Give the ids in some columns."""
    return {row[column] for row in rows for column in columns}


def test_a_split_by_query(many):
    """A quarter of the queries is held out, and none of their positives is trained on."""
    train, dev = both(many)
    assert len(ids_of(dev, "query_id")) == 10
    assert ids_of(train, "query_id").isdisjoint(ids_of(dev, "query_id"))
    assert ids_of(train, "positive_id", "negative_id").isdisjoint(ids_of(dev, "positive_id"))
    assert len(dev) == 30  # the negatives of held-out queries are as they were
    told = manifest(many)
    assert told["split"]["counts"]["dev"]["candidates"] == {"total": 30, "kept": 30}
    counts = told["split"]["counts"]["train"]
    held = counts["candidates"]["held_back"]
    assert held > 0
    assert counts["rows"] == len(train) == 90 - held
    assert told["counts"]["queries"]["total"] == 40
    assert told["counts"]["rows"] == len(train) + len(dev)
    assert {key: told["split"][key] for key in ("name", "share", "rng_seed")} == {
        "name": "dev",
        "share": 0.25,
        "rng_seed": 0,
    }
    files = [(each["name"], each["split"]) for each in told["files"]]
    assert files == [("triplets.jsonl", "train"), ("triplets-dev.jsonl", "dev")]
    assert not (many.folder / "triplets-dev.jsonl.manifest.json").exists()


def test_a_split_is_drawn(many):
    """The same seed gives the same bytes, another one other queries; a larger share holds all."""
    train, dev = both(many)
    assert both(many, force=True) == (train, dev)
    _, other = both(many, force=True, rng_seed=1)
    assert ids_of(other, "query_id") != ids_of(dev, "query_id")
    _, more = both(many, force=True, split=Split("dev", 0.5))
    assert ids_of(dev, "query_id") < ids_of(more, "query_id")


def test_the_same_document_under_another_id(world):
    """It is known by its text; and a query without another positive is left out, and counted."""
    world.papers("p", "n", "m")
    world.papers("copy", abstract="Abstract of p.")
    for i in range(4):
        world.query(f"q{i}", ["p" if i % 2 else "copy"], text=f"text {i}")
        world.mine(f"q{i}", ["n", "m"])
    world.papers("own")
    world.query("q4", ["own", "p"], text="text 4")
    world.mine("q4", ["n"])
    for seed in range(20):
        train, dev = both(world, force=True, split=Split("dev", 0.2), rng_seed=seed)
        if ids_of(dev, "query_id") != {"q4"}:
            break
    assert [row["positive_id"] for row in train] == ["own"]
    counts = manifest(world)["split"]["counts"]["train"]
    assert counts["queries"] == {"total": 4, "exported": 1, "positives_held_back": 3}
    assert counts["positives"] == {"total": 5, "held_back": 4, "used": 1}


def test_the_same_text_is_on_one_side(world):
    """Whatever the sets of its queries are."""
    world.papers("n", *(f"p{i}" for i in range(10)))
    for i in range(10):
        for name in ("one", "two"):
            world.query(f"q{i}", [f"p{i}"], set_name=name, text=f"The  text {i}")
            world.mine(f"q{i}", ["n"], set_name=name)
    train, dev = both(world, split=Split("dev", 0.3))
    assert len(dev) == 6
    assert ids_of(train, "query_id").isdisjoint(ids_of(dev, "query_id"))


@pytest.mark.parametrize("kind", ["t.jsonl.gz", "t.parquet", "t"])
def test_every_kind_of_file_is_split(many, kind):
    """The name of the split stands before the suffix."""
    report = many.export(kind, split=SPLIT)
    stem, _, suffix = kind.partition(".")
    held_out = f"{stem}-dev.{suffix}" if suffix else f"{stem}-dev"
    assert (many.folder / held_out).exists()
    assert [name.rpartition("/")[2] for name in report.parts] == [kind, held_out]
    assert {each.split for each in report.files} == {"train", "dev"}
    if not suffix:
        assert {each.name.partition("/")[0] for each in report.files} == {"t", "t-dev"}


def test_two_files_or_none(many, monkeypatch):
    """One that exists, or an error at the end, leaves both places as they were."""
    (many.folder / "triplets-dev.jsonl").write_text("mine\n", encoding="utf-8")
    with pytest.raises(OutputError, match=r"triplets-dev.jsonl exists"):
        both(many)
    assert [each.name for each in many.folder.iterdir()] == ["triplets-dev.jsonl"]
    with pytest.raises(OutputError, match="no candidate of the strategy none"):
        both(many, force=True, strategies=("none",))
    assert [each.name for each in many.folder.iterdir()] == ["triplets-dev.jsonl"]
    assert (many.folder / "triplets-dev.jsonl").read_text(encoding="utf-8") == "mine\n"


def test_what_cannot_be_split(many, world):
    """Standard output, a single query, and queries of which all share one positive."""
    with pytest.raises(OutputError, match="a split has two files"):
        many.export("-", split=SPLIT)
    many.mine("q00", ["p05"], run="one")
    with pytest.raises(OutputError, match="there is only one query to divide"):
        many.export(run="one", split=SPLIT)
    many.papers("all")
    for i in range(4):
        many.query(f"all{i}", ["all"], text=f"all {i}")
        many.mine(f"all{i}", ["p05"], run="all")
    with pytest.raises(OutputError, match="3 of queries whose positives all answer held-out"):
        many.export(run="all", split=SPLIT)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--split", "dev"], "'dev' is no split: write NAME=SHARE, such as dev=0.1"),
        (["--split", "dev=2"], "the share of a split must be between 0 and 1, not 2"),
        (["--split", "dev=nan"], "the share of a split must be between 0 and 1, not nan"),
        (["--split", "train=0.1"], "'train' cannot be the name of a split"),
        (["--similarity", "0.5"], "'0.5' is no range: write two cosines, such as 0.3-0.7"),
        (["--similarity", "0.9-0.1"], "Invalid value for '--similarity': '0.9-0.1' goes from"),
        (["--hop", "3"], "3 is not in the range 1<=x<=2"),
    ],
)
def test_wrong_words_on_the_command_line(words, message):
    """They are usage errors."""
    done = CliRunner().invoke(main, ["export-triplets", "--run", "a", "--out", "x.jsonl", *words])
    assert done.exit_code == 2
    assert message in done.stderr


def test_the_command_says_what_came_of_each_part(many):
    """One paragraph for each file."""
    many.finish()
    many.graph.close()
    graph = ["--engine", "local", "--dir", str(many.folder.parent / "graph")]
    out = str(many.folder / "t.jsonl")
    words = ["export-triplets", "--run", "a", "--out", out, "--split", "dev=0.1", *graph]
    done = CliRunner().invoke(main, [*words, "--hop", "1", "--similarity", "-0.5-0.4"])
    assert done.exit_code == 0, done.output
    parts = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert parts[0].startswith(f"{out}: ")
    assert parts[0].endswith("of 36 queries")
    dev = str(many.folder / "t-dev.jsonl")
    assert parts[1] == f"{dev}: 12 rows (triplets) for 4 of 4 queries"
