"""
How often papers near a positive answer the same question: counted with the labels of SYNERGY.

A systematic review stands for a question, and the papers that it included for the answers. Each
included paper is a seed in its turn. Of the papers that were screened for the same review, those
at hop 1 of the seed, at hop 2, and farther away are counted, with the share that was included.

    python benchmarks/hidden_answers.py
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict

from setting import synergy_lines


def main() -> None:
    cited = citations()
    screened, included = Counter(), Counter()
    for labels in reviews().values():
        for seed in (paper for paper, answers in labels.items() if answers):
            hops = neighbourhood(seed, cited)
            for paper, answers in labels.items():
                if paper != seed:
                    hop = hops.get(paper, "farther")
                    screened[hop] += 1
                    included[hop] += answers
    farther = included["farther"] / screened["farther"]
    for hop in (1, 2, "farther"):
        share = included[hop] / screened[hop]
        print(
            f"hop {hop}: {included[hop]:,} of {screened[hop]:,} included, {share:.1%}, "
            f"ratio {share / farther:.1f}"
        )


def citations() -> dict[str, set[str]]:
    """Read which papers each paper cites."""
    cited: dict[str, set[str]] = defaultdict(set)
    for row in csv.DictReader(synergy_lines("cites.tsv.gz"), delimiter="\t"):
        cited[row["citing"]].add(row["cited"])
    return cited


def reviews() -> dict[str, dict[str, int]]:
    """Read which papers each review screened; 1 for those that it included."""
    labels: dict[str, dict[str, int]] = defaultdict(dict)
    for row in csv.DictReader(synergy_lines("labels.tsv"), delimiter="\t"):
        labels[row["review"]][row["id"]] = int(row["included"])
    return labels


def neighbourhood(seed: str, cited: dict[str, set[str]]) -> dict[str, int]:
    """Give the papers at hop 1 and hop 2 of a seed."""
    near = cited.get(seed, set()) - {seed}
    beyond = {paper for each in near for paper in cited.get(each, set())} - near - {seed}
    return dict.fromkeys(beyond, 2) | dict.fromkeys(near, 1)


if __name__ == "__main__":
    main()
