"""What memory and disk a private Neo4j takes, by readings of machines of all sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
from machines import Heard, Readings

from bica_graph.errors import ServerError
from bica_graph.progress import SILENT
from bica_graph.server.machine import ThisMachine
from bica_graph.server.memory import (
    Memory,
    check_disk,
    choose_memory,
    default_memory,
    parse_size,
)


@pytest.mark.parametrize(
    ("total", "graph", "heap", "page_cache"),
    [
        (2048, 0, 512, 128),
        (8192, 0, 1331, 999),
        (8192, 50_000, 1331, 999),
        (16384, 0, 2112, 1584),
        (262144, 1800, 2112, 1584),
        (65536, 4000, 4096, 3904),
        (262144, 50_000, 4096, 8192),
    ],
)
def test_defaults_follow_the_machine_and_the_graph(total, graph, heap, page_cache):
    """A third of the memory, at most 4 GB unless the graph is large, and enough to start."""
    memory = default_memory(total, graph)
    assert memory == Memory(heap, page_cache)
    assert memory.needed_mb <= max(total / 3, 1040)


@pytest.mark.parametrize(
    ("text", "size"), [("512m", 512), ("2g", 2048), ("1G", 1024), ("3gb", 3072)]
)
def test_sizes_are_read(text, size):
    """A size is a whole number of megabytes or gigabytes."""
    assert parse_size("--heap", text, 256) == size


@pytest.mark.parametrize("text", ["", "2", "2t", "-1g", "1.5g", "m", "2 g x"])
def test_what_is_no_size_is_refused(text):
    """A size without a known unit is named in the error, with how to write it."""
    with pytest.raises(ServerError, match=r"--heap .* is not a size: write it like 512m or 2g"):
        parse_size("--heap", text, 256)


def test_size_below_what_neo4j_needs_is_refused():
    """A heap that Neo4j cannot start with is refused before it tries."""
    with pytest.raises(ServerError, match="at least 256m"):
        parse_size("--heap", "255m", 256)


def test_named_sizes_are_taken():
    """Sizes that the user names stand as they are."""
    assert choose_memory("1g", "300m", Readings(), SILENT) == Memory(1024, 300)


def test_busy_laptop_gets_less_and_is_told():
    """Defaults that do not fit shrink to what is free, and that is said."""
    heard = Heard()
    memory = choose_memory(None, None, Readings(total=8192, available=2000), heard)
    assert (memory.needed_mb <= 2000, memory.heap_mb >= 512, len(heard.said)) == (True, True, 1)


def test_named_sizes_never_shrink():
    """A named heap that does not fit is refused, with the numbers and the options."""
    with pytest.raises(ServerError, match=r"too little memory: 2000 MB .*--heap .*--page-cache"):
        choose_memory("4g", None, Readings(available=2000), SILENT)


def test_too_little_memory_is_one_line():
    """A machine without room for the smallest default is refused in one line."""
    with pytest.raises(ServerError, match="too little memory: 900 MB are free") as caught:
        choose_memory(None, None, Readings(available=900), SILENT)
    assert "\n" not in str(caught.value)


def test_full_disk_is_named(tmp_path):
    """A disk without room is refused before anything is written, naming folder and numbers."""
    with pytest.raises(ServerError, match=r"is full: 100 MB are free and 512 MB are needed"):
        check_disk({tmp_path: 512}, Readings(disk=100))


def test_this_machine_is_read(tmp_path):
    """The real readings are positive, for a folder that does not exist yet too."""
    machine = ThisMachine()
    readings = (
        machine.total_mb(),
        machine.available_mb(),
        machine.free_disk_mb(Path(tmp_path) / "not" / "there"),
    )
    assert min(readings) > 0
