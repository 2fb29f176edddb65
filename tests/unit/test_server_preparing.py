"""Classes of Neo4j that are kept for quick starts."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock
from machines import Heard, Readings

from bica_graph.errors import ServerError
from bica_graph.progress import SILENT
from bica_graph.server.class_cache import class_cache, class_flags
from bica_graph.server.fetch import server_folder
from bica_graph.server.java import choose_java
from bica_graph.server.lock import load_lock
from bica_graph.server.preparing import LOCK, VARIABLE, prepare, prepare_later


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    """An empty cache, and no wish not to prepare."""
    monkeypatch.setenv("BICAGRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


@pytest.fixture
def java(tmp_path):
    """Give an executable that says which Java it is, and can do nothing else."""

    def make(release="25.0.2"):
        path = tmp_path / release / "bin" / "java"
        path.parent.mkdir(parents=True)
        path.write_text(f"#!{sys.executable}\nprint('java.base@{release}')\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return make


def chosen(path):
    return choose_java(path, {}, SILENT)


def test_classes_are_used_once_they_are_there(java, cache):
    """Without the file Java gets no flags for it."""
    mine = chosen(java())
    assert class_flags(mine) == ()
    class_cache(mine).touch()
    assert class_flags(mine)[0] == f"-XX:AOTCache={class_cache(mine)}"
    assert class_cache(mine).parent == cache


def test_each_release_of_java_has_a_file_of_its_own(java):
    """Java cannot use what another release wrote; before 25 it keeps none."""
    files = {class_cache(chosen(java(release))) for release in ("25", "25.0.2", "21.0.8")}
    assert len(files) == 3
    assert None in files


def test_other_jars_have_another_file(java, cache):
    """Java compares size and time of each."""
    mine = chosen(java())
    lib = server_folder(cache, load_lock()) / "lib"
    lib.mkdir(parents=True)
    names = {class_cache(mine)}
    for text, seconds in (("a", 1), ("a", 2), ("bb", 2)):
        (lib / "one.jar").write_text(text, encoding="utf-8")
        os.utime(lib / "one.jar", (seconds, seconds))
        names.add(class_cache(mine))
    assert len(names) == 4


def test_a_java_that_keeps_no_classes_is_refused(java):
    """The message says which one does."""
    with pytest.raises(ServerError, match=r"Java 21 cannot keep classes: name a Java 25 with"):
        prepare(java("21.0.8"), Path.touch, SILENT)


def test_what_is_there_is_not_prepared_again(java):
    """No server is started."""
    mine = java()
    class_cache(chosen(mine)).touch()
    assert not prepare(mine, pytest.fail, SILENT)


@pytest.mark.parametrize(
    ("release", "machine", "wish", "there"),
    [
        ("21.0.8", Readings(), "", False),
        ("25.0.2", Readings(available=2000), "", False),
        ("25.0.2", Readings(disk=500), "", False),
        ("25.0.2", Readings(), "no", False),
        ("25.0.2", Readings(), "", True),
    ],
    ids=["java", "memory", "disk", "wish", "there"],
)
def test_nothing_is_prepared_where_it_would_not_help(
    java, monkeypatch, release, machine, wish, there
):
    """Where it cannot be done, was done, is not wanted, or would take what others need."""
    monkeypatch.setenv(VARIABLE, wish)
    mine = java(release)
    if there:
        class_cache(chosen(mine)).touch()
    said = Heard()
    assert not prepare_later(mine, said, machine)
    assert said.said == []


def test_preparing_begins_in_a_process_of_its_own(java, cache):
    """It runs the command; here another process prepares already, so it ends at once."""
    mine, said = java(), Heard()
    with FileLock(cache / LOCK):
        assert prepare_later(mine, said, Readings())
        due = time.monotonic() + 60
        while "prepar" not in (log := (cache / "prepare.log").read_text(encoding="utf-8")):
            assert time.monotonic() < due
            time.sleep(0.05)
    assert log == "Quicker starts are prepared already, or another command is preparing them.\n"
    assert "in the background" in said.said[0]
