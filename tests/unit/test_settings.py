"""Settings are checked where they are made, by an error of ours that names setting and value."""

import numpy as np
import pytest

import bica_graph
from bica_graph.errors import BicaGraphError, SettingError
from bica_graph.filters.strategy import StrategyFilter
from bica_graph.ingest.stage import IngestSettings
from bica_graph.mining.parallelism import Parallelism
from bica_graph.mining.stage import MinePlan
from bica_graph.models.encoder import EncoderChoice
from bica_graph.models.query_generator import GeneratorChoice
from bica_graph.queries.titles import TitleQueries
from bica_graph.server.settings import ServerSettings

WRONG = [
    (bica_graph.WalkSettings, {"paths": 0}, "paths must be from 1 to 100,000, not 0"),
    (bica_graph.WalkSettings, {"paths": 2.5}, "paths must be a whole number, not 2.5"),
    (bica_graph.WalkSettings, {"paths": "3"}, "paths must be a whole number, not '3'"),
    (bica_graph.WalkSettings, {"paths": True}, "paths must be a whole number, not True"),
    (bica_graph.WalkSettings, {"paths": None}, "paths must be a whole number, not None"),
    (bica_graph.WalkSettings, {"temperature": float("nan")}, "temperature must be a finite number"),
    (bica_graph.WalkSettings, {"temperature": [1]}, r"temperature must be a number, not \[1\]"),
    (bica_graph.WalkSettings, {"direction": "up"}, "direction must be one of out, in, both, not"),
    (bica_graph.Margin, {"margin": 1.5}, r"margin must be in \[0, 1\), not 1.5"),
    (StrategyFilter, {"only": "bica_walk"}, "only must be a tuple of names, not 'bica_walk'"),
    (Parallelism, {"workers": 65}, "workers must be from 1 to 64, not 65"),
    (MinePlan, {"run": 7}, "run must be a text, not 7"),
    (MinePlan, {"run": "a", "margin": "x"}, "margin must be a number, not 'x'"),
    (MinePlan, {"run": "a", "rng_seed": 2**63}, "rng_seed must be a signed integer of 64 bits"),
    (bica_graph.ExportSettings, {"force": "no"}, "force must be True or False, not 'no'"),
    (bica_graph.ExportSettings, {"negatives": -1}, "negatives must be at least 1, not -1"),
    (bica_graph.ExportSettings, {"layout": "triplet"}, "; did you mean triplets"),
    (bica_graph.QuerySettings, {"seeds": "all"}, "seeds must be a whole number, not 'all'"),
    (IngestSettings, {"batch_size": 0}, "batch_size must be at least 1, not 0"),
    (IngestSettings, {"rejects": 3}, "rejects must be a path, not 3"),
    (EncoderChoice, {"name": "a", "batch_size": 0}, "batch_size must be at least 1, not 0"),
    (EncoderChoice, {"name": "a", "text": "title"}, "text must be one of abstract, title"),
    (GeneratorChoice, {"profile": "own"}, "profile must be one of model_card, bica, not 'own'"),
    (bica_graph.GeneratedQueries, {"per_paper": 0}, "per_paper must be at least 1, not 0"),
    (TitleQueries, {"seed_file": 5}, "seed_file must be a path, not 5"),
    (ServerSettings, {"wait_seconds": "soon"}, "wait_seconds must be a number, not 'soon'"),
]


@pytest.mark.parametrize(("settings", "values", "message"), WRONG)
def test_a_wrong_value_is_refused_when_the_settings_are_made(settings, values, message):
    """The error says which setting, what it may be, and what it was; it is a ValueError, too."""
    with pytest.raises(SettingError, match=message) as caught:
        settings(**values)
    assert isinstance(caught.value, BicaGraphError)
    assert isinstance(caught.value, ValueError)


def test_a_wrong_size_of_memory_is_refused_when_the_settings_are_made():
    """As on the command line."""
    with pytest.raises(BicaGraphError, match="'2x' is not a size"):
        ServerSettings(heap="2x")


def test_numbers_of_other_libraries_are_taken():
    """NumPy's numbers become Python's, whole floats become integers, lists become tuples."""
    settings = bica_graph.WalkSettings(paths=np.int64(2), width=3.0, temperature=np.float32(0.5))
    assert (type(settings.paths), settings.width, settings.temperature) == (int, 3, 0.5)
    assert StrategyFilter(only=["a", "b"]).only == ("a", "b")
    assert MinePlan("a", margin=0).margin == 0.0
