"""Files of every kind: the same bytes again, the same rows back, whole or not at all."""

import gzip
import hashlib
import json
import re
from dataclasses import asdict, replace

import datasets
import pyarrow.parquet as pq
import pytest

from bica_graph.errors import OutputError
from bica_graph.export import arrow
from bica_graph.export.layouts.registry import LAYOUTS
from bica_graph.export.stage import export_triplets
from bica_graph.progress import SILENT
from bica_graph.records.embeddings import EncoderRecord

KINDS = ("t.jsonl", "t.jsonl.gz", "t.parquet", "t")
HOSTILE = {
    "lines": "one\ntwo\r\nthree\rfour\x0bfive\x85six\u2028seven\u2029eight",
    "quotes": '"quoted" \'text\' \\ {"a": [1]} \t \x00 \x1f \x7f',
    "emoji": "\U0001f469\U0001f3fd\u200d\U0001f52c \U0001d6fc-synuclein 日本語 עברית e\u0301",
    "long": "word " * 20_000,
    "spaces": "\u00a0 a \u3000 b",
}


ENCODER = EncoderRecord("tiny", "main", "f" * 32, 2, "", "", "mean", 256, "abstract")


def contents(path):
    """Give the bytes of a file, or of each file in a folder."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


def read(path):
    """Give the rows of a file of any kind, read by the libraries that people use."""
    if path.is_dir():
        return datasets.load_from_disk(str(path)).to_list()
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def options(layout):
    """Give the most settings that a layout takes."""
    dropped = LAYOUTS[layout].has_provenance
    return {"layout": layout, "negatives": 2, "include_dropped": dropped}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_graph_gives_the_same_bytes(mined, layout, kind):
    """Exporting again replaces a file and its manifest by equal ones."""
    path = mined.folder / kind
    mined.export(kind, **options(layout))
    before = contents(path) | contents(mined.folder / f"{kind}.manifest.json")
    mined.export(kind, **options(layout), force=True)
    assert contents(path) | contents(mined.folder / f"{kind}.manifest.json") == before


@pytest.mark.parametrize("text", ["abstract", "title+abstract"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_kind_of_file_holds_the_same_rows(mined, layout, text):
    """Rows and the order of columns do not depend on the kind of file."""
    read_back = []
    for kind in KINDS:
        mined.export(kind, **options(layout), text=text)
        read_back.append([list(row.items()) for row in read(mined.folder / kind)])
    assert read_back[0]
    assert read_back == [read_back[0]] * len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_texts_come_back_as_they_were(world, kind):
    """Line separators, quotes, emoji and 100 kB survive in every kind of file."""
    world.papers("p")
    for name, text in HOSTILE.items():
        world.papers(name, abstract=text)
    world.query("q", ["p"], text="a\u2028query\nof two lines")
    world.mine("q", list(HOSTILE))
    world.export(kind)
    rows = read(world.folder / kind)
    assert {row["negative_id"]: row["negative"] for row in rows} == {
        name: text.strip() for name, text in HOSTILE.items()
    }
    assert {row["query"] for row in rows} == {"a\u2028query\nof two lines"}


def test_a_row_is_a_line(world):
    """A line feed ends every row, and no row holds one."""
    world.papers("p")
    world.papers("n", abstract=HOSTILE["lines"])
    world.query("q", ["p"])
    world.mine("q", ["n"])
    world.export()
    raw = (world.folder / "triplets.jsonl").read_bytes()
    assert raw.count(b"\n") == 1
    assert raw.endswith(b"}\n")
    assert b"\r" not in raw


def test_text_only_is_what_a_trainer_takes(mined):
    """The dataset has the three inputs in their order, as strings, and no other column."""
    mined.export("t", layout="text-only")
    dataset = datasets.load_from_disk(str(mined.folder / "t"))
    assert dataset.column_names == ["query", "positive", "negative"]
    assert {feature.dtype for feature in dataset.features.values()} == {"string"}
    assert len(dataset) == 5


def test_a_dataset_is_known_again_by_its_fingerprint(mined):
    """Two exports of the same rows share a fingerprint, and other rows have another."""
    folders = ("one", "two", "three")
    for folder, negatives in zip(folders, (1, 1, 2), strict=True):
        mined.export(folder, negatives=negatives)
    prints = [datasets.load_from_disk(str(mined.folder / name))._fingerprint for name in folders]
    assert prints[0] == prints[1] != prints[2]


def test_datasets_reads_the_lines_too(mined, tmp_path):
    """The JSON lines load with the generic loader of `datasets`."""
    mined.export(layout="lists")
    dataset = datasets.load_dataset(
        "json",
        data_files=str(mined.folder / "triplets.jsonl"),
        split="train",
        cache_dir=str(tmp_path / "cache"),
    )
    assert dataset.to_list() == read(mined.folder / "triplets.jsonl")


def test_rows_go_to_parquet_in_groups(mined, monkeypatch):
    """A file is written a row group at a time, whose size depends on the rows alone."""
    monkeypatch.setattr(arrow, "GROUP_ROWS", 2)
    mined.export("t.parquet")
    file = pq.ParquetFile(mined.folder / "t.parquet")
    sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    assert sizes == [2, 2, 1]


def test_parquet_has_a_schema_of_its_own(mined):
    """Columns have the same types even when all values are null, and no trace of pandas."""
    mined.export("t.parquet")
    schema = pq.read_schema(mined.folder / "t.parquet")
    assert schema.metadata is None
    assert str(schema.field("through").type) == "list<element: string>"
    assert str(schema.field("probability").type) == "double"


def test_gzip_holds_no_time_and_no_name(mined):
    """The header of the packed file is the same tomorrow, and under another name."""
    mined.export("t.jsonl.gz")
    header = (mined.folder / "t.jsonl.gz").read_bytes()[:10]
    assert header[3] == 0
    assert header[4:8] == bytes(4)


def test_the_manifest_describes_the_file(mined):
    """Size and SHA-256 in the manifest are those of the file."""
    mined.export("t.jsonl.gz")
    raw = (mined.folder / "t.jsonl.gz").read_bytes()
    manifest = json.loads((mined.folder / "t.jsonl.gz.manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"] == [
        {"name": "t.jsonl.gz", "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
    ]


def test_the_manifest_describes_every_file_of_a_dataset(mined):
    """A folder's manifest has the SHA-256 of each of its files."""
    mined.export("t")
    manifest = json.loads((mined.folder / "t.manifest.json").read_text(encoding="utf-8"))
    assert {record["name"]: record["sha256"] for record in manifest["files"]} == {
        name: hashlib.sha256(raw).hexdigest() for name, raw in contents(mined.folder / "t").items()
    }


def test_the_manifest_says_how_to_make_the_file_again(mined):
    """Settings, run, encoder, versions and counts by verdict are all there."""
    mined.export(negatives=1)
    text = (mined.folder / "triplets.jsonl.manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert manifest["settings"] == {
        "layout": "triplets",
        "text": "abstract",
        "negatives": 1,
        "too_few": "keep",
        "sets": [],
        "strategies": [],
        "hops": [],
        "similarity": None,
        "include_dropped": False,
    }
    assert (manifest["run"]["name"], manifest["run"]["rng_seed"]) == ("a", 7)
    assert manifest["encoder"] == asdict(ENCODER)
    assert manifest["counts"]["candidates"] == {"total": 5, "kept": 2, "surplus": 3}
    assert {"python", "bica-graph", "neo4j", "torch"} <= set(manifest["versions"])


@pytest.mark.parametrize(
    "now",
    [
        None,
        replace(ENCODER, name="other", fingerprint="e" * 32),
        replace(ENCODER, text="title+abstract"),
    ],
)
def test_the_manifest_describes_the_encoder_of_the_run(mined, now):
    """After the graph's encoder was replaced, what the run remembers of its own stands there."""
    mined.graph.embeddings.drop(SILENT)
    if now is not None:
        mined.graph.embeddings.adopt(now)
    mined.export(text="abstract")
    text = (mined.folder / "triplets.jsonl.manifest.json").read_text(encoding="utf-8")
    assert json.loads(text)["encoder"] == {
        "name": "tiny",
        "fingerprint": "f" * 32,
        "text": "abstract",
    }


def test_the_manifest_tells_nothing_of_the_machine(mined, tmp_path):
    """No folder and no time stand in a manifest, not even that of an encoder from a folder."""
    mined.export()
    text = (mined.folder / "triplets.jsonl.manifest.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert not re.search(r"\d\d:\d\d", text)


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_that_fails_leaves_the_old_file(mined, kind):
    """When a query stops the export in the middle, file and manifest are as before."""
    mined.export(kind)
    before = {path.name: contents(path) for path in mined.folder.iterdir()}
    with pytest.raises(OutputError, match="has 2 of 3 negatives"):
        mined.export(kind, negatives=3, too_few="error", force=True)
    assert {path.name: contents(path) for path in mined.folder.iterdir()} == before


def test_what_a_killed_export_left_is_cleared_away(mined):
    """Half-written parts go at the next start, and nobody else's files do."""
    for name in (".t.jsonl.part-99", ".t.jsonl.manifest.json.part-99", "t.jsonl.part", ".u.part-9"):
        (mined.folder / name).touch()
    (mined.folder / ".t.jsonl.part-98").mkdir()
    mined.export("t.jsonl")
    names = {path.name for path in mined.folder.iterdir()}
    assert names == {"t.jsonl", "t.jsonl.manifest.json", "t.jsonl.part", ".u.part-9"}


def test_a_dataset_whose_replacement_was_killed_comes_back(mined):
    """A folder that had made way when the process died stands in its place again."""
    mined.export("t")
    (mined.folder / "t").rename(mined.folder / ".t.old-99")
    with pytest.raises(OutputError, match="exists already"):
        mined.export("t")
    assert len(read(mined.folder / "t")) == 5


def test_a_folder_that_cannot_be_written_to_is_one_line(mined, monkeypatch):
    """What the operating system refuses becomes an error that says what to do."""

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bica_graph.export.writers._line", refuse)
    with pytest.raises(OutputError, match=r"could not be written \(No space left on device\): "):
        mined.export()
    assert list(mined.folder.iterdir()) == []


def test_standard_output_gets_the_rows_and_nothing_else(mined, capfdbinary):
    """The rows on standard output are those of the file, and no manifest is written."""
    mined.export()
    report = mined.export("-")
    written, _ = capfdbinary.readouterr()
    assert written == (mined.folder / "triplets.jsonl").read_bytes()
    assert report.manifest is None
    assert report.files[0].sha256 == hashlib.sha256(written).hexdigest()


def test_standard_output_can_have_a_manifest(mined, capfdbinary):
    """A manifest that is named is written, and not over another file."""
    mined.finish()
    path = mined.folder / "m.json"
    export_triplets(mined.graph, "a", "-", manifest=path)
    (record,) = json.loads(path.read_text(encoding="utf-8"))["files"]
    assert record["sha256"] == hashlib.sha256(capfdbinary.readouterr()[0]).hexdigest()
    with pytest.raises(OutputError, match="exists already"):
        export_triplets(mined.graph, "a", "-", manifest=path)


def load(path, cache):
    """Read a file of any kind by the loaders of `datasets`."""
    if path.is_dir():
        return datasets.load_from_disk(str(path))
    kind = "parquet" if path.suffix == ".parquet" else "json"
    return datasets.load_dataset(kind, data_files=str(path), split="train", cache_dir=str(cache))


@pytest.mark.parametrize("layout", ["tevatron", "flagembedding"])
def test_where_negatives_are_from_has_one_type_for_datasets(world, tmp_path, layout):
    """Every kind of file gives the same rows and features, whether values are there or not."""
    world.papers("p", "n1", "n2", "via")
    world.query("q1", ["p"])
    world.query("q2", ["p"])
    random = {"paper": "n1", "strategy": "bica_random", "path": None, "step": None}
    world.mine("q1", [random])
    world.mine(
        "q2", [{"paper": "n2", "hop": 2, "through": ("via",), "dropped_by": ["margin"]}, "n1"]
    )
    loaded = []
    for kind in KINDS:
        world.export(kind, layout=layout, include_dropped=True, text="title+abstract")
        loaded.append(load(world.folder / kind, tmp_path / "cache"))
    assert len(loaded[0]) == 2
    assert "dropped_by" in str(loaded[0].features)
    for dataset in loaded[1:]:
        assert dataset.to_list() == loaded[0].to_list()
        assert dataset.features == loaded[0].features
