"""Machines as a test wants them, and what a user of one would hear."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Readings:
    """The memory and disk of a machine, in MB; see `server.machine.Machine`."""

    total: int = 8192
    available: int = 6000
    disk: int = 10_000

    def total_mb(self):
        return self.total

    def available_mb(self):
        return self.available

    def free_disk_mb(self, folder):
        return self.disk


class Heard:
    """Keeps what is said, and shows no progress."""

    def __init__(self):
        self.said = []

    def say(self, message):
        self.said.append(message)
