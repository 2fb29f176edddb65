"""Query generators: a doc2query model makes queries from the text of a paper that answers them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from bica_graph.errors import ModelError, SettingError
from bica_graph.models.diagnostics import first_line, is_out_of_memory
from bica_graph.models.hub import find_model, quiet
from bica_graph.models.weights import READING, code_refused
from bica_graph.records.settings import check_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor
    from transformers import GenerationConfig, PreTrainedTokenizerBase

DEFAULT = "doc2query/all-t5-base-v1"
MAX_TOKENS = 64
"""Maximum number of tokens of a query, including the decoder's start token."""
TOP_P = 0.95
BEAMS = 4

_DECISIVE = (".json", ".safetensors", ".bin", ".model", ".txt")

ProfileName = Literal["model_card", "bica"]


@dataclass(frozen=True, slots=True)
class Profile:
    """A prefix for each text, and the maximum number of tokens, including the end token."""

    prefix: str
    max_tokens: int


PROFILES: dict[str, Profile] = {
    "model_card": Profile(prefix="", max_tokens=384),
    "bica": Profile(prefix="generate query: ", max_tokens=512),
}
"""``model_card`` is the input that the model was trained with, ``bica`` that of BiCA's code."""


@dataclass(frozen=True, slots=True)
class GeneratorChoice:
    """
    The choice of a query generator, and how it runs.

    *name* is that of a model on the hub, or the path of a folder; *revision* is a branch, tag or
    commit. *device* is ``cpu``, ``cuda`` …; None for the best available. *batch_size* changes
    speed and memory only.

    Raises:
        SettingError: If there is no such profile, or the batch size is below 1.
    """

    name: str = DEFAULT
    revision: str | None = None
    profile: ProfileName = "model_card"
    batch_size: int = 16
    device: str | None = None
    offline: bool = False

    def __post_init__(self) -> None:
        check_settings(self)
        if self.batch_size < 1:
            raise SettingError(f"batch_size must be at least 1, not {self.batch_size}")


class QueryGenerator:
    """
    A doc2query model. It is looked up at once, and loaded when the first query is generated.

    Raises:
        ModelError: If the model is not found; when it is loaded, if it is no text-to-text model.
    """

    def __init__(self, choice: GeneratorChoice | None = None) -> None:
        choice = choice or GeneratorChoice()
        self.max_tokens = MAX_TOKENS
        self.profile = PROFILES[choice.profile]
        self._choice = choice
        self._batch_size = choice.batch_size
        self._found = find_model(choice.name, choice.revision, choice.offline)

    @cached_property
    def description(self) -> dict[str, str | None]:
        """The model, its commit or the hash of its files, and the profile: what decides queries."""
        folder = Path(self._found.source)
        here = self._found.commit is None and folder.is_dir()
        return {
            "model": folder.name if here else self._found.source,
            "revision": _files_hash(folder) if here else self._found.commit,
            "profile": self._choice.profile,
        }

    def generate(
        self, texts: Sequence[str], draws: Sequence[Sequence[Sequence[float]]] | None = None
    ) -> list[list[str]]:
        """
        Generate queries for each text.

        Texts are processed in batches, the longest first. When memory runs out, the batch size is
        halved for this batch and all later ones. The queries do not depend on the batches, except
        for the rounding of floating-point sums.

        Args:
            texts: Texts of papers; a text that is too long is truncated.
            draws: None to find one query for each text by beam search. Otherwise, for each text
                and each of its queries, ``MAX_TOKENS`` random numbers in [0, 1), with which its
                tokens are sampled.

        Returns:
            The queries of each text as the model made them, in the order of *draws*.

        Raises:
            ModelError: If the model cannot be loaded, or fails.
        """
        if draws is None:
            rows = [_Row(i, text, ()) for i, text in enumerate(texts)]
        else:
            pairs = enumerate(zip(texts, draws, strict=True))
            rows = [_Row(i, text, own) for i, (text, each) in pairs for own in each]
        order = sorted(range(len(rows)), key=lambda i: (-len(rows[i].text), rows[i].text, i))
        made: dict[int, str] = {}
        while len(made) < len(order):
            some = order[len(made) : len(made) + self._batch_size]
            made.update(zip(some, self._batch([rows[i] for i in some]), strict=False))
        queries: list[list[str]] = [[] for _ in texts]
        for i, row in enumerate(rows):
            queries[row.text_number].append(made[i])
        return queries

    def encoded(self, texts: Sequence[str]) -> dict[str, Tensor]:
        """Tokenize *texts* as input for the model, padded, with their attention mask."""
        tokenizer = self._parts[0]
        encoded = tokenizer(
            [f"{self.profile.prefix}{text}" for text in texts],
            truncation=True,
            max_length=self.profile.max_tokens,
            padding=True,
            return_tensors="pt",
        )
        # Without the mask the model would read the padding of shorter texts as text.
        return {key: encoded[key] for key in ("input_ids", "attention_mask")}

    def _batch(self, rows: Sequence[_Row]) -> list[str]:
        """Generate queries for *rows*, or for the first ones of them if memory runs out."""
        while True:
            try:
                return self._generated(rows[: self._batch_size])
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise ModelError(
                        f"the query generator {self._choice.name} failed: {first_line(error)}"
                    ) from error
            # Outside the handler, because the traceback there keeps the batch in memory.
            self._halve()

    def _halve(self) -> None:
        import torch

        if self._batch_size == 1:
            raise ModelError(
                "the device has too little memory to generate a query for a single text: "
                "use --device cpu, or a smaller model"
            )
        self._batch_size //= 2
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def _generated(self, rows: Sequence[_Row]) -> list[str]:
        import torch
        from transformers import LogitsProcessorList

        from bica_graph.models.nucleus import NucleusSampler

        tokenizer, model = self._parts
        sampled = any(row.draws for row in rows)
        processors = [NucleusSampler([row.draws for row in rows], TOP_P)] if sampled else []
        inputs = {key: each.to(model.device) for key, each in self.encoded(_texts(rows)).items()}
        with torch.inference_mode():
            tokens = model.generate(
                **inputs,
                generation_config=_settings(sampled),
                logits_processor=LogitsProcessorList(processors),
            )
        return [str(query) for query in tokenizer.batch_decode(tokens, skip_special_tokens=True)]

    @cached_property
    def _parts(self) -> tuple[PreTrainedTokenizerBase, Any]:
        import torch
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        quiet()
        where: dict[str, Any] = {
            "pretrained_model_name_or_path": self._found.source,
            "revision": self._found.commit or "main",
            "local_files_only": self._found.local,
        }
        try:
            tokenizer = AutoTokenizer.from_pretrained(**where)
            with code_refused(self._choice.name):
                model: Any = AutoModelForSeq2SeqLM.from_pretrained(
                    **where, **READING, dtype=torch.float32
                )
            model.to(self._choice.device or _best_device())
        except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
            raise ModelError(
                f"cannot load the query generator {self._choice.name}: {first_line(error)}"
            ) from error
        return tokenizer, model.eval()


class _Row(NamedTuple):
    """One query to generate: its text, and the random numbers to sample its tokens with."""

    text_number: int
    text: str
    draws: Sequence[float]


def _texts(rows: Sequence[_Row]) -> list[str]:
    return [row.text for row in rows]


def _settings(sampled: bool) -> GenerationConfig:
    from transformers import GenerationConfig

    beams = 1 if sampled else BEAMS  # to sample, NucleusSampler leaves one token to greedy decoding
    return GenerationConfig(  # type: ignore[no-untyped-call]
        max_length=MAX_TOKENS, num_beams=beams, early_stopping=not sampled, do_sample=False
    )


def _best_device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _files_hash(folder: Path) -> str:
    """Hash the files of a model's folder on which its queries depend, to 32 hex digits."""
    digest = blake2b(digest_size=16)
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix in _DECISIVE and path.is_file():
                digest.update(path.name.encode())
                with path.open("rb") as file:
                    while block := file.read(1 << 20):
                        digest.update(block)
    except OSError as error:
        raise ModelError(f"cannot read the model folder {folder}: {error.strerror}") from error
    return digest.hexdigest()
