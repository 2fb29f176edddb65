"""
Peak memory of Python through all stages, for 10,000 and for 100,000 papers.

Every stage runs as a command of its own with a tiny encoder; the largest resident size of each
process is read from the operating system when it ends.

    python benchmarks/memory.py
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from setting import machine

BIN = Path(sys.executable).parent
WORDS = [f"word{i}" for i in range(400)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, nargs=2, default=[10_000, 100_000])
    options = parser.parse_args()
    machine()
    with TemporaryDirectory() as folder:
        encoder = tiny_encoder(Path(folder) / "encoder")
        few, many = (stages(count, encoder) for count in options.papers)
    print(f"\n{'stage':<10} {options.papers[0]:>12,} {options.papers[1]:>12,}   growth")
    for stage in few:
        small, large = few[stage], many[stage]
        print(f"{stage:<10} {small:>9.0f} MB {large:>9.0f} MB   {large / small - 1:+7.1%}")
    small, large = max(few.values()), max(many.values())
    print(f"{'all':<10} {small:>9.0f} MB {large:>9.0f} MB   {large / small - 1:+7.1%}")


def stages(papers: int, encoder: Path) -> dict[str, float]:
    """Run every stage over so many papers; give its peak in megabytes."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_corpus(folder, papers)
        environment = {**os.environ, "BICAGRAPH_HOME": str(folder / "home")}
        environment.pop("NEO4J_URI", None)

        def bicagraph(*words: str) -> float:
            return peak([str(BIN / "bicagraph"), *words], folder, environment)

        bicagraph("db", "start", "--heap", "2g", "--page-cache", "1g")
        try:
            ingest = ("ingest", "jsonl", "papers.jsonl", "--citations", "citations.tsv")
            return {
                "ingest": bicagraph(*ingest),
                "embed": bicagraph("embed", "--encoder", str(encoder), "--no-index"),
                "queries": bicagraph(
                    "queries", "--set", "titles", "--from", "title", "--seeds", str(papers // 2)
                ),
                "mine": bicagraph("mine", "walk", "--run", "a"),
                "export": bicagraph("export-triplets", "--run", "a", "--out", "triplets.jsonl"),
            }
        finally:
            bicagraph("db", "stop")


def peak(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Run a command and give its largest resident size in megabytes."""
    watched = [sys.executable, "-c", WATCH, *command]
    done = subprocess.run(
        watched, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return float(done.stdout.strip().split("\n")[-1]) / 1024


WATCH = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""


def write_corpus(folder: Path, papers: int) -> None:
    """Write papers of about 1.5 kB that each cite five others."""
    rng = np.random.default_rng(0)
    with (folder / "papers.jsonl").open("w", encoding="utf-8") as file:
        for i in range(papers):
            words = rng.choice(WORDS, 200).tolist()
            paper = {"id": f"{i:07d}", "title": " ".join(words[:12]), "abstract": " ".join(words)}
            file.write(json.dumps(paper) + "\n")
    with (folder / "citations.tsv").open("w", encoding="utf-8") as file:
        file.write("citing\tcited\n")
        for i in range(papers):
            file.writelines(f"{i:07d}\t{j:07d}\n" for j in rng.choice(papers, 5, replace=False))


def tiny_encoder(folder: Path) -> Path:
    """Make a real BERT of one small layer, with a vocabulary of its own."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    bare = folder / "bare"
    bare.mkdir(parents=True)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (bare / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(str(bare / "vocab.txt")).save_pretrained(bare)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config).save_pretrained(bare)
    transformer = Transformer(str(bare), max_seq_length=32)
    model = SentenceTransformer(modules=[transformer, Pooling(32)])
    model.save(str(folder / "model"))
    shutil.rmtree(bare)
    return folder / "model"


if __name__ == "__main__":
    main()
