"""Groups of commands that say which command may have been meant by one that does not exist."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from bica_graph.output.words import did_you_mean, listed, meant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class CommandGroup(click.Group):
    """
    A group of commands.

    Args:
        *args: As for click's group.
        synonyms: commands of this group by words that people use for them.
        otherwise: What to do instead of naming a command that the group does not have; the name
            that was given is filled in.
        files: The same, for the name of a file.
        **kw: As for click's group.
    """

    def __init__(
        self,
        *args: Any,
        synonyms: Mapping[str, str] | None = None,
        otherwise: str = "",
        files: str = "",
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        self._synonyms = synonyms or {}
        self._otherwise = otherwise
        self._files = files or otherwise

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a usage error for one that does not exist."""
        name = args[0]
        known = self.get_command(context, name) is not None
        if not known and not name.startswith("-") and not context.resilient_parsing:
            context.fail(self._unknown(name, self.list_commands(context)))
        return super().resolve_command(context, args)

    def known(self, context: click.Context, name: str) -> str | None:
        """Give the command that *name* is, or stands for; None if there is none."""
        name = self._synonyms.get(name, name)
        return name if self.get_command(context, name.split(" ")[0]) is not None else None

    def _unknown(self, name: str, known: Sequence[str]) -> str:
        if self._files and _is_file(name):
            return self._files.format(name=name)
        begun = [each for each in known if each.startswith(name)]
        if name in self._synonyms:
            near = meant([self._synonyms[name]])
        else:
            near = meant(begun) if len(begun) == 1 else did_you_mean(name, known)
        if near:
            return f"there is no command {name}{near}"
        if self._otherwise:
            return self._otherwise.format(name=name)
        return f"there is no command {name}; commands: {listed(known)}"


def _is_file(name: str) -> bool:
    """Return whether *name* is that of a file, such as papers.jsonl or a path."""
    return name == "-" or "." in name or os.sep in name or os.path.exists(name)
