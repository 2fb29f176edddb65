"""The option `--param NAME=VALUE`: parameters for the user's own Cypher statement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from bica_graph.errors import ScriptError
from bica_graph.graph.scripts import defaults, used_parameters, with_parameters
from bica_graph.output.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bica_graph.graph.scripts import Value

parameter_option = click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the statement. VALUE is parsed as JSON if it is valid JSON, and is text "
    "otherwise; can be repeated.",
)


def given_parameters(texts: Iterable[str]) -> dict[str, Any]:
    """
    Parse the values of --param.

    Raises:
        BadParameter: If a value is not of the form NAME=VALUE, or is too long to parse.
    """
    return dict(_parameter(text) for text in texts)


def parameters_of(
    statements: Sequence[str], texts: Iterable[str], file: str
) -> tuple[list[str], dict[str, Any]]:
    """
    Give *statements* the values of --param: the statements to run, and their parameters.

    A value takes the place of the default of its name, and has the type of the default; so the
    text of an id needs no quotes.

    Args:
        statements: The statements of a file.
        texts: The values of --param.
        file: Name of the file, for messages.

    Raises:
        BadParameter: If a value cannot be read or has another type than the default, or if no
            statement has a parameter of a name.
        ScriptError: If a parameter has neither a value nor a default.
    """
    texts = tuple(texts)
    given = given_parameters(texts)
    written = dict(text.partition("=")[::2] for text in texts)
    known = {name: value for each in statements for name, value in defaults(each).items()}
    used = {name for each in statements for name in used_parameters(each)}
    unknown = sorted(given.keys() - known.keys() - used)
    if unknown:
        there = ", ".join(sorted({*known, *used}))
        raise click.BadParameter(
            f"{file} has no parameter {unknown[0]}; "
            + (f"its parameters: {there}" if there else "it has none"),
            param_hint="--param",
        )
    missing = sorted(used - given.keys())
    if missing:
        options = " ".join(f"--param {name}=VALUE" for name in missing)
        raise ScriptError(f"{file} needs {listed([f'${name}' for name in missing])}: add {options}")
    values = {
        name: _like(name, known[name], written[name], value) if name in known else value
        for name, value in given.items()
    }
    return [with_parameters(each, given) for each in statements], values


def _like(name: str, default: Value, written: str, value: Any) -> Any:
    """Give a value the type of the default."""
    if isinstance(default, str):
        return value if isinstance(value, str) else written
    if isinstance(default, float) and type(value) is int:
        return float(value)
    if type(value) is not type(default):
        kinds = {bool: "true or false", int: "a whole number", float: "a number"}
        raise click.BadParameter(
            f"{name} must be {kinds[type(default)]}, not {written!r}", param_hint="--param"
        )
    return value


def _parameter(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--param")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value
    except (ValueError, RecursionError) as error:  # thousands of digits or of brackets
        raise click.BadParameter(
            f"the value of {name} is too long", param_hint="--param"
        ) from error
