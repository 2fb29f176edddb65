"""A private Neo4j on this machine: downloaded once, run without root, shared by all commands."""

from __future__ import annotations

from bica_graph.server.folders import cache_folder, data_folder, data_option, default_home
from bica_graph.server.private_server import PrivateServer
from bica_graph.server.settings import ServerSettings, ServerState

__all__ = [
    "PrivateServer",
    "ServerSettings",
    "ServerState",
    "cache_folder",
    "data_folder",
    "data_option",
    "default_home",
]
