"""
The two tasks of an encoder, which embeds queries and documents.

A model can have a prompt for each of them, and a `Router` that sends them through other modules:
other weights, another tokenizer, another maximum length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bica_graph.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sentence_transformers import SentenceTransformer

    TaskName = Literal["query", "document"]

_PROMPTS = {"query": ("query",), "document": ("document", "passage", "corpus")}
"""Names of the prompt of a task, in the order in which sentence-transformers looks for them."""

_ROUTES = {"query": ("query",), "document": ("document", "passage", "corpus", "doc")}
"""Names of the route of a task, the most usual one first."""

_UNLIMITED = 10**9
"""Tokenizers without a maximum length report infinity, or a number far beyond this one."""

_SPECIAL = 8
"""More tokens than a tokenizer puts around a text."""


@dataclass(frozen=True, slots=True)
class Task:
    """
    How a model embeds the texts of one task.

    *route* is the name that a router knows the task by; None for its default route. *modules* are
    those that the texts pass through.
    """

    prompt: str
    route: str | None
    modules: tuple[Any, ...]

    @property
    def tokenizer(self) -> Any:
        """The tokenizer of the first module; None if it has none."""
        return getattr(self.modules[0], "tokenizer", None)

    @property
    def reported_length(self) -> Any:
        """The maximum length that the first module reports, which can be infinite."""
        return getattr(self.modules[0], "max_seq_length", None)

    @property
    def max_length(self) -> int | None:
        """The number of tokens after which a text is cut; None if texts are never cut."""
        length = self.reported_length
        return None if length is None or length >= _UNLIMITED else int(length)

    @property
    def pooling(self) -> str:
        """The kind of pooling; ``none`` for modules without one."""
        from sentence_transformers.sentence_transformer.modules import Pooling

        modes = [str(part.pooling_mode) for part in self.modules if isinstance(part, Pooling)]
        return "+".join(modes) or "none"

    def count_tokens(self, text: str) -> int:
        """Count the tokens of *text* with the prompt before it, without truncation."""
        whole = f"{self.prompt}{text}"
        if callable(self.tokenizer):
            return len(self.tokenizer(whole, truncation=False, verbose=False)["input_ids"])
        # A static encoder has a tokenizer of the tokenizers library.
        return len(self.tokenizer.encode(whole, add_special_tokens=False).ids)

    def count_cut(self, texts: Sequence[str]) -> int:
        """Count the *texts* that are longer, with the prompt before them, than `max_length`."""
        if self.max_length is None:
            return 0
        # A token is at least one byte, so short texts need not be looked at.
        room = self.max_length - _SPECIAL
        whole = [f"{self.prompt}{text}" for text in texts]
        whole = [text for text in whole if len(text.encode(errors="replace")) > room]
        if not whole:
            return 0
        if callable(self.tokenizer):
            found = self.tokenizer(whole, truncation=False, verbose=False)["input_ids"]
            return sum(len(ids) > self.max_length for ids in found)
        return sum(self.count_tokens(text) > self.max_length for text in texts)


def find_task(model: SentenceTransformer, task: TaskName, name: str) -> Task:
    """
    Find the prompt and the modules for one task of a model.

    Args:
        model: The model.
        task: The task.
        name: Name of the model, for messages.

    Raises:
        ModelError: If the model has routes, but none for the task and no default.
    """
    route = _route(model, task, name)
    return Task(_prompt(model, task), route, tuple(_modules(model, route)))


def has_routes(model: SentenceTransformer) -> bool:
    """Return whether the model sends texts of different tasks through different modules."""
    return next(_routers(model), None) is not None


def _prompt(model: SentenceTransformer, task: TaskName) -> str:
    prompts = {name: prompt or "" for name, prompt in model.prompts.items()}
    default = prompts.get(model.default_prompt_name or "", "")
    return next((prompts[name] for name in _PROMPTS[task] if prompts.get(name)), default)


def _route(model: SentenceTransformer, task: TaskName, name: str) -> str | None:
    """Give the first name of the task for which every router has a route."""
    for known in (*_ROUTES[task], None):
        try:
            list(_modules(model, known))
        except ValueError:
            continue
        return known
    routes = sorted({route for router in _routers(model) for route in router.sub_modules})
    raise ModelError(
        f"the encoder {name} has the routes {', '.join(routes)}, and none of them is for "
        f"{_PLURAL[task]}: name one of them {task!r} in router_config.json, or give it a default"
    )


_PLURAL = {"query": "queries", "document": "documents"}


def _routers(model: SentenceTransformer) -> Iterator[Any]:
    from sentence_transformers.base.modules import Router

    yield from (module for module in model.modules() if isinstance(module, Router))


def _modules(modules: Iterable[Any], route: str | None) -> Iterator[Any]:
    """Yield the modules on a route; ValueError if a router does not have it."""
    from sentence_transformers.base.modules import Router

    for module in modules:
        if not isinstance(module, Router):
            yield module
            continue
        router: Any = module
        chosen = router._resolve_route(task=route, modality="text")  # there is no public name
        yield from _modules(router.sub_modules[chosen], route)
