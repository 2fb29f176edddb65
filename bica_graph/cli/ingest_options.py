"""Options that several commands have which ingest papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

bulk_option = click.option(
    "--bulk",
    is_flag=True,
    help="Fill an empty private Neo4j at once, which is quicker for many papers and takes half the "
    "disk; it is stopped meanwhile.",
)


def rejects_options(command: Any) -> Any:
    """Add --skip-bad and --rejects."""
    for option in (
        click.option(
            "--rejects",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="File for what was skipped, with reasons; default: NAME.rejects.jsonl, where NAME "
            "is the first file.",
        ),
        click.option(
            "--skip-bad",
            is_flag=True,
            help="Skip and count what cannot be used, instead of stopping at the first.",
        ),
    ):
        command = option(command)
    return command
