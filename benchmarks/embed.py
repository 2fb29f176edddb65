"""
The embed stage without the index, beside `model.encode` alone on the same texts.

    python benchmarks/embed.py [--papers N] [--encoder minilm]
"""

from __future__ import annotations

import argparse
import statistics
import time

from setting import machine, server_graph, synergy

from bica_graph.embedding.stage import embed_papers
from bica_graph.models.encoder import Encoder, EncoderChoice
from bica_graph.progress import SILENT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=600)
    parser.add_argument("--encoder", default="minilm")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    machine()
    papers = [paper for paper in synergy().papers if (paper.abstract or "").strip()]
    papers = papers[: options.papers]
    texts = [paper.abstract.strip() for paper in papers]
    encoder = Encoder(EncoderChoice(options.encoder))
    encoder.encode_papers(texts[:64])
    with server_graph("1g") as graph:
        graph.papers.write(papers, "jsonl")
        ratios = []
        for _ in range(options.repeats):
            began = time.perf_counter()
            encoder._model.encode(texts, batch_size=32, show_progress_bar=False)
            alone = time.perf_counter() - began
            graph.embeddings.drop(SILENT)
            began = time.perf_counter()
            report = embed_papers(graph, encoder)
            stage = time.perf_counter() - began
            ratios.append(alone / stage)
            print(
                f"  model.encode alone {alone:7.2f} s, {len(texts) / alone:6.1f} a second   "
                f"stage {stage:7.2f} s, {report.written / stage:6.1f} a second   "
                f"ratio {alone / stage:.3f}"
            )
    print(f"  stage reaches {statistics.median(ratios):.3f} of model.encode alone")


if __name__ == "__main__":
    main()
