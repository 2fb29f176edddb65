"""`bicagraph mine`: mine candidates for hard negatives; each strategy is a subcommand."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.groups import CommandGroup
from bica_graph.cli.interrupts import interruptible
from bica_graph.cli.parameters import given_parameters, parameter_option
from bica_graph.cli.setting_options import setting_option, setting_options
from bica_graph.cli.tables import show_counts, show_json
from bica_graph.cli.usage import usage_errors
from bica_graph.filters.margin import Margin
from bica_graph.mining.parallelism import Parallelism
from bica_graph.mining.reasons import REASONS
from bica_graph.mining.strategies.neighbourhood import NeighbourhoodStrategy
from bica_graph.mining.strategies.registry import STRATEGIES
from bica_graph.mining.words import COUNTS, hardness_in_words
from bica_graph.output.words import counted, listed, verb
from bica_graph.records.admission import INADMISSIBLE
from bica_graph.records.settings import meanings

if TYPE_CHECKING:
    from collections.abc import Callable

    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.mining.stage import MineReport
    from bica_graph.mining.strategies.strategy import Strategy

    Command = Callable[..., None]


def _run_options(command: Command) -> Command:
    """Add the options that choose the graph, the run and the queries."""
    command = click.option(
        "--set", "sets", multiple=True, metavar="NAME", help="Sets of queries; default: all."
    )(command)
    command = click.option(
        "--run",
        required=True,
        metavar="NAME",
        help="Name of the run; an interrupted run resumes under its name.",
    )(command)
    return graph_options(command)


def _common_options(batch: str) -> Callable[[Command], Command]:
    """Add the options of margin, random numbers, queries left out, parallelism, batch size."""
    options = (
        setting_option(Margin, "margin"),
        click.option("--no-margin", is_flag=True, help="Apply no margin."),
        click.option(
            "--rng-seed", type=int, default=0, show_default=True, help="Seed of all random numbers."
        ),
        click.option(
            "--skip-unembedded",
            is_flag=True,
            help="Leave out queries without a current embedding, and count them as not_embedded. "
            "Without this option, such a query is an error.",
        ),
        setting_option(Parallelism, "workers"),
        setting_option(Parallelism, batch),
        click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON."),
    )

    def added(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return added


@click.group(
    cls=CommandGroup,
    synonyms={"bica": "walk", "bica_walk": "walk", "statement": "cypher"},
    files="to mine with your own statement, run bicagraph mine cypher --file {name} --run NAME",
)
def mine() -> None:
    """Mine candidates for hard negatives."""


def _add(strategy: type[Any]) -> None:
    """Add the subcommand of a strategy; each of its settings becomes an option."""
    near = issubclass(strategy, NeighbourhoodStrategy)
    unembedded: Callable[[Command], Command] = _ALLOW_UNEMBEDDED if near else _unchanged

    @mine.command(strategy.kind, help=strategy.summary)
    @_run_options
    @setting_options(strategy.settings_class)
    @unembedded
    @_common_options(strategy.batch)
    def command(opening: GraphOpening, **options: Any) -> None:
        names = [each.name for each in fields(strategy.settings_class)]
        chosen = {name: options.pop(name) for name in names}
        more = {"allow_unembedded": options.pop("allow_unembedded")} if near else {}
        with usage_errors():
            settings = strategy.settings_class(**chosen)
        _mine(opening, strategy(settings, **more), **options)


def _unchanged(command: Command) -> Command:
    return command


_ALLOW_UNEMBEDDED = click.option(
    "--allow-unembedded",
    is_flag=True,
    help="Leave out papers that have a text but no current embedding: they cannot be candidates or "
    "seeds. Without this option, such a paper within two citations of a positive is an error.",
)

for _strategy in STRATEGIES.values():
    if meanings(_strategy.settings_class):
        _add(_strategy)


@mine.command("cypher")
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    help="File of the Cypher statement; its name becomes the name of the strategy.",
)
@click.option(
    "--ready",
    metavar="NAME",
    help="In place of --file, a statement that comes with this program: nearest finds the papers "
    "most similar to a query, and needs no citations (--param most=20).",
)
@_run_options
@parameter_option
@_common_options("batch_queries")
def own_cypher(
    opening: GraphOpening,
    file: Path | None,
    ready: str | None,
    parameters: tuple[str, ...],
    **options: Any,
) -> None:
    """
    Mine candidates with your own Cypher statement, or with a ready one.

    The statement takes $queries and returns papers. Its header declares its parameters and
    columns, and is checked. Inadmissible papers are left out and counted: those that answer the
    query, duplicates of them, retracted papers, and papers without an embedding. For details see
    docs/your-own-cypher.md.

    \b
    Examples:
        bicagraph mine cypher --run near --ready nearest
        bicagraph mine cypher --run own --file examples/own_walk.cypher \\
            --param paths=3 --param length=3
    """
    from bica_graph.mining.strategies.cypher.ready import ready_statement
    from bica_graph.mining.strategies.cypher.statement_file import read_statement
    from bica_graph.mining.strategies.cypher.strategy import CypherStrategy

    if (file is None) == (ready is None):
        raise click.UsageError("give either --file FILE or --ready NAME, such as --ready nearest")
    # Errors in the statement are reported before a server is started.
    place = file if file is not None else ready_statement(str(ready))
    statement = read_statement(place, given_parameters(parameters))
    opening.check_neo4j(_NO_CYPHER)
    _mine(opening, CypherStrategy(statement), **options)


_NO_CYPHER = (
    "mine cypher needs Neo4j: a local graph has no Cypher; there, bica_graph.rank_papers gives the "
    "papers most similar to a query (docs/your-own-cypher.md)"
)


@interruptible("run the same command again, with the same --run, to go on where it stopped")
def _mine(
    opening: GraphOpening,
    strategy: Strategy,
    run: str,
    sets: tuple[str, ...],
    margin: float,
    no_margin: bool,
    rng_seed: int,
    skip_unembedded: bool,
    as_json: bool,
    **parallelism: int,
) -> None:
    from bica_graph.mining.stage import mine as mine_stage
    from bica_graph.mining.stage import mine_plan

    share = None if no_margin else margin
    with usage_errors():
        mine_plan(run, sets, share, rng_seed)
        cut = Parallelism(**parallelism)
    with opening.open() as graph:
        report = mine_stage(
            graph,
            run,
            strategy,
            sets=sets,
            margin=share,
            rng_seed=rng_seed,
            skip_unembedded=skip_unembedded,
            parallelism=cut,
            progress=opening.progress,
        )
    _show(report, as_json)


def _show(report: MineReport, as_json: bool) -> None:
    if as_json:
        show_json(asdict(report))
        return
    sets = verb(len(report.sets), "set", "sets")
    click.echo(f"run {report.run}, mined for the {sets} of queries {listed(report.sets)}\n")
    meanings = {"none": REASONS, "inadmissible": INADMISSIBLE}
    show_counts(report.counts, labels=COUNTS, meanings=meanings)
    if said := hardness_in_words(report.counts, report.most, report.similarities):
        click.echo(f"\n{said}")
    if report.resumed:
        had = verb(report.resumed, "has", "have")
        click.echo(f"{counted(report.resumed, 'query')} {had} already been mined.")
