"""Parameters that are files, for which shells complete names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from bica_graph.output.words import beside

FILE = click.Path(allow_dash=True)
"""The name of a file, or - for a standard stream; whether it exists is checked by the command."""


class _TextFile(click.File):
    """A file of text that is opened, or - for standard input."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Open it; a usage error for a file that is not there names one that may be meant."""
        if isinstance(value, str) and value != "-" and not Path(value).exists():
            near = beside(Path(value))
            self.fail(f"{value}: there is no such file: check the path{near}", param, ctx)
        return super().convert(value, param, ctx)


TEXT_FILE = _TextFile("r", encoding="utf-8-sig")


class SourceType(click.ParamType[str]):
    """A source of queries: one that has a name, or a file or folder."""

    name = "source"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Give the named sources that begin so; files when there is none."""
        named = [each for each in ("title", "doc2query") if each.startswith(incomplete)]
        return [CompletionItem(each) for each in named] or FILE.shell_complete(
            ctx, param, incomplete
        )
