"""How weights are read: safetensors where there are some, and of a pickle the numbers alone."""

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
What every load is told, although it is what transformers does unless told otherwise.

The settings in a folder of sentence-transformers may tell it otherwise, and give way to these.
"""


@contextmanager
def code_refused(name: str) -> Iterator[None]:
    """
    Say in one line that weights hold more than numbers, which torch refuses to run.

    Raises:
        ModelError: In place of torch's error.
    """
    try:
        yield
    except UnpicklingError as error:
        raise ModelError(
            f"the weights of {name} are a pickle with more in it than numbers, which could run "
            "anything: name another model, or, if you trust it, load it with transformers and "
            "save it again as safetensors (model.save_pretrained)"
        ) from error
