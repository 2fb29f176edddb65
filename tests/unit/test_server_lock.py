"""The lock file of the private Neo4j, as it comes with the package."""

from __future__ import annotations

import re
from importlib import resources

from bica_graph.server.lock import VERSION, Jar, load_lock


def test_lock_pins_231_jars():
    """The lock holds what Maven found for server and Browser."""
    lock = load_lock()
    assert (lock.version, lock.browser, len(lock.jars)) == (VERSION, "5.24.0", 231)


def test_every_jar_has_a_hash_and_a_size():
    """Every jar is pinned by 64 hexadecimal digits and a size above zero."""
    bad = [
        jar
        for jar in load_lock().jars
        if not re.fullmatch(r"[0-9a-f]{64}", jar.sha256) or jar.size <= 0
    ]
    assert bad == []


def test_names_are_unique():
    """All jars fit into one folder under their own names."""
    jars = load_lock().jars
    assert len({jar.name for jar in jars}) == len(jars)


def test_jars_are_sorted():
    """The order is fixed, so that a new lock differs only where versions do."""
    keys = [
        (jar.group, jar.artifact, jar.version, jar.classifier or "") for jar in load_lock().jars
    ]
    assert keys == sorted(keys)


def test_lock_holds_no_address():
    """The lock names no registry."""
    text = (
        resources.files("bica_graph.server")
        .joinpath(f"neo4j-{VERSION}.lock.json")
        .read_text(encoding="utf-8")
    )
    assert "://" not in text


def test_server_and_browser_are_among_them():
    """The two artifacts that everything else comes with are pinned at their versions."""
    lock = load_lock()
    found = {(jar.artifact, jar.version) for jar in lock.jars}
    assert {("neo4j", lock.version), ("neo4j-browser", lock.browser)} <= found


def test_place_follows_the_repository_layout():
    """A jar with a classifier stands below group, artifact and version."""
    jar = Jar("io.netty", "netty-x", "4.2", "linux-x86_64", "0" * 64, 1)
    assert jar.place == "io/netty/netty-x/4.2/netty-x-4.2-linux-x86_64.jar"
