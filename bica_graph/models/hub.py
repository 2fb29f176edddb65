"""
Finds a model: in a folder, in the local cache, or on the model hub, in this order.

A cached model is used without contacting the hub. So the same command uses the same model
tomorrow, and does not wait for a network that is not there.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from bica_graph.errors import ModelError
from bica_graph.output.words import beside

_PATIENCE_SECONDS = 8.0
_WEIGHTS = (
    "model.safetensors",
    "pytorch_model.bin",
    "model.safetensors.index.json",
    "pytorch_model.bin.index.json",
)
"""
A complete download has one of these. An index alone does not prove it, because it is downloaded
before the parts.
"""

_TOKENS = (
    "tokenizer.json",
    "vocab.txt",
    "vocab.json",
    "tokenizer.model",
    "spiece.model",
    "sentencepiece.bpe.model",
)
"""A sentence encoder has one of these."""


@dataclass(frozen=True, slots=True)
class FoundModel:
    """
    Where a model is loaded from.

    *source* is a folder or the model's name on the hub, *commit* its commit on the hub (None for a
    folder), *local* whether it can be loaded without the hub.
    """

    source: str
    commit: str | None
    local: bool


def find_model(
    name: str, revision: str | None, offline: bool, *, sentences: bool = False
) -> FoundModel:
    """
    Find the model *name*.

    Args:
        name: Path of a folder, or name on the hub.
        revision: Branch, tag or commit on the hub; None for the newest in the cache, or else main.
        offline: Never contact the hub.
        sentences: Whether it is a sentence encoder, whose modules and tokenizer must be cached,
            too.

    Raises:
        ModelError: If the model is not found; without a network, after a few seconds.
    """
    check_model_path(name)
    if Path(name).is_dir():
        return FoundModel(str(Path(name).resolve()), None, local=True)
    commit = _cached_commit(name, revision, sentences)
    if commit is not None:
        return FoundModel(name, commit, local=True)
    if offline:
        raise ModelError(
            f"the model {name} is not in the local cache, or incomplete: run once without "
            "--offline, or give a folder that contains it"
        )
    return FoundModel(name, _ask_hub(name, revision), local=False)


def check_model_path(name: str) -> None:
    """Raise ModelError if *name* is the path of a folder, and no name of the hub, and missing."""
    is_path = name.startswith((".", os.sep, "~")) or name.count("/") > 1
    if is_path and not Path(name).is_dir():
        raise ModelError(f"there is no model folder {name}: check the path{beside(Path(name))}")


def quiet() -> None:
    """Turn off the progress bars and warnings of the model libraries."""
    from huggingface_hub.utils.tqdm import disable_progress_bars
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    disable_progress_bars()


def cached_folder(found: FoundModel) -> Path | None:
    """Give the folder of a local or cached model; None if its modules are not cached."""
    if Path(found.source).is_dir():
        return Path(found.source)
    cache = _Cache(found.source, found.commit)
    file = cache.path("modules.json") or cache.path("config.json")
    return file.parent if file else None


def _cached_commit(name: str, revision: str | None, sentences: bool) -> str | None:
    """Give the cached commit of a model; None if its settings or weights are not cached."""
    from huggingface_hub.errors import HFValidationError

    cache = _Cache(name, revision)
    try:
        settings = cache.path("config.json")
    except HFValidationError as error:
        raise ModelError(f"{name!r} is neither a folder nor a valid name of a model") from error
    if settings is None or not any(cache.path(file) for file in _WEIGHTS):
        return None
    if sentences and not _has_modules(cache):
        return None
    return settings.parent.name


def _has_modules(cache: _Cache) -> bool:
    """
    Check that the modules of a sentence encoder and their settings are cached.

    Without them the library would use the bare transformer, which gives different vectors.
    """
    if not any(cache.path(file) for file in _TOKENS):
        return False
    modules = cache.path("modules.json")
    if modules is None:
        return cache.is_known_missing("modules.json")
    try:
        parts = json.loads(modules.read_text(encoding="utf-8"))
        paths = [part["path"] for part in parts if not part["type"].endswith("Normalize")]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    files = [f"{path}/config.json" for path in paths if path]
    return all(cache.path(file) or cache.is_known_missing(file) for file in files)


class _Cache:
    """The files of one revision of a model in the local cache."""

    def __init__(self, name: str, revision: str | None) -> None:
        self._name = name
        self._revision = revision

    def path(self, file: str) -> Path | None:
        found = self._look_up(file)
        return Path(found) if isinstance(found, str) else None

    def is_known_missing(self, file: str) -> bool:
        """Check whether the cache has noted that the hub has no such file."""
        found = self._look_up(file)
        return found is not None and not isinstance(found, str)

    def _look_up(self, file: str) -> object:
        from huggingface_hub import try_to_load_from_cache

        return try_to_load_from_cache(self._name, file, revision=self._revision)


def _ask_hub(name: str, revision: str | None) -> str:
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    try:
        info = HfApi().model_info(name, revision=revision, timeout=_PATIENCE_SECONDS)
    except HfHubHTTPError as error:
        version = f" at revision {revision}" if revision else ""
        raise ModelError(
            f"the model hub has no model {name}{version}, or denies access to it: check the name; "
            "a private or gated model needs HF_TOKEN"
        ) from error
    except (_transport_error(), OSError, OfflineModeIsEnabled) as error:
        raise ModelError(
            f"the model {name} is not in the local cache and the model hub cannot be reached: "
            "connect once to download it, or give a folder that contains it"
        ) from error
    return str(info.sha)


def _transport_error() -> type[Exception]:
    """
    Give the class that the hub's client raises without a network.

    It belongs to the HTTP library of the client, which depends on the client's version.
    """
    from huggingface_hub import get_session

    library = import_module(type(get_session()).__module__.split(".")[0])
    error: type[Exception] = getattr(library, "HTTPError", OSError)
    return error
