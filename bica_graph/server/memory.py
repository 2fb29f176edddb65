"""How much memory and disk a private Neo4j may take, decided before it is started."""

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
"""What Java takes beside heap and page cache: code, threads, network buffers."""
LEAST_HEAP_MB = 256
LEAST_PAGE_CACHE_MB = 64
SMALLEST_DEFAULT_HEAP_MB = 512
LARGEST_DEFAULT_HEAP_MB = 4096
SMALLEST_DEFAULT_PAGE_CACHE_MB = 256
LARGEST_DEFAULT_PAGE_CACHE_MB = 8192
NEW_HOME_MB = 512
"""Free disk for an empty server (130 MB, most of it transaction logs) and a first graph."""
OLD_HOME_MB = 160
"""Free disk for a new transaction log of either database, and what the logs need."""

_SIZE = re.compile(r"(?P<number>\d+)(?P<unit>[mg])b?", re.IGNORECASE)
_ADVICE = "close other programs, or name less with --heap (from 256m) and --page-cache (from 64m)"


@dataclass(frozen=True, slots=True)
class Memory:
    """What a server may take, in MB."""

    heap_mb: int
    page_cache_mb: int

    @property
    def needed_mb(self) -> int:
        """All that the process may come to."""
        return self.heap_mb + self.page_cache_mb + OVERHEAD_MB


def parse_size(option: str, text: str, least_mb: int) -> int:
    """
    Read a size such as ``512m`` or ``2g`` as MB.

    Args:
        option: The option it was given to, for the message.
        text: The size.
        least_mb: What a server cannot live below.

    Raises:
        ServerError: If it is not a size, or too small.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ServerError(f"{option} {text!r} is not a size: write it like 512m or 2g")
    size = int(match["number"]) * (1024 if match["unit"].lower() == "g" else 1)
    if size < least_mb:
        raise ServerError(f"{option} {text} is too small for Neo4j: give it at least {least_mb}m")
    return size


def default_memory(total_mb: int) -> Memory:
    """Choose heap and page cache for a machine with *total_mb* that has other work to do too."""
    return Memory(
        heap_mb=_clamp(total_mb // 6, SMALLEST_DEFAULT_HEAP_MB, LARGEST_DEFAULT_HEAP_MB),
        page_cache_mb=_clamp(
            total_mb // 8, SMALLEST_DEFAULT_PAGE_CACHE_MB, LARGEST_DEFAULT_PAGE_CACHE_MB
        ),
    )


def choose_memory(
    heap: str | None, page_cache: str | None, machine: Machine, progress: Progress
) -> Memory:
    """
    Settle heap and page cache, and see that they are to be had.

    Sizes that were named are taken or refused, never changed. Defaults shrink, aloud, on a
    machine that is busy.

    Raises:
        ServerError: If a size is malformed, or the machine has too little memory left.
    """
    default = default_memory(machine.total_mb())
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
        f"page cache {smaller.page_cache_mb}m in place of {memory.heap_mb}m "
        f"and {memory.page_cache_mb}m"
    )
    return smaller


def check_disk(needs: dict[Path, int], machine: Machine) -> None:
    """
    See that there is room before anything is written.

    Args:
        needs: Folder -> how many MB will be written to it.
        machine: Knows what is free.

    Raises:
        ServerError: If a disk has too little room; names the folder and both numbers.
    """
    for folder, needed in needs.items():
        free = machine.free_disk_mb(folder)
        if free < needed:
            raise ServerError(
                f"the disk of {folder} is full: {free} MB are free and {needed} MB are needed; "
                "free some space, or name a folder on another disk"
            )


def _shrink(available_mb: int) -> Memory | None:
    """Share what is left in the proportion of the defaults; None when it is too little."""
    usable = available_mb - OVERHEAD_MB
    if usable < SMALLEST_DEFAULT_HEAP_MB + SMALLEST_DEFAULT_PAGE_CACHE_MB:
        return None
    heap = max(SMALLEST_DEFAULT_HEAP_MB, usable * 4 // 7)
    heap = min(heap, usable - SMALLEST_DEFAULT_PAGE_CACHE_MB)
    return Memory(heap, usable - heap)


def _clamp(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))
