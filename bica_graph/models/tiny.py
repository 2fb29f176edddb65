"""A real sentence encoder so small that a test can make one in a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bica_graph.models.hub import quiet

if TYPE_CHECKING:
    from pathlib import Path

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_DIM = 16
_MAX_TOKENS = 32


def save_tiny_encoder(folder: Path) -> Path:
    """
    Save a sentence-transformers model with random weights, the same ones each time.

    It has one BERT layer of 16 dimensions, reads 32 tokens, and has a prompt of its own for
    queries and for documents. Its vocabulary is letters, digits and the words word0 to word199.

    Args:
        folder: An empty folder, or one that is not there yet.

    Returns:
        The folder of the model, for `EncoderChoice` or ``--encoder``.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    quiet()
    folder.mkdir(parents=True, exist_ok=True)
    pieces = [*_LETTERS, *(f"##{letter}" for letter in _LETTERS)]
    words = [*_SPECIAL, *pieces, *(f"word{number}" for number in range(200))]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    tokenizer = BertTokenizer(vocab=str(folder / "vocab.txt"))
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=_DIM,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=2 * _DIM,
        max_position_embeddings=2 * _MAX_TOKENS,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        BertModel(config).save_pretrained(folder / "bare")
    tokenizer.save_pretrained(folder / "bare")
    model = SentenceTransformer(
        modules=[Transformer(str(folder / "bare"), max_seq_length=_MAX_TOKENS), Pooling(_DIM)],
        device="cpu",
        prompts={"query": "word1 ", "document": "word2 "},
    )
    model.save(str(folder / "model"))
    return folder / "model"
