"""`--param NAME=VALUE`: parameters of a statement of the user's own."""

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
    help="A parameter; VALUE is read as JSON where it is, else as text.",
)


def given_parameters(texts: Iterable[str]) -> dict[str, Any]:
    """
    Read what was given with --param.

    Raises:
        BadParameter: If one is not NAME=VALUE, or too long to be a value.
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
    except (ValueError, RecursionError) as error:  # thousands of digits, or of brackets
        raise click.BadParameter(
            f"the value of {name} is too long", param_hint="--param"
        ) from error
