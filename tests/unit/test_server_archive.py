"""Whether a dump, or the machine, is at fault."""

import pytest

from bica_graph.errors import ServerError
from bica_graph.server import admin
from bica_graph.server.admin import Tools
from bica_graph.server.archive import check_archive
from bica_graph.server.folders import Home
from bica_graph.server.java import Java

pytestmark = pytest.mark.skipif("os.name == 'nt'", reason="the failing Java is a shell script")


@pytest.fixture(name="check")
def _check(tmp_path, monkeypatch):
    """Check a file by a Java that fails with some words, all jars being whole."""
    monkeypatch.setattr(admin, "remove_damaged_jars", lambda *_: None)
    (tmp_path / "file").touch()

    def checking(words):
        java = tmp_path / "java"
        java.write_text(f"#!/bin/sh\necho '{words}'\nexit 1\n", encoding="utf-8")
        java.chmod(0o755)
        check_archive(
            tmp_path / "file",
            Tools(Java(java, 25, "25.0.2", False), tmp_path),
            Home(tmp_path / "home"),
        )

    return checking


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("java.io.IOException: No space left on device", "the disk is full"),
        ("Could not reserve enough space for object heap", "too little memory"),
        ("Not a valid Neo4j archive", "is not a dump of a graph"),
    ],
)
def test_the_fault_is_found_where_it_is(check, words, line):
    """A good dump is not called bad for want of room or memory."""
    with pytest.raises(ServerError, match=line):
        check(words)
