"""Write docs/commands.md from the commands themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bica_graph.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = Path(__file__).parents[1] / "docs" / "commands.md"
HEAD = """# Commands

What `--help` says, of every command. Made by `scripts/write_commands.py`; a test holds it current.

Data goes to standard output, everything else to standard error. Exit codes: 0 when all is well, 1
with one line when something is wrong, 2 for wrong usage, 130 after Ctrl-C. Tables fit the terminal;
in a pipe, and with `--json`, nothing is shortened. A file appears whole or not at all; if its name
is a symbolic link, the file that the link names is written.

**Completion.** With this line in `~/.bashrc`, the Tab key completes commands, options and files:
`eval "$(_BICAGRAPH_COMPLETE=bash_source bicagraph)"`. In `~/.zshrc`, write `zsh_source` for
`bash_source`. For fish, `~/.config/fish/completions/bicagraph.fish` has the line
`_BICAGRAPH_COMPLETE=fish_source bicagraph | source`. The line costs about half a second at the
start of a shell; to save it, write what the command prints to a file and source that.

Read from the environment: `NEO4J_URI`, `NEO4J_USERNAME`, `NEO4J_PASSWORD` and `NEO4J_DATABASE`, a
server of yours; `BICAGRAPH_ENGINE`, in place of `--engine`; `BICAGRAPH_HOME`, the folder of private
servers and local graphs; `BICAGRAPH_CACHE`, the folder of Neo4j's own files.
"""


def page() -> str:
    """Give the whole page."""
    return HEAD + "".join(_sections(main, "bicagraph", None))


def _sections(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    widths = {"max_content_width": 88, "terminal_width": 88}
    settings = command.context_settings | widths
    context = click.Context(command, parent, info_name=name, **settings)
    yield f"\n## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for word in command.list_commands(context):
            inner = command.get_command(context, word)
            if inner is not None and not inner.hidden:
                yield from _sections(inner, word, context)


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
