"""Parameters that are files, for which shells complete names."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

FILE = click.Path(allow_dash=True)
"""The name of a file, or - for a standard stream; whether it exists is checked by the command."""


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
