"""The option `--param NAME=VALUE`: parameters for the user's own Cypher statement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

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
