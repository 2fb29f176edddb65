"""What is not needed is not loaded."""

import subprocess
import sys

import pytest

HEAVY = {"torch", "neo4j", "Bio", "transformers", "sentence_transformers", "datasets", "pyarrow"}

PROBE = "import sys; {}; print(' '.join(sorted({{m.split('.')[0] for m in sys.modules}})))"


@pytest.mark.parametrize(
    "act",
    [
        "import bica_graph",
        "from bica_graph.cli.main import main; main(['--help'], standalone_mode=False)",
        "from bica_graph.cli.main import main; main(['mine', 'walk', '--help'], "
        "standalone_mode=False)",
    ],
)
def test_importing_and_help_load_nothing_heavy(act):
    """Neither models nor database drivers are loaded for `import` and `--help`."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(act)], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.strip().split("\n")[-1].split())
    assert loaded & HEAVY == set()


def test_a_command_loads_the_driver_alone():
    """The driver would import pandas and pyarrow; both can still be imported afterwards."""
    act = (
        "from bica_graph.graph.neo4j.light_driver import import_light_driver; "
        "import_light_driver(); print(*(n for n in ('neo4j', 'pandas', 'pyarrow') "
        "if n in sys.modules)); import pandas, pyarrow; print(pandas.NA, pyarrow.null())"
    )
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(act)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["neo4j", "<NA> null"]
