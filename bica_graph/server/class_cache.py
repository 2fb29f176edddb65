"""
The classes of Neo4j, kept in a file, so that servers start nearly twice as fast.

Java reads, checks and links the same classes at each start of a server. From version 25 on, it can
keep the result in a file, its AOT cache (JEP 483 and 514). A server that records writes the file
when it ends, with the classes that it used. Java ignores a file that was written by another Java,
or with jars of another size or time.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bica_graph.server.fetch import server_folder
from bica_graph.server.folders import cache_folder
from bica_graph.server.lock import VERSION, load_lock

if TYPE_CHECKING:
    from pathlib import Path

    from bica_graph.server.java import Java

FIRST_VERSION = 25
"""The first Java that keeps classes."""


def class_cache(java: Java) -> Path | None:
    """Name the file for *java* and the present jars; None if this Java cannot keep classes."""
    if java.version < FIRST_VERSION:
        return None
    return cache_folder() / f"classes-neo4j-{VERSION}-java-{java.release}-{_jars()}.aot"


def _jars() -> str:
    """Give a short digest of what Java compares: names, sizes and times of the jars."""
    lib = server_folder(cache_folder(), load_lock()) / "lib"
    found = sorted((jar.name, jar.stat()) for jar in lib.glob("*.jar"))
    seen = [(name, stat.st_size, stat.st_mtime_ns) for name, stat in found]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:8]


def class_flags(java: Java) -> tuple[str, ...]:
    """List the flags with which *java* uses the file; none while there is no file."""
    file = class_cache(java)
    if file is None or not file.exists():
        return ()
    return (f"-XX:AOTCache={file}", "-Xlog:disable")  # without a warning when it is ignored


def recording_flags(file: Path) -> tuple[str, ...]:
    """List the flags with which a server writes its classes to *file* when it ends."""
    return (f"-XX:AOTCacheOutput={file}", "-Xlog:disable")
