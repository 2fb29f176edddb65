"""Options for loading model weights safely: safetensors if available, else numbers of a pickle."""

from __future__ import annotations

from contextlib import contextmanager
from pickle import UnpicklingError
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bica_graph.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

READING: Mapping[str, Any] = MappingProxyType({"weights_only": True, "use_safetensors": None})
"""
The options of every load. They are the defaults of transformers, but given explicitly, as the
settings in a folder of sentence-transformers could change them.
"""


@contextmanager
def code_refused(name: str) -> Iterator[None]:
    """
    Translate torch's error for a pickle of weights that contains code, which is never run.

    Raises:
        ModelError: Instead of torch's error.
    """
    try:
        yield
    except UnpicklingError as error:
        raise ModelError(
            f"the weights of {name} are a pickle that contains more than numbers, and could run "
            "any code: choose another model, or, if you trust it, load it with transformers and "
            "save it again as safetensors (model.save_pretrained)"
        ) from error
