"""A tiny T5 on disk, and a graph with one paper for every reason why it is no seed."""

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

from bica_graph.exact.fixed_point import norms, to_fixed_point
from bica_graph.exact.random_numbers import sort_key
from bica_graph.exact.texts import abstract_digest
from bica_graph.graph.local.local_graph import LocalGraph
from bica_graph.models.hub import quiet
from bica_graph.records.embeddings import EncoderRecord, PaperEmbedding
from bica_graph.records.papers import Citation, PaperRecord

WORDS = [f"word{number}" for number in range(90)]
ENCODER = EncoderRecord("made", None, "made-1", 4, "", "", "mean", 128, "abstract")

SEEDS = [f"p{number:02}" for number in range(12)]
WHY_NOT = {
    "hop-1": "no_hop2",
    "hop-2": "no_hop1",
    "x-lonely": "no_hop1",
    "x-no-abstract": "no_text",
    "x-no-title": "no_title",
    "x-not-embedded": "no_embedding",
    "x-retracted": "retracted",
}
"""Papers of `graph` that are no seeds of title queries; the others are SEEDS."""


@pytest.fixture(autouse=True)
def one_thread():
    """Models so small are faster without a second thread, which would wait for a busy core."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def words():
    """The vocabulary of the tiny T5, but for its special tokens."""
    return WORDS


@pytest.fixture(scope="session")
def tiny_t5(tmp_path_factory):
    """A folder with a T5 of random weights whose queries depend on the text."""
    folder = tmp_path_factory.mktemp("model") / "tiny-t5"
    quiet()
    special = ["<pad>", "</s>", "<unk>", "generate", "query", ":"]
    vocabulary = {word: number for number, word in enumerate([*special, *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    config = T5Config(
        vocab_size=len(vocabulary),
        d_model=16,
        d_kv=8,
        d_ff=32,
        num_layers=1,
        num_heads=2,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=1,
        initializer_factor=3.0,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


@pytest.fixture
def why_not():
    """The reason of each paper of `graph` that is no seed."""
    return WHY_NOT


@pytest.fixture
def seeds():
    """The papers of `graph` that are seeds, sorted."""
    return SEEDS


@pytest.fixture
def bare_graph(tmp_path):
    """An empty local graph."""
    graph = LocalGraph(tmp_path / "graph")
    yield graph
    graph.close()


@pytest.fixture
def graph(bare_graph):
    """Twelve seeds, each citing hop-1, which cites hop-2; and one paper for each reason."""
    fill(bare_graph)
    return bare_graph


def fill(graph):
    """Put SEEDS and WHY_NOT into *graph*, with the stub x-stub."""
    near = [name for name in WHY_NOT if name not in ("hop-1", "hop-2", "x-lonely")]
    papers = [_paper(name) for name in sorted([*SEEDS, *WHY_NOT])]
    graph.papers.write(papers, "test")
    graph.papers.write_citations(
        [Citation(name, "hop-1") for name in [*SEEDS, *near]]
        + [Citation("hop-1", "hop-2"), Citation("hop-2", "x-stub")],
        "test",
    )
    graph.embeddings.adopt(ENCODER)
    graph.paper_embeddings.write(
        [_embedding(paper) for paper in papers if paper.abstract and paper.id != "x-not-embedded"]
    )


def _paper(name):
    return PaperRecord(
        id=name,
        title="  " if name == "x-no-title" else f"The title of {name}",
        abstract="" if name == "x-no-abstract" else f"What {name} is about. And more of it.",
        retracted=name == "x-retracted",
    )


def _embedding(paper):
    rng = np.random.default_rng(sort_key(paper.id))
    vector = rng.standard_normal((1, ENCODER.dim)).astype(np.float32)
    fixed = to_fixed_point(vector / np.linalg.norm(vector))
    digest = abstract_digest(paper.abstract)
    return PaperEmbedding(paper.id, digest, fixed[0], float(norms(fixed)[0]), sort_key(paper.id))
