"""Usage errors (exit code 2): invalid settings, and which option or command was probably meant."""

from __future__ import annotations

import re
import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from bica_graph.cli.groups import CommandGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRAY = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
_SNAKE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_OF_THE_GRAPH = ("engine", "directory", "data")


@contextmanager
def usage_errors() -> Iterator[None]:
    """
    Turn a ValueError, raised for a setting out of range, into click's UsageError.

    Names of settings become those of options: where they begin the message, and where they have an
    underscore.
    """
    try:
        yield
    except ValueError as error:
        raise click.UsageError(_with_options(str(error))) from error


def pointed(error: click.UsageError) -> click.UsageError:
    """Give a usage error that names the option, argument or command that was probably meant."""
    context = error.ctx
    said = None
    if context is None:
        return error
    if isinstance(error, click.NoSuchOption):
        said = _no_option(context, error.option_name)
    elif stray := _STRAY.fullmatch(error.message):
        said = _no_argument(context, stray[1])
    return error if said is None else click.UsageError(said, context)


def _with_options(message: str) -> str:
    context = click.get_current_context(silent=True)
    if context is None:
        return message
    options = {
        each.name: each.opts[0]
        for each in context.command.params
        if isinstance(each, click.Option) and each.name
    }
    first, space, rest = message.partition(" ")
    named = _SNAKE.sub(lambda found: options.get(found[0], found[0]), f"{space}{rest}")
    return f"{options.get(first, first)}{named}"


def _no_option(context: click.Context, option: str) -> str | None:
    """Name the command or the argument that has the name of an option that does not exist."""
    command, name = context.command, option.lstrip("-").replace("-", "_")
    if isinstance(command, CommandGroup):
        meant = command.known(context, name.replace("_", "-"))
        if meant is not None:
            return f"{option} is no option but a command: {_called(context)} {meant}"
    for each in command.params:
        if isinstance(each, click.Argument) and each.name:
            own = each.name.removesuffix("_id").removesuffix("s")
            if name in (each.name, own):
                place = each.make_metavar(context)
                return f"{place} is given without an option: {_called(context)} {place}"
    return None


def _called(context: click.Context) -> str:
    """Give the words that call the command, whatever the program was started as."""
    return " ".join(["bicagraph", *context.command_path.split(" ")[1:]])


def _no_argument(context: click.Context, stray: str) -> str | None:
    """Name the option that an argument was probably meant for: one that is not given yet."""
    open_options = [
        each
        for each in context.command.params
        if isinstance(each, click.Option)
        and not (each.is_flag or each.count or each.hidden)
        and each.name not in _OF_THE_GRAPH
        and context.get_parameter_source(each.name or "") is not ParameterSource.COMMANDLINE
    ]
    if not open_options:
        return None
    meant = next((each for each in open_options if each.required), open_options[0])
    value = shlex.quote(stray)
    return f"unexpected argument {value}; did you mean {meant.opts[0]} {value}?"
