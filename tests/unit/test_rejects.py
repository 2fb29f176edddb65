"""Skipped lines are all in one file, whole or not there."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from pathlib import Path

import pytest

from bica_graph.errors import OutputError, RecordError
from bica_graph.sources.files.inputs import text_sources
from bica_graph.sources.files.rejects import Rejects, default_rejects

ERROR = RecordError("p.jsonl", 2, "not_json", "is not JSON: write it")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, with one source in it."""
    monkeypatch.chdir(tmp_path)
    Path("p.jsonl").write_text("no\n", encoding="utf-8")
    return tmp_path


def rejects(path: str) -> Rejects:
    with text_sources(["p.jsonl"]) as sources:
        return Rejects(Path(path), sources)


def rows(path: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="ascii").splitlines()]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("far/papers.jsonl.gz", "papers.rejects.jsonl"),
        ("papers.jsonl", "papers.rejects.jsonl"),
        ("c.tsv", "c.rejects.jsonl"),
        ("papers.ndjson", "papers.ndjson.rejects.jsonl"),
    ],
)
def test_default_name(name: str, expected: str) -> None:
    """The file is named after the first source, and stands in the working folder."""
    Path("far").mkdir()
    Path(name).write_bytes(b"")
    with text_sources([name, "p.jsonl"]) as sources:
        assert default_rejects(sources) == Path(expected)


def test_rows() -> None:
    """A skipped line stands there with file, line, reason, message, and its bytes."""
    with rejects("r.jsonl") as taken:
        taken.add(ERROR, "Größe \u2028".encode())
        taken.add(ERROR, b"\xff\x00")
    place = {"file": "p.jsonl", "line": 2, "reason": "not_json", "message": ERROR.message}
    assert rows("r.jsonl") == [
        place | {"raw": "Größe \u2028"},
        place | {"raw_base64": base64.b64encode(b"\xff\x00").decode()},
    ]


def test_counts() -> None:
    """Skipped lines are counted by reason."""
    with rejects("r.jsonl") as taken:
        taken.add(ERROR, b"")
        taken.add(ERROR, b"")
    assert taken.counts == {"not_json": 2}


def test_nothing_skipped() -> None:
    """Without a skipped line there is no file."""
    with rejects("r.jsonl"):
        pass
    assert sorted(Path().iterdir()) == [Path("p.jsonl")]


def test_whole_or_not_there() -> None:
    """An error on the way leaves no file, and an older one as it was."""
    older = b'{"file": "older"}\n'
    Path("r.jsonl").write_bytes(older)
    with suppress(KeyboardInterrupt), rejects("r.jsonl") as taken:
        taken.add(ERROR, b"no")
        raise KeyboardInterrupt
    assert Path("r.jsonl").read_bytes() == older
    assert sorted(Path().iterdir()) == [Path("p.jsonl"), Path("r.jsonl")]


def test_older_rejects_are_replaced() -> None:
    """A file of rejects, or an empty one, is replaced."""
    for _ in range(2):
        with rejects("r.jsonl") as taken:
            taken.add(ERROR, b"no")
    assert len(rows("r.jsonl")) == 1


def test_other_files_stay() -> None:
    """A file that holds something else is not replaced."""
    Path("r.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(OutputError) as caught:
        rejects("r.jsonl")
    assert str(caught.value) == (
        "r.jsonl: exists, and does not contain rejects: move it, or choose another file with "
        "--rejects"
    )


def test_source_stays(folder: Path) -> None:
    """A file that is being read is not written, whatever it is called."""
    with pytest.raises(OutputError) as caught:
        rejects(str(folder / "p.jsonl"))
    assert str(caught.value).endswith(
        "p.jsonl: is one of the input files: choose another with --rejects"
    )


@pytest.mark.parametrize("path", [".", "nowhere/r.jsonl", "p.jsonl/r.jsonl"])
def test_no_place(path: str) -> None:
    """A place where no file can be written is refused before anything is read."""
    with pytest.raises(OutputError) as caught:
        rejects(path)
    assert str(caught.value) == (
        f"{path}: rejects cannot be written there: choose a file with --rejects"
    )


def test_place_that_goes_away() -> None:
    """A folder that goes away meanwhile is reported in one line."""
    Path("far").mkdir()
    taken = rejects("far/r.jsonl")
    Path("far").rmdir()
    with pytest.raises(OutputError) as caught, taken:
        taken.add(ERROR, b"no")
    assert str(caught.value) == (
        "far/r.jsonl: cannot be written (No such file or directory): choose a file with --rejects"
    )
