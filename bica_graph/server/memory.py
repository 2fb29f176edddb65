"""
Chooses the memory sizes of a private Neo4j, and checks memory and disk before the start.

By default the whole process takes at most a third of the machine's memory, and at most 4 GB unless
the graph is larger than that serves well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError

if TYPE_CHECKING:
    from pathlib import Path

    from bica_graph.progress import Progress
    from bica_graph.server.machine import Machine

OVERHEAD_MB = 400
"""Memory of Java in addition to heap and page cache, in MB: code, threads, network buffers."""
LEAST_HEAP_MB = 256
LEAST_PAGE_CACHE_MB = 64
SMALLEST_DEFAULT_HEAP_MB = 512
LARGEST_DEFAULT_HEAP_MB = 4096
SMALLEST_DEFAULT_PAGE_CACHE_MB = 128
LARGEST_DEFAULT_PAGE_CACHE_MB = 8192
SHARE = 3
"""The default takes one part in this many of the machine's memory."""
USUAL_MB = 4096
"""The default takes no more than this, unless the graph is large."""
NEW_HOME_MB = 512
"""Disk space in MB for an empty server (130 MB, mostly transaction logs) and a first graph."""
OLD_HOME_MB = 160
"""Disk space in MB for a new transaction log of each database, and for the logs."""

_SIZE = re.compile(r"(?P<number>\d+)(?P<unit>[mg])b?", re.IGNORECASE)
_ADVICE = (
    "close other programs, or give smaller sizes with --heap (at least 256m) and --page-cache "
    "(at least 64m)"
)


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory sizes of a server, in MB."""

    heap_mb: int
    page_cache_mb: int

    @property
    def needed_mb(self) -> int:
        """Maximum memory of the whole process, in MB."""
        return self.heap_mb + self.page_cache_mb + OVERHEAD_MB

    def in_words(self) -> str:
        """
        Say what the memory is for.

        Example:
            >>> Memory(512, 128).in_words()
            'up to 1,040 MB of memory (heap 512 for statements, page cache 128 for the graph, \
Java 400)'
        """
        return (
            f"up to {self.needed_mb:,} MB of memory (heap {self.heap_mb:,} for statements, page "
            f"cache {self.page_cache_mb:,} for the graph, Java {OVERHEAD_MB})"
        )


def parse_size(option: str, text: str, least_mb: int) -> int:
    """
    Parse a size such as ``512m`` or ``2g``; give it in MB.

    Args:
        option: Name of the option, for the message.
        text: The size.
        least_mb: Minimum size in MB.

    Raises:
        ServerError: If it is not a size, or is below the minimum.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ServerError(f"{option} {text!r} is not a size: write it like 512m or 2g")
    size = int(match["number"]) * (1024 if match["unit"].lower() == "g" else 1)
    if size < least_mb:
        raise ServerError(f"{option} {text} is too small for Neo4j: give it at least {least_mb}m")
    return size


def default_memory(total_mb: int, graph_mb: int = 0) -> Memory:
    """
    Choose heap and page cache for a machine that also runs other programs.

    Args:
        total_mb: The machine's memory, of which a third is taken at most; on a machine with less
            than 3 GB, the least with which a server is of use.
        graph_mb: The size of the graph on disk. At most 4 GB are taken, or twice this size.
    """
    most = min(total_mb // SHARE, max(USUAL_MB, OVERHEAD_MB + 2 * graph_mb)) - OVERHEAD_MB
    heap = _clamp(most * 4 // 7, SMALLEST_DEFAULT_HEAP_MB, LARGEST_DEFAULT_HEAP_MB)
    return Memory(
        heap_mb=heap,
        page_cache_mb=_clamp(
            most - heap, SMALLEST_DEFAULT_PAGE_CACHE_MB, LARGEST_DEFAULT_PAGE_CACHE_MB
        ),
    )


def choose_memory(
    heap: str | None,
    page_cache: str | None,
    machine: Machine,
    progress: Progress,
    graph_mb: int = 0,
) -> Memory:
    """
    Choose heap and page cache, and check that enough memory is free.

    Sizes given by the user are never changed. Default sizes are reduced, with a message, if too
    little memory is free.

    Args:
        heap: The size that the user gave for the heap; None for the default.
        page_cache: The same for the page cache.
        machine: The machine, which gives its memory.
        progress: Receives a message if the defaults are reduced.
        graph_mb: The size of the graph on disk, in MB.

    Raises:
        ServerError: If a size is malformed, or too little memory is free.
    """
    default = default_memory(machine.total_mb(), graph_mb)
    memory = Memory(
        default.heap_mb if heap is None else parse_size("--heap", heap, LEAST_HEAP_MB),
        default.page_cache_mb
        if page_cache is None
        else parse_size("--page-cache", page_cache, LEAST_PAGE_CACHE_MB),
    )
    available = machine.available_mb()
    if memory.needed_mb <= available:
        return memory
    smaller = _shrink(available) if heap is None and page_cache is None else None
    if smaller is None:
        raise ServerError(
            f"too little memory: {available} MB are free, and Neo4j may take {memory.needed_mb} MB "
            f"(heap {memory.heap_mb}, page cache {memory.page_cache_mb}, Java {OVERHEAD_MB}): "
            + _ADVICE
        )
    progress.say(
        f"only {available} MB of memory are free: starting with heap {smaller.heap_mb}m and "
        f"page cache {smaller.page_cache_mb}m instead of {memory.heap_mb}m "
        f"and {memory.page_cache_mb}m"
    )
    return smaller


def check_disk(needs: dict[Path, int], machine: Machine) -> None:
    """
    Check that there is enough disk space, before anything is written.

    Args:
        needs: Disk space needed by folder, in MB.
        machine: The machine, which gives the free space.

    Raises:
        ServerError: If a disk has too little space; the message has the folder and both numbers.
    """
    for folder, needed in needs.items():
        free = machine.free_disk_mb(folder)
        if free < needed:
            raise ServerError(
                f"the disk of {folder} is full: {free} MB are free and {needed} MB are needed; "
                "free some space, or choose a folder on another disk"
            )


def _shrink(available_mb: int) -> Memory | None:
    """Divide the available memory in the ratio of the defaults; None if it is too little."""
    usable = available_mb - OVERHEAD_MB
    if usable < SMALLEST_DEFAULT_HEAP_MB + SMALLEST_DEFAULT_PAGE_CACHE_MB:
        return None
    heap = max(SMALLEST_DEFAULT_HEAP_MB, usable * 4 // 7)
    heap = min(heap, usable - SMALLEST_DEFAULT_PAGE_CACHE_MB)
    return Memory(heap, usable - heap)


def _clamp(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))
