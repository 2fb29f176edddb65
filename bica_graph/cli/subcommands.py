"""Checks for commands that can be called alone and also have subcommands."""

from __future__ import annotations

import click
from click.core import ParameterSource


def refuse_options_before(context: click.Context) -> None:
    """Raise a usage error for options before a subcommand, which would ignore them."""
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if source is ParameterSource.COMMANDLINE:
            raise click.UsageError(
                f"{parameter.opts[0]} cannot be given before {context.invoked_subcommand}"
            )
