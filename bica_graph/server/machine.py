"""What the machine has: memory and disk, read in one place so that a test can hand in others."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil

MB = 1 << 20
_CGROUP = Path("/sys/fs/cgroup")


class Machine(Protocol):
    """Somebody who knows what is left of the machine."""

    def total_mb(self) -> int:
        """Tell how much memory there is, in MB."""

    def available_mb(self) -> int:
        """Tell how much memory can be had without swapping, in MB."""

    def free_disk_mb(self, folder: Path) -> int:
        """Tell how much fits on the disk of *folder*, which need not exist yet, in MB."""


@dataclass(frozen=True, slots=True)
class ThisMachine:
    """The machine as psutil reads it, and within a container no more than the container's."""

    def total_mb(self) -> int:
        """Tell how much memory there is, in MB."""
        total = int(psutil.virtual_memory().total)
        limit = _cgroup_bytes("memory.max")
        return (total if limit is None else min(total, limit)) // MB

    def available_mb(self) -> int:
        """Tell how much memory can be had without swapping, in MB."""
        available = int(psutil.virtual_memory().available)
        limit, used = _cgroup_bytes("memory.max"), _cgroup_bytes("memory.current")
        if limit is not None and used is not None:
            available = min(available, limit - used)
        return available // MB

    def free_disk_mb(self, folder: Path) -> int:
        """Tell how much fits on the disk of *folder*, which need not exist yet, in MB."""
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free // MB


def _cgroup_bytes(name: str) -> int | None:
    """Read a container's number; None where there is no container or no limit."""
    try:
        text = (_CGROUP / name).read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None
