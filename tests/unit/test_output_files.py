"""Files on their way to their place: new, under names nobody can guess, with ordinary rights."""

from __future__ import annotations

import os
import stat

import numpy as np
import pytest

from bica_graph.errors import OutputError, RecordError
from bica_graph.export.layouts.columns import Column
from bica_graph.export.writers import open_writer
from bica_graph.models.encoder import foreign_record
from bica_graph.output.files import check_free, clear_leftovers, open_new, part_of, write_bytes
from bica_graph.queries.manifest import QueryManifest
from bica_graph.server.folders import write_private
from bica_graph.sources.files.rejects import Rejects
from bica_graph.sources.files.vectors import VectorRows, write_vectors

COLUMNS = (Column("query", "text"),)


def bytes_to(path):
    write_bytes(path, b"new")


def manifest_to(path):
    with QueryManifest(path, "set", {}) as manifest:
        manifest.finish({})


def rejects_to(path):
    with Rejects(path, []) as rejects:
        rejects.add(RecordError("papers.jsonl", 1, "not_json", "no JSON"), b"{")


def vectors_to(path):
    rows = VectorRows(1, ["a"], np.ones((1, 2), dtype=np.float32), [""], [None])
    write_vectors(path, foreign_record("api", None, 2, "abstract"), [rows])


def secret_to(path):
    write_private(path, "new")


def export_to(kind):
    def write(path):
        part = part_of(path)
        with open_writer(kind, part, COLUMNS) as row:
            row({"query": "q"})
        part.replace(path)

    return write


WRITERS = {
    "bytes": bytes_to,
    "manifest": manifest_to,
    "rejects": rejects_to,
    "vectors": vectors_to,
    "secret": secret_to,
    "jsonl": export_to("jsonl"),
    "gzip": export_to("jsonl.gz"),
    "parquet": export_to("parquet"),
    "dataset": export_to("dataset"),
}
every_writer = pytest.mark.parametrize("name", WRITERS)


def entries(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def guessed(monkeypatch):
    """Have every part end in the same letters, as if somebody had guessed them."""
    monkeypatch.setattr("bica_graph.output.files.secrets.token_hex", lambda _: "guessed")


@pytest.fixture
def strangers(monkeypatch):
    """Have all files belong to somebody else."""
    own = os.geteuid()
    monkeypatch.setattr("bica_graph.output.files.os.geteuid", lambda: own + 1)


@every_writer
def test_nothing_but_the_file_is_left(tmp_path, name):
    """Every writer puts its file into place, and leaves nothing beside it."""
    WRITERS[name](tmp_path / "out")
    assert entries(tmp_path) == ["out"]


@every_writer
def test_a_planted_link_is_not_followed(tmp_path, guessed, strangers, name):
    """A link of somebody else under the very name of the part ends the work, and leads nowhere."""
    victim = tmp_path / "victim"
    victim.write_text("old", encoding="utf-8")
    (tmp_path / ".out.part-guessed").symlink_to(victim)
    with pytest.raises((OutputError, FileExistsError), match="exists"):
        WRITERS[name](tmp_path / "out")
    assert victim.read_text(encoding="utf-8") == "old"
    assert not (tmp_path / "out").exists()


@every_writer
@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_rights_are_those_of_any_new_file(tmp_path, name, umask):
    """What the umask leaves; a secret is for the user alone whatever it says."""
    before = os.umask(umask)
    try:
        WRITERS[name](tmp_path / "out")
    finally:
        os.umask(before)
    path = tmp_path / "out"
    whole = 0o777 if path.is_dir() else 0o666
    expected = 0o600 if name == "secret" else whole & ~umask
    assert stat.S_IMODE(path.stat().st_mode) == expected


@pytest.mark.parametrize("name", ["bytes", "manifest", "rejects", "vectors"])
@pytest.mark.parametrize("there", [True, False])
def test_a_link_to_a_file_is_followed(tmp_path, name, there):
    """The file that a link names is written, beside its own parts, and the link stays."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    if there:
        WRITERS[name](shelf / "real")
    (tmp_path / "out").symlink_to("shelf/real")
    WRITERS[name](tmp_path / "out")
    assert (tmp_path / "out").is_symlink()
    assert (shelf / "real").stat().st_size
    assert (entries(tmp_path), entries(shelf)) == (["out", "shelf"], ["real"])


def test_a_link_that_may_be_written_is_free(tmp_path):
    """A link is as free as the file that it names; its folder must exist."""
    link = tmp_path / "link"
    link.symlink_to("real")
    check_free(link, force=False)
    (tmp_path / "real").touch()
    with pytest.raises(OutputError, match="exists already"):
        check_free(link, force=False)
    (tmp_path / "lost").symlink_to("nowhere/real")
    with pytest.raises(OutputError, match="there is no folder"):
        check_free(tmp_path / "lost", force=True)
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OutputError, match="not a regular file"):
        check_free(tmp_path / "loop", force=True)


def test_two_parts_never_share_a_name(tmp_path):
    """Two processes that write the same file do not write into one part."""
    assert part_of(tmp_path / "out") != part_of(tmp_path / "out")


def test_a_file_that_is_there_is_not_opened(tmp_path):
    """A new file is new."""
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        open_new(tmp_path / "file")


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path):
    """No file is made where a broken link points."""
    (tmp_path / "link").symlink_to(tmp_path / "made")
    with pytest.raises(FileExistsError):
        open_new(tmp_path / "link")
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("name", ["bytes", "manifest", "rejects", "vectors", "secret"])
def test_leftovers_of_killed_runs_go(tmp_path, name):
    """What an earlier run left under the names of parts is removed by the next."""
    (tmp_path / ".out.part-0123").write_text("half", encoding="utf-8")
    WRITERS[name](tmp_path / "out")
    assert entries(tmp_path) == ["out"]


def test_leftovers_are_removed_without_following_links(tmp_path):
    """A link under the name of a part goes, and what it leads to stays."""
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "chapter").touch()
    (tmp_path / ".out.part-0123").symlink_to(folder)
    (tmp_path / ".out.old-0123").symlink_to(folder)
    clear_leftovers(tmp_path / "out")
    assert (entries(tmp_path), entries(folder)) == (["thesis"], ["chapter"])


def test_what_another_user_put_there_stays(tmp_path, strangers):
    """Neither removed, nor taken for a file of ours that had to make way."""
    (tmp_path / ".out.part-0123").touch()
    (tmp_path / ".out.old-0123").mkdir()
    clear_leftovers(tmp_path / "out")
    assert entries(tmp_path) == [".out.old-0123", ".out.part-0123"]
