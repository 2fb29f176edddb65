"""The files of works in a snapshot are found in both layouts, and it is said which are missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bica_graph.errors import SourceError
from bica_graph.sources.files.openalex_files import snapshot_date, works_files

PARTS = ["updated_date=2025-01-02/part_000.gz", "updated_date=2025-01-10/part_000.gz"]
PARTS += ["updated_date=2025-01-10/part_001.gz"]


def snapshot(root: Path, prefix: str) -> Path:
    works = root / prefix
    for number, part in enumerate(PARTS):
        (works / part).parent.mkdir(parents=True, exist_ok=True)
        (works / part).write_bytes(b"x" * number)
    return works


def entries(prefix: str, parts=PARTS, **meta):
    return [
        {
            "url": f"s3://openalex/{prefix}/{part}",
            "meta": {"content_length": number, "record_count": 1} | meta,
        }
        for number, part in enumerate(parts)
    ]


def write(path: Path, value) -> None:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")


def old_layout(root: Path, parts=PARTS, **meta) -> Path:
    works = snapshot(root, "data/works")
    write(works / "manifest", {"entries": entries("data/works", parts, **meta), "meta": {}})
    return works


def new_layout(root: Path, parts=PARTS, **meta) -> Path:
    works = snapshot(root, "data/jsonl/works")
    (works / "deleted_ids.csv").touch()
    files = entries("data/jsonl/works", parts, **meta)
    others = [{"url": "s3://openalex/data/jsonl/authors/part_000.gz", "meta": {}}]
    found = {"date": "2025-02-03", "entity": "works", "files": files}
    both = {"entities": [found, {"entity": "authors", "files": others}], "meta": {}}
    write(works.parent / "manifest.json", both)
    write(works / "manifest.json", found)
    return works


@pytest.mark.parametrize("layout", [old_layout, new_layout])
def test_folders(layout, tmp_path):
    """From any folder of a snapshot on, its files of works come in the order of their dates."""
    works = layout(tmp_path)
    expected = [works / part for part in PARTS]
    for folder in (tmp_path, tmp_path / "data", works.parent, works):
        assert works_files(folder) == expected


def test_combined_manifest_alone(tmp_path):
    """The manifest of all entities is enough."""
    works = new_layout(tmp_path)
    (works / "manifest.json").unlink()
    assert len(works_files(tmp_path)) == 3
    (works / PARTS[1]).unlink()
    with pytest.raises(SourceError, match="1 file of the manifest is not there"):
        works_files(tmp_path)


def test_files_without_a_manifest(tmp_path):
    """A folder of files is read as it is, and a file is given back."""
    for name in ("b.jsonl", "a.jsonl.gz", "notes.txt"):
        (tmp_path / name).touch()
    assert works_files(tmp_path) == [tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl"]
    assert works_files(tmp_path / "b.jsonl") == [tmp_path / "b.jsonl"]
    assert works_files(tmp_path / "none") == [tmp_path / "none"]


@pytest.mark.parametrize("layout", [old_layout, new_layout])
def test_missing_files(layout, tmp_path):
    """A file that the manifest names and that is not there is an error, or on demand is not."""
    works = layout(tmp_path)
    (works / PARTS[0]).unlink()
    with pytest.raises(SourceError) as caught:
        works_files(tmp_path)
    assert str(caught.value) == (
        f"{works}: 1 file of the manifest is not there ({PARTS[0]}): download the rest, or say "
        "that the snapshot is partial"
    )
    assert works_files(tmp_path, partial=True) == [works / part for part in PARTS[1:]]


def test_files_of_another_snapshot(tmp_path):
    """A file that the manifest does not name may repeat works, so it is an error."""
    new_layout(tmp_path, PARTS[:2])
    with pytest.raises(
        SourceError, match=r"1 file is not in the manifest \(updated_date=2025-01-10"
    ):
        works_files(tmp_path, partial=True)


def test_cut_files(tmp_path):
    """A file of another size than the manifest says is an error."""
    new_layout(tmp_path, content_length=1)
    with pytest.raises(SourceError, match=r"part_000\.gz: has 0 bytes where the manifest says 1:"):
        works_files(tmp_path)


@pytest.mark.parametrize(
    "manifest",
    [
        "{",
        "",
        "[" * 5000,
        b"\xff".decode("latin-1"),
    ],
)
def test_broken_manifest(manifest, tmp_path):
    """A manifest that is not JSON is named."""
    works = new_layout(tmp_path)
    write(works / "manifest.json", manifest)
    with pytest.raises(SourceError, match=r"manifest\.json: is not JSON: download it again$"):
        works_files(tmp_path)


@pytest.mark.parametrize("manifest", [5, [], {"files": 5}, {"files": [{"url": 5}, {"meta": []}]}])
def test_manifest_that_names_nothing(manifest, tmp_path):
    """A manifest of another form checks nothing."""
    works = new_layout(tmp_path)
    write(works / "manifest.json", manifest)
    assert len(works_files(tmp_path)) == 3


def test_folder_without_works(tmp_path):
    """A folder without files of works is refused."""
    (tmp_path / "data" / "authors").mkdir(parents=True)
    with pytest.raises(SourceError, match="has no files of works: give the folder of an OpenAlex"):
        works_files(tmp_path)


def test_dates(tmp_path):
    """The date of a snapshot is that of its manifest, or the last day of a change."""
    works = new_layout(tmp_path)
    assert snapshot_date(tmp_path) == "2025-02-03"
    assert snapshot_date(works / PARTS[0]) == "2025-01-02"
    for file in (works / "manifest.json", works.parent / "manifest.json"):
        file.unlink()
    assert snapshot_date(tmp_path) == "2025-01-10"
    (tmp_path / "w.jsonl").touch()
    assert snapshot_date(tmp_path / "w.jsonl") is None
