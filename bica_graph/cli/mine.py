"""`bicagraph mine`: candidates for hard negatives, one strategy a command."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bica_graph.cli.graph_option import graph_options
from bica_graph.cli.parameters import given_parameters, parameter_option
from bica_graph.cli.tables import show_counts
from bica_graph.cli.usage import usage_errors
from bica_graph.records.walks import WalkSettings

if TYPE_CHECKING:
    from bica_graph.cli.graph_option import GraphOpening
    from bica_graph.mining.stage import MineReport

_DEFAULT = WalkSettings()
_COUNT = click.IntRange(min=1)
_COUNT_OR_NONE = click.IntRange(min=0)
_RUN = click.option(
    "--run", required=True, metavar="NAME", help="Name of the run; a killed one goes on."
)
_SETS = click.option(
    "--set", "sets", multiple=True, metavar="NAME", help="Sets of queries; default: all."
)
_MARGIN = click.option(
    "--margin",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.05,
    show_default=True,
    help="Drop candidates whose cosine with the query is not this share below that of "
    "the positive least like it.",
)
_NO_MARGIN = click.option("--no-margin", is_flag=True, help="Keep them.")
_RNG_SEED = click.option(
    "--rng-seed", type=int, default=0, show_default=True, help="Fixes every draw."
)
_WORKERS = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Threads that read from the graph; changes nothing but speed.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")


@click.group()
def mine() -> None:
    """Find candidates for hard negatives."""


@mine.command()
@graph_options
@_RUN
@_SETS
@click.option(
    "--paths", type=_COUNT, default=_DEFAULT.paths, show_default=True, help="Walks for each query."
)
@click.option(
    "--path-length",
    type=_COUNT,
    default=_DEFAULT.path_length,
    show_default=True,
    help="Papers on a walk, its start counted.",
)
@click.option(
    "--width",
    type=_COUNT,
    default=_DEFAULT.width,
    show_default=True,
    help="A step is drawn among so many most similar papers.",
)
@click.option(
    "--temperature",
    type=click.FloatRange(min=0, min_open=True),
    default=_DEFAULT.temperature,
    show_default=True,
    help="Small is greedy; 1 draws nearly evenly, .05 to .1 is worth trying.",
)
@click.option(
    "--random",
    type=_COUNT_OR_NONE,
    default=_DEFAULT.random,
    show_default=True,
    help="Random negatives besides, from what no walk came to.",
)
@click.option(
    "--direction",
    type=click.Choice(["out", "in", "both"]),
    default=_DEFAULT.direction,
    show_default=True,
    help="Along citations, against them, or both.",
)
@click.option(
    "--min-hop1",
    type=_COUNT_OR_NONE,
    default=_DEFAULT.min_hop1,
    show_default=True,
    help="Usable papers at hop 1 that a query must have.",
)
@click.option(
    "--min-hop2",
    type=_COUNT_OR_NONE,
    default=_DEFAULT.min_hop2,
    show_default=True,
    help="Usable papers at hop 2 that a query must have.",
)
@click.option(
    "--max-hop1",
    type=_COUNT,
    default=_DEFAULT.max_hop1,
    show_default=True,
    help="Usable papers at hop 1 at most; a hub keeps those whose sort_keys come first.",
)
@click.option(
    "--max-hop2",
    type=_COUNT,
    default=_DEFAULT.max_hop2,
    show_default=True,
    help="Usable papers at hop 2 at most.",
)
@click.option(
    "--on-visited-start",
    type=click.Choice(["skip", "next"]),
    default=_DEFAULT.on_visited_start,
    show_default=True,
    help="What a walk does whose start another one visited.",
)
@_MARGIN
@_NO_MARGIN
@_RNG_SEED
@_WORKERS
@click.option(
    "--batch-papers",
    type=_COUNT,
    default=50_000,
    show_default=True,
    help="Papers that are walked at once; changes nothing but speed and memory.",
)
@click.option(
    "--allow-unembedded",
    is_flag=True,
    help="Leave papers without a current embedding out, instead of refusing.",
)
@_JSON
def walk(
    opening: GraphOpening,
    run: str,
    sets: tuple[str, ...],
    margin: float,
    no_margin: bool,
    rng_seed: int,
    workers: int,
    batch_papers: int,
    allow_unembedded: bool,
    as_json: bool,
    **settings: Any,
) -> None:
    """Walk the two-hop citation neighbourhood of each query's positives (BiCA)."""
    from bica_graph.mining.settings import Parallelism, mine_plan
    from bica_graph.mining.strategies.walk.mine import mine_walk

    chosen = WalkSettings(**settings)
    with usage_errors():
        mine_plan(run, sets, chosen, None if no_margin else margin, rng_seed)
    with opening.open() as graph:
        report = mine_walk(
            graph,
            run,
            sets=sets,
            settings=chosen,
            margin=None if no_margin else margin,
            rng_seed=rng_seed,
            allow_unembedded=allow_unembedded,
            parallelism=Parallelism(workers, batch_papers),
            progress=opening.progress,
        )
    _show(report, as_json)


@mine.command("cypher")
@graph_options
@click.option(
    "--file",
    required=True,
    type=click.Path(path_type=Path),
    help="The statement; its name becomes that of the strategy.",
)
@_RUN
@_SETS
@parameter_option
@_MARGIN
@_NO_MARGIN
@_RNG_SEED
@_WORKERS
@click.option(
    "--batch-queries",
    type=click.IntRange(1, 1000),
    default=100,
    show_default=True,
    help="Queries the statement is asked at once; changes nothing but speed and memory.",
)
@_JSON
def own_cypher(
    opening: GraphOpening,
    file: Path,
    run: str,
    sets: tuple[str, ...],
    parameters: tuple[str, ...],
    margin: float,
    no_margin: bool,
    rng_seed: int,
    workers: int,
    batch_queries: int,
    as_json: bool,
) -> None:
    """
    Make candidates of what a Cypher statement of your own returns.

    It takes $queries and returns papers; its header says so, and is checked. Papers that answer
    the query, copies of them, retracted ones and those without an embedding are refused, and
    counted. docs/your-own-cypher.md has more.

    \b
    Example:
        bicagraph mine cypher --run own --file examples/own_walk.cypher \\
            --param paths=3 --param length=3
    """
    from bica_graph.mining.settings import Parallelism, check_run
    from bica_graph.mining.strategies.cypher.mine import mine_cypher
    from bica_graph.mining.strategies.cypher.statement_file import read_statement

    given = given_parameters(parameters)
    read_statement(file, given)  # before a server is started
    with usage_errors():
        check_run(run, None if no_margin else margin, rng_seed)
    with opening.open_neo4j() as graph:
        report = mine_cypher(
            graph,
            run,
            file,
            sets=sets,
            parameters=given,
            margin=None if no_margin else margin,
            rng_seed=rng_seed,
            parallelism=Parallelism(workers, batch_queries=batch_queries),
            progress=opening.progress,
        )
    _show(report, as_json)


def _show(report: MineReport, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(report), indent=2))
        return
    show_counts(report.counts, f"run {report.run}")
    if report.resumed:
        click.echo(f"{report.resumed:,} queries had been mined before.")
