"""Reads the memory and disk space of the machine; tests can pass another implementation."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil

MB = 1 << 20
_CGROUP = Path("/sys/fs/cgroup")


class Machine(Protocol):
    """The memory and disk space of a machine, in MB."""

    def total_mb(self) -> int:
        """Give the total memory in MB."""

    def available_mb(self) -> int:
        """Give the memory available without swapping, in MB."""

    def free_disk_mb(self, folder: Path) -> int:
        """Give the free space on the disk of *folder*, which need not exist yet, in MB."""


@dataclass(frozen=True, slots=True)
class ThisMachine:
    """This machine, as read by psutil; in a container, the limits of the container apply."""

    def total_mb(self) -> int:
        """Give the total memory in MB."""
        total = int(psutil.virtual_memory().total)
        limit = _cgroup_bytes("memory.max")
        return (total if limit is None else min(total, limit)) // MB

    def available_mb(self) -> int:
        """Give the memory available without swapping, in MB."""
        available = int(psutil.virtual_memory().available)
        limit, used = _cgroup_bytes("memory.max"), _cgroup_bytes("memory.current")
        if limit is not None and used is not None:
            available = min(available, limit - used)
        return available // MB

    def free_disk_mb(self, folder: Path) -> int:
        """Give the free space on the disk of *folder*, which need not exist yet, in MB."""
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free // MB


def _cgroup_bytes(name: str) -> int | None:
    """Read a limit of the container (cgroup); None if there is no container or no limit."""
    try:
        text = (_CGROUP / name).read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None
