"""Where an export goes: names, links and manifests, and what is there already."""

import hashlib
import json
import os

import pytest

from bica_graph.errors import OutputError
from bica_graph.export.check.check import check_file
from bica_graph.export.settings import ExportSettings
from bica_graph.export.stage import export_triplets


def contents(path):
    """Give the bytes of a file, or of each file in a folder."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


def test_a_file_is_not_replaced_by_accident(mined):
    """What exists is kept until its replacement is asked for."""
    path = mined.folder / "triplets.jsonl"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"exists already: .*--force"):
        mined.export()
    assert path.read_text(encoding="utf-8") == "mine"
    mined.export(force=True)
    assert check_file(path).rows == 5


def test_a_dataset_is_replaced_when_asked_for(mined):
    """A folder that holds a dataset makes way for another, and nothing is left beside it."""
    mined.export("t", negatives=1)
    with pytest.raises(OutputError, match="exists already"):
        mined.export("t")
    mined.export("t", force=True)
    assert check_file(mined.folder / "t").rows == 5
    assert {entry.name for entry in mined.folder.iterdir()} == {"t", "t.manifest.json"}


def test_an_empty_folder_becomes_a_dataset(mined):
    """A folder that was made for the dataset is taken."""
    (mined.folder / "t").mkdir()
    mined.export("t")
    assert check_file(mined.folder / "t").rows == 5


def test_a_folder_with_other_things_is_never_replaced(mined):
    """Even with force, a folder that is no dataset stays."""
    (mined.folder / "t").mkdir()
    (mined.folder / "t" / "thesis.tex").touch()
    with pytest.raises(OutputError, match="contains other files than a dataset"):
        mined.export("t", force=True)
    assert (mined.folder / "t" / "thesis.tex").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("t.csv", "this suffix is not supported: use .jsonl"),
        ("none/t.jsonl", "there is no folder .*none: create it first"),
        ("file", "is a file: choose another name"),
        ("pipe.jsonl", "is not a regular file"),
    ],
)
def test_a_place_that_does_not_do_is_refused(mined, name, message):
    """Unknown suffixes, missing folders and things that are no files end with one line."""
    (mined.folder / "file").touch()
    os.mkfifo(mined.folder / "pipe.jsonl")
    with pytest.raises(OutputError, match=message):
        mined.export(name, force=True)


def test_a_name_with_a_slash_is_a_dataset(mined):
    """A slash at the end makes a folder, whatever the name."""
    mined.finish()
    export_triplets(mined.graph, "a", f"{mined.folder}/v1.2/")
    assert check_file(mined.folder / "v1.2").rows == 5


def test_a_manifest_never_describes_another_file(mined, monkeypatch):
    """A process that dies between file and manifest leaves no manifest, rather than the old one."""

    def die(*_):
        raise KeyboardInterrupt

    mined.export(negatives=1)
    monkeypatch.setattr("bica_graph.export.stage.write_text", die)
    with pytest.raises(KeyboardInterrupt):
        mined.export(force=True)
    assert [path.name for path in mined.folder.iterdir()] == ["triplets.jsonl"]


def test_a_manifest_can_stand_elsewhere(mined):
    """A manifest that is named for a file stands there, and none beside the file."""
    mined.finish()
    path = mined.folder / "m.json"
    settings = ExportSettings()
    report = export_triplets(
        mined.graph, "a", mined.folder / "t.jsonl", settings=settings, manifest=path
    )
    assert report.manifest == path
    assert {entry.name for entry in mined.folder.iterdir()} == {"t.jsonl", "m.json"}


@pytest.mark.parametrize(
    ("out", "manifest"),
    [
        ("t.jsonl", "t.jsonl"),
        ("t.jsonl", "../out/./t.jsonl"),
        ("t.jsonl", "link"),
        ("link", "t.jsonl"),
        ("t", "t"),
        ("t", "t/manifest.json"),
        ("t", "t/dataset_info.json"),
        ("new", "new/manifest.json"),
    ],
)
def test_a_manifest_never_takes_the_place_of_the_rows(mined, out, manifest):
    """A manifest over its own file, or in its own dataset, is refused before anything is read."""
    mined.export("t.jsonl")
    mined.export("t")
    (mined.folder / "link").symlink_to("t.jsonl")
    before = {path.name: contents(path) for path in mined.folder.iterdir()}
    path = mined.folder / out
    settings = ExportSettings(force=True)
    with pytest.raises(
        OutputError, match="is the output of the triplets, or in its folder: choose"
    ):
        export_triplets(
            mined.graph, "none", path, settings=settings, manifest=mined.folder / manifest
        )
    assert {path.name: contents(path) for path in mined.folder.iterdir()} == before


def test_a_manifest_that_is_a_folder_is_refused(mined):
    """A folder is no place for a manifest, even with force."""
    (mined.folder / "m").mkdir()
    with pytest.raises(OutputError, match="m is a folder: choose a file for the manifest"):
        mined.export(manifest=mined.folder / "m", force=True)
    assert [path.name for path in mined.folder.iterdir()] == ["m"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "the name to write to is empty: give a file"),
        ("/", "/ is the root folder: give a folder in it"),
        ("//", "is the root folder"),
        ("/..", "is the root folder"),
        ("x" * 300 + ".jsonl", r"could not be written \(File name too long\)"),
    ],
)
def test_a_name_that_is_none_is_refused(mined, monkeypatch, name, message):
    """An empty name, the root and a name that is too long end with one line."""
    monkeypatch.chdir(mined.folder)
    mined.finish()
    with pytest.raises(OutputError, match=message) as caught:
        export_triplets(mined.graph, "a", name)
    assert "\n" not in str(caught.value)
    assert list(mined.folder.iterdir()) == []


def test_a_folder_goes_by_dots(mined, monkeypatch):
    """Dots at the end of a name stand for the folder that they lead to."""
    (mined.folder / "t").mkdir()
    monkeypatch.chdir(mined.folder)
    mined.finish()
    export_triplets(mined.graph, "a", "t/.")
    export_triplets(mined.graph, "a", "t/new/..", settings=ExportSettings(force=True))
    assert {path.name for path in mined.folder.iterdir()} == {"t", "t.manifest.json"}


def test_a_manifest_elsewhere_takes_the_one_beside_the_file_away(mined):
    """The manifest of the file that is replaced goes with it, and only with it."""
    path, other = mined.folder / "t.jsonl", mined.folder / "m.json"
    mined.export("t.jsonl", negatives=1)
    with pytest.raises(OutputError, match="has 2 of 3 negatives"):
        mined.export("t.jsonl", manifest=other, negatives=3, too_few="error", force=True)
    (record,) = json.loads((mined.folder / "t.jsonl.manifest.json").read_text())["files"]
    assert record["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    mined.export("t.jsonl", manifest=other, force=True)
    assert {entry.name for entry in mined.folder.iterdir()} == {"t.jsonl", "m.json"}


@pytest.mark.parametrize("point", ["files._put", "stage.describe", "stage.write_text"])
def test_a_manifest_beside_the_file_never_describes_another(mined, monkeypatch, point):
    """Wherever a process dies on its way, no manifest has the SHA-256 of a file that is gone."""

    def die(*_):
        raise KeyboardInterrupt

    mined.export("t.jsonl", negatives=1)
    mined.export("u.jsonl", manifest=mined.folder / "m.json", negatives=1)
    monkeypatch.setattr(f"bica_graph.export.{point}", die)
    with pytest.raises(KeyboardInterrupt):
        mined.export("t.jsonl", manifest=mined.folder / "m.json", force=True)
    assert {path.name for path in mined.folder.iterdir()} == {"t.jsonl", "u.jsonl"}


@pytest.mark.parametrize("kind", ["link.jsonl", "link.parquet", "link"])
def test_a_symbolic_link_is_written_through(mined, kind):
    """What a link leads to is replaced, with the manifest beside it, and the link stays."""
    (mined.folder / "real").mkdir()
    suffix = kind.removeprefix("link")
    link, real = mined.folder / kind, mined.folder / "real" / f"data{suffix}"
    mined.export(real, negatives=1)
    link.symlink_to(real)
    with pytest.raises(OutputError, match="exists already"):
        mined.export(kind)
    report = mined.export(kind, force=True)
    assert link.is_symlink()
    assert check_file(real).rows == 5
    assert report.manifest == real.with_name(f"data{suffix}.manifest.json")
    assert [path.name for path in mined.folder.iterdir() if path.name != "real"] == [kind]
    assert {path.name for path in real.parent.iterdir()} == {real.name, report.manifest.name}


def test_a_link_to_nothing_yet_makes_the_file(mined):
    """A link whose file is still to come says what kind of file, and where."""
    (mined.folder / "link.jsonl.gz").symlink_to(mined.folder / "blob")
    mined.export("link.jsonl.gz")
    assert (mined.folder / "link.jsonl.gz").is_symlink()
    assert (mined.folder / "blob").read_bytes()[:2] == b"\x1f\x8b"


def test_a_manifests_link_is_written_through(mined):
    """A link that is named for the manifest stays, too."""
    (mined.folder / "m.json").write_text("old", encoding="utf-8")
    (mined.folder / "link").symlink_to("m.json")
    mined.export(manifest=mined.folder / "link", force=True)
    assert (mined.folder / "link").is_symlink()
    assert "sha256" in (mined.folder / "m.json").read_text(encoding="utf-8")
