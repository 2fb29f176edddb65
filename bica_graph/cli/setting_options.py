"""
Derives command-line options from a class of settings.

Ranges, defaults and help texts are then defined once, in the class.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin

import click

from bica_graph.records.settings import Meaning, meanings

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., None]


def setting_options(settings: type[Any], *, required: bool = True) -> Callable[[Command], Command]:
    """
    Add an option for each setting of a class, in the order of its fields.

    Args:
        settings: The class.
        required: Whether settings without a default must be given.
    """

    def added(command: Command) -> Command:
        for each in reversed(fields(settings)):
            if each.name in meanings(settings):
                default = None if each.default is MISSING and not required else each.default
                command = _option(each.name, default, *meanings(settings)[each.name])(command)
        return command

    return added


def setting_option(settings: type[Any], name: str) -> Callable[[Command], Command]:
    """Add the option for one setting of a class."""
    default = next(each.default for each in fields(settings) if each.name == name)
    return _option(name, default, *meanings(settings)[name])


def _option(name: str, default: Any, kind: Any, meaning: Meaning) -> Callable[[Command], Command]:
    flag = f"--{name.replace('_', '-')}"
    if get_origin(kind) is tuple:
        return click.option(flag, name, multiple=True, metavar="NAME", help=meaning.says)
    given: dict[str, Any] = {"required": True}
    if default is not MISSING:
        given = {"default": default, "show_default": default is not None}
    if kind is bool:
        return click.option(f"{flag}/--no-{flag[2:]}", name, help=meaning.says, **given)
    return click.option(flag, name, type=_type(kind, meaning), help=meaning.says, **given)


def _type(kind: Any, meaning: Meaning) -> click.ParamType[Any]:
    if meaning.words:
        return click.Choice(meaning.words)
    if NoneType in get_args(kind):
        (kind,) = (each for each in get_args(kind) if each is not NoneType)
    if kind is int:
        least = None if meaning.least is None else int(meaning.least)
        most = None if meaning.most is None else int(meaning.most)
        return click.IntRange(least, most)
    if kind is float and (meaning.least, meaning.most, meaning.below) != (None, None, None):
        below = meaning.below is not None
        most_ = meaning.below if below else meaning.most
        return click.FloatRange(meaning.least, most_, max_open=below)
    return click.FLOAT if kind is float else click.STRING
