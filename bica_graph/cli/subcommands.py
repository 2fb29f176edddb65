"""What a command needs that works by itself and has subcommands."""

from __future__ import annotations

import click
from click.core import ParameterSource


def refuse_options_before(context: click.Context) -> None:
    """Refuse options that stand before a subcommand, which they would not reach."""
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if source is ParameterSource.COMMANDLINE:
            raise click.UsageError(
                f"{parameter.opts[0]} does not go before {context.invoked_subcommand}"
            )
