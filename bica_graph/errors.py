"""
The errors that the package raises.

This module imports no other module of the package, so any module can raise any of them.
Each message is one line for the user: what is wrong and what to do about it.

    BicaGraphError
    ├─ ScriptError           a .cypher file is missing, malformed, or called with wrong parameters
    ├─ GraphError            an operation on the graph failed
    │  ├─ GraphUnavailable   the graph could not be reached, or the connection broke; try again
    │  ├─ GraphBusy          another process is doing the same work
    │  ├─ GraphMismatch      not what the command needs: foreign, too old, another encoder, stale
    │  └─ MemoryLimit        one batch was too large for the server; make it smaller
    ├─ ServerError           the private Neo4j could not be fetched, configured, started or stopped
    ├─ SourceError           a source of papers could not be read
    │  └─ RecordError        a line or record is malformed (carries file and line)
    ├─ MissingLibrary        an optional library is not installed; the message names the extra
    ├─ ModelError            a model is missing, or gave vectors that cannot be used
    ├─ RunError              a run of this name was made with other settings, or does not exist
    ├─ OutputError           a file could not be written, or would be overwritten
    ├─ UnknownPaperError     an id is not in the graph
    └─ SettingError          a setting is out of its range or of a wrong type (also a ValueError)
"""

from __future__ import annotations


class BicaGraphError(Exception):
    """Base class: an error that the user can act on; the message is one line."""


class ScriptError(BicaGraphError):
    """A .cypher file is missing, malformed, or was called with wrong parameters."""


class GraphError(BicaGraphError):
    """An operation on the graph failed."""


class GraphUnavailable(GraphError):
    """The graph could not be reached, or the connection broke; trying again may help."""


class GraphBusy(GraphError):
    """Another process is doing the same work on the graph, or writing to its folder."""


class GraphMismatch(GraphError):
    """The graph is not what the command needs: foreign, too old, another encoder, stale."""


class MemoryLimit(GraphError):
    """One batch was too large for the server's memory; a smaller one may pass."""


class ServerError(BicaGraphError):
    """
    The private Neo4j could not be fetched, configured, started or stopped.

    Args:
        message: One line.
        detail: The last lines of the server's log if they help, shown below the message.
    """

    def __init__(self, message: str, detail: str = "") -> None:
        self.detail = detail
        super().__init__(message)


class SourceError(BicaGraphError):
    """A source of papers, queries or vectors could not be read."""


class RecordError(SourceError):
    """
    A line or record is malformed.

    Args:
        file: The file, as the user gave it; ``-`` is standard input.
        line: Line number in the file, from 1; 0 for the whole file.
        reason: A short key for counts, such as ``not_json``.
        message: What is wrong and what to do, in one line without file and line.
    """

    def __init__(self, file: str, line: int, reason: str, message: str) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        self.message = message
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: {message}")


class MissingLibrary(BicaGraphError):
    """An optional library is not installed; the message names the extra that brings it."""


class ModelError(BicaGraphError):
    """A model is missing, or gave vectors that cannot be used."""


class RunError(BicaGraphError):
    """A run of this name was made with other settings, or does not exist."""


class OutputError(BicaGraphError):
    """A file could not be written, or would be overwritten."""


class UnknownPaperError(BicaGraphError):
    """An id is not in the graph."""


class SettingError(BicaGraphError, ValueError):
    """A setting is out of its range or of a wrong type; the message names setting and value."""
