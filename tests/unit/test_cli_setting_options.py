"""Options that a class of settings declares."""

from dataclasses import dataclass

import click
import pytest
from click.testing import CliRunner

from bica_graph.cli.setting_options import setting_options
from bica_graph.records.settings import setting


@dataclass(frozen=True)
class Settings:
    """A setting of each type that becomes an option."""

    deep: bool = setting(True, says="Whether to go deep.")
    top: int = setting(50, says="How many.", least=1)
    share: float = setting(0.5, says="How much.", least=0, below=1)
    names: tuple[str, ...] = setting((), says="Which.")
    most: int | None = setting(None, says="At most.", least=1)


@click.command()
@setting_options(Settings)
def command(**options):
    click.echo(repr(Settings(**options)))


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        ([], Settings()),
        (["--no-deep"], Settings(deep=False)),
        (["--deep", "--top", "1"], Settings(top=1)),
        (["--most", "3"], Settings(most=3)),
        (["--share", "0", "--names", "a", "--names", "b"], Settings(share=0.0, names=("a", "b"))),
    ],
)
def test_each_type_has_its_option(words, settings):
    """Whether it was given or not, the command gets a value of the type."""
    result = CliRunner().invoke(command, words)
    assert result.output == f"{settings!r}\n"


@pytest.mark.parametrize(
    "words", [["--top", "0"], ["--share", "1"], ["--deep", "no"], ["--most", "0"], ["--most", "x"]]
)
def test_what_is_out_of_range_is_a_usage_error(words):
    """The range of the class is that of the option."""
    assert CliRunner().invoke(command, words).exit_code == 2
