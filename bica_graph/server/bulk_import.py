"""Makes the database of a stopped server from CSV files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.records.bulk import LIST_SEPARATOR
from bica_graph.server.admin import run_admin
from bica_graph.server.archive import staged_graph
from bica_graph.server.settings import DATABASE

if TYPE_CHECKING:
    from bica_graph.records.bulk import BulkFiles
    from bica_graph.server.admin import Tools
    from bica_graph.server.folders import Home

_OPTIONS = (
    "--id-type=integer",
    "--multiline-fields=true",
    "--ignore-empty-strings=true",
    f"--array-delimiter=U+{ord(LIST_SEPARATOR):04X}",
)


def import_files(files: BulkFiles, tools: Tools, home: Home, heap_mb: int) -> None:
    """
    Replace the graph of a stopped server by one made from *files*.

    It is made in a separate folder first, so an error leaves the graph unchanged.

    Raises:
        ServerError: If it cannot be made.
    """
    nodes = (f"--nodes={file}" for file in files.nodes)
    relationships = (f"--relationships={file}" for file in files.relationships)
    with staged_graph(home) as staged:
        arguments = ["database", "import", "full", DATABASE, *_OPTIONS, *nodes, *relationships]
        run_admin(tools, staged.folder, arguments, heap_mb=heap_mb)
