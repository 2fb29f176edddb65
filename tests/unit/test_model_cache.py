"""The hub's cache: what counts as a model that is here."""

import json

import pytest

from bica_graph.errors import ModelError
from bica_graph.models import hub


def test_an_interrupted_fetch_is_not_taken_for_the_model(tmp_path, monkeypatch):
    """Settings without weights in the cache do not count."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    folder = tmp_path / "models--some--model"
    (folder / "snapshots" / "abc").mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("abc", encoding="utf-8")
    (folder / "snapshots" / "abc" / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="not in the local cache"):
        hub.find_model("some/model", None, offline=True)
    (folder / "snapshots" / "abc" / "model.safetensors").write_text("", encoding="utf-8")
    assert hub.find_model("some/model", None, offline=True).commit == "abc"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache of the hub that holds settings, weights and tokens of some/model, and no more."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    folder = tmp_path / "models--some--model"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("abc", encoding="utf-8")
    (folder / "snapshots" / "abc").mkdir(parents=True)
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        (folder / "snapshots" / "abc" / name).write_text("{}", encoding="utf-8")
    return folder


def is_whole():
    """Return whether some/model is taken from the cache as a sentence encoder."""
    try:
        return hub.find_model("some/model", None, offline=True, sentences=True).commit == "abc"
    except ModelError:
        return False


def test_a_cache_that_does_not_say_which_modules_there_are(cache):
    """Without modules.json another pooling would be taken, unless the hub said there is none."""
    assert hub.find_model("some/model", None, offline=True).commit == "abc"
    with pytest.raises(ModelError, match="incomplete: run once without --offline"):
        hub.find_model("some/model", None, offline=True, sentences=True)
    (cache / ".no_exist" / "abc").mkdir(parents=True)
    (cache / ".no_exist" / "abc" / "modules.json").touch()
    assert is_whole()


def test_a_cache_without_the_settings_of_a_module(cache):
    """Each module that has settings must have them there; normalizing has none."""
    snapshot = cache / "snapshots" / "abc"
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    described = [{"path": path, "type": f"models.{kind}"} for path, kind in modules]
    (snapshot / "modules.json").write_text(json.dumps(described), encoding="utf-8")
    assert not is_whole()
    (snapshot / "1_Pooling").mkdir()
    (snapshot / "1_Pooling" / "config.json").write_text("{}", encoding="utf-8")
    assert is_whole()
    (snapshot / "tokenizer.json").unlink()
    assert not is_whole()


def test_a_damaged_list_of_modules_in_the_cache(cache):
    """A modules.json that cannot be read does not count."""
    (cache / "snapshots" / "abc" / "modules.json").write_text("[{", encoding="utf-8")
    assert not is_whole()
