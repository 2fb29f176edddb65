"""Checks that a loaded model is complete: its weights, and its tokenizer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bica_graph.errors import ModelError
from bica_graph.models.hub import FoundModel, cached_folder
from bica_graph.models.weights import READING
from bica_graph.output.words import counted

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_UNUSED = re.compile(r"(^|[._])(pooler|position_ids)([._]|$)")
"""Weights on which no vector depends: no pooling of sentence-transformers uses them."""

_FEW_TOKENS = 1000


def random_weights(model: SentenceTransformer, found: FoundModel, name: str) -> set[str]:
    """
    Name the weights that are in no file, so that they are random numbers in each process.

    Raises:
        ModelError: If vectors depend on one of them.
    """
    folder = _transformer_folder(found)
    inner = _inner(model)
    if folder is None or inner is None or (folder / "adapter_config.json").exists():
        return set()
    # sentence-transformers does not report missing weights; loading a second time does.
    _, report = type(inner).from_pretrained(
        folder, config=inner.config, local_files_only=True, output_loading_info=True, **READING
    )
    missing = {str(key) for key in report["missing_keys"]}
    needed = sorted(key for key in missing if not _UNUSED.search(key))
    if needed:
        raise ModelError(
            f"the model {name} lacks {counted(len(needed), 'weight')}, such as {needed[0]}: its "
            "files do not belong together; download or save it again"
        )
    return missing


def check_tokenizer(model: SentenceTransformer, name: str) -> None:
    """
    Check that the tokenizer belongs to the model.

    If its files are missing, the library creates a tokenizer without a vocabulary. Then nearly all
    texts have the same tokens, and the same vector.

    Raises:
        ModelError: If the tokenizer has far fewer tokens than the model has token embeddings.
    """
    inner = _inner(model)
    if inner is None:
        return
    try:
        rows = inner.get_input_embeddings().weight.shape[0]
        known = len(model.tokenizer)
    except (AttributeError, NotImplementedError, TypeError):
        return  # a model of characters, or one without a vocabulary
    if known < _FEW_TOKENS < rows and 2 * known < rows:
        raise ModelError(
            f"the tokenizer of {name} has {counted(known, 'token')}, its weights {rows:,}: files "
            "such as tokenizer.json or vocab.txt are missing; download or save the model again"
        )


def _inner(model: SentenceTransformer) -> Any:
    """Give the transformers model within *model*, if there is one."""
    from transformers import PreTrainedModel

    inner = getattr(next(iter(model), None), "auto_model", None)
    return inner if isinstance(inner, PreTrainedModel) else None


def _transformer_folder(found: FoundModel) -> Path | None:
    """Give the folder that the first module was loaded from."""
    folder = cached_folder(found)
    if folder is None:
        return None
    modules = folder / "modules.json"
    if not modules.is_file():
        return folder
    return folder / str(json.loads(modules.read_text(encoding="utf-8"))[0].get("path", ""))
