"""Chooses the ports of a server."""

from __future__ import annotations

import socket
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bica_graph.errors import ServerError
from bica_graph.server.settings import HOST

if TYPE_CHECKING:
    from collections.abc import Callable

TRIED = 200
_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Ports:
    """The loopback ports for Bolt and HTTP."""

    bolt: int
    http: int

    def following(self) -> Ports:
        """Give the next pair of ports."""
        return Ports(self.bolt + 1, self.http + 1)


FIRST = Ports(7687, 7474)


def choose_ports(remembered: Ports | None, is_free: Callable[[int], bool]) -> Ports:
    """
    Choose the ports of the last start if free, else the first free pair from 7687 and 7474 on.

    Args:
        remembered: The ports of the last start; None at the first start.
        is_free: Returns whether a port is free.

    Raises:
        ServerError: If none of many pairs is free.
    """
    pair = FIRST
    pairs = [] if remembered is None else [remembered]
    for _ in range(TRIED):
        pairs.append(pair)
        pair = pair.following()
    for pair in pairs:
        if is_free(pair.bolt) and is_free(pair.http):
            return pair
    raise ServerError(
        f"no free pair of ports from {FIRST.bolt} and {FIRST.http} on: "
        "end a program that listens there"
    )


def port_is_free(port: int) -> bool:
    """Return whether nothing listens at *port* of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as asking:
        asking.settimeout(_SECONDS)
        # Binding alone is no proof: if another program listens on all addresses, it may succeed.
        if asking.connect_ex((HOST, port)) == 0:
            return False
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as binding:
        if sys.platform != "win32":
            # Ignores connections that have just ended; on Windows the option means another thing.
            binding.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            binding.bind((HOST, port))
        except OSError:
            return False
    return True
