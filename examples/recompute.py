"""
Recompute the candidates of one query from files, and compare them with those of a run.

docs/the-walk.md says what is computed; no code of bica_graph is used. The files are the papers and
citations that were ingested, and what these two commands write:

    bicagraph embed --export vectors.parquet
    bicagraph export-triplets --run RUN --include-dropped --out triplets.jsonl

The run is one of `mine walk` or `mine citation-hop`, with one set of queries, and its manifest
counts no positive that was left out:

    python recompute.py QUERY papers.jsonl citations.tsv vectors.parquet triplets.jsonl
"""

import json
import sys
import unicodedata
from hashlib import blake2b
from math import exp, floor, log, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

PRIME = 2**31 - 1
SHOWN = ("negative_id", "hop", "path", "step", "similarity_query", "probability", "dropped")


def uniforms(rng_seed: int, purpose: str, query: str, count: int) -> list[float]:
    """Draw the numbers in [0, 1) that a query has for a purpose."""
    words = f"{rng_seed}/mine/{purpose}/{query}".encode()
    key = int.from_bytes(blake2b(words, digest_size=16).digest(), "big")
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))
    return [float(each) for each in rng.random(count)]


def gumbel(u: float) -> float:
    """Turn a number in [0, 1) into noise, a multiple of 2^-30."""
    inside = min(max(u, 2.0**-53), 1 - 2.0**-53)
    return round(-log(-log(inside)) * 2**30) / 2**30


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    """Divide the dot product, which is exact, by the product of both lengths."""
    return float(one @ other) / (sqrt(float(one @ one)) * sqrt(float(other @ other)))


def plain(text: str | None) -> str:
    """Give a text in NFKC and lower case, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text or "").lower().split())


def lines(file: str) -> list[str]:
    """Read the lines of a file that are not blank."""
    return [line for line in Path(file).read_text(encoding="utf-8").split("\n") if line.strip()]


class Files:
    """What the files say; *triplets* has its manifest beside it."""

    def __init__(self, papers: str, citations: str, vectors: str, triplets: str) -> None:
        """Read them all."""
        self.papers = {row["id"]: row for row in map(json.loads, lines(papers))}
        told = lines(citations)[1:]
        self.citations = {(line.split("\t")[0], line.split("\t")[1]) for line in told}
        self.citations |= {
            (paper, cited)
            for paper, row in self.papers.items()
            for cited in row.get("references", ())
        }
        self.rows = [json.loads(line) for line in lines(triplets)]
        self.run = json.loads(Path(f"{triplets}.manifest.json").read_text(encoding="utf-8"))["run"]
        (query_set,) = self.run["parameters"]["sets"]
        columns = pq.read_table(vectors, columns=["set", "id", "vector"]).to_pydict()
        self.of_papers: dict[str, np.ndarray] = {}
        self.of_queries: dict[str, np.ndarray] = {}
        for name, each, vector in zip(*columns.values(), strict=True):
            if name in ("", query_set):  # a paper belongs to no set
                found = self.of_queries if name else self.of_papers
                found[each] = np.asarray(vector, dtype=np.float64)

    def keys(self, paper: str) -> set[tuple[str, str]]:
        """Give what duplicates of a paper share with it: the abstract, the DOI or the PMID."""
        row = self.papers.get(paper, {})
        doi = str(row.get("doi") or "").lower()
        found = {
            ("abstract", plain(row.get("abstract"))),
            ("doi", doi[doi.find("10.") :]),
            ("pmid", str(row.get("pmid") or "")),
        }
        return {(name, value) for name, value in found if value}

    def beside(self, papers: set[str], direction: str) -> set[str]:
        """Give the papers at one citation from *papers*."""
        out = {cited for citing, cited in self.citations if citing in papers}
        back = {citing for citing, cited in self.citations if cited in papers}
        return {"out": out, "in": back, "both": out | back}[direction]


class Query:
    """One query of the run: its neighbourhood, and what is drawn from it."""

    def __init__(self, files: Files, query: str) -> None:
        """Find the usable papers of the neighbourhood, in the order of ids, with their hops."""
        self.id, self.settings = query, files.run["parameters"]
        self.vector, self.vectors = files.of_queries[query], files.of_papers
        (text,) = {plain(row["query"]) for row in files.rows if row["query_id"] == query}
        answers = {row["positive_id"] for row in files.rows if plain(row["query"]) == text}
        self.seeds = {row["positive_id"] for row in files.rows if row["query_id"] == query}
        first = files.beside(self.seeds, self.settings["direction"])
        second = files.beside(first, self.settings["direction"])
        shared = {key for answer in answers for key in files.keys(answer)}
        self.hops = {
            paper: 1 if paper in first else 2
            for paper in sorted((first | second) - answers)
            if paper in files.of_papers
            and not files.papers[paper].get("retracted")
            and shared.isdisjoint(files.keys(paper))
        }

    def at_hop(self, hop: int) -> list[str]:
        """Give the papers at one hop."""
        return [paper for paper, own in self.hops.items() if own == hop]

    def citation_hop(self) -> list[dict[str, Any]]:
        """Give the candidates of `mine citation-hop`."""
        hop, count = self.settings["hop"], self.settings["count"]
        return self.evenly(self.at_hop(hop), "citation_hop", count)

    def walk(self) -> list[dict[str, Any]]:
        """Give the candidates of `mine walk`."""
        if any(len(self.at_hop(hop)) < self.settings[f"min_hop{hop}"] for hop in (1, 2)):
            return []
        self.cap()
        left = list(self.hops)
        found = self.paths(left)
        return found + self.evenly(left, "random", self.settings["random"])

    def cap(self) -> None:
        """Keep at most so many papers of each hop: those with the smallest shuffled sort keys."""
        one, two = uniforms(self.settings["rng_seed"], "cap", self.id, 2)
        factor, offset = 1 + int(one * (PRIME - 1)), int(two * PRIME)

        def place(paper: str) -> tuple[int, str]:
            digest = blake2b(paper.encode(), digest_size=8).digest()
            return (int.from_bytes(digest, "big") % PRIME * factor + offset) % PRIME, paper

        for hop in (1, 2):
            for paper in sorted(self.at_hop(hop), key=place)[self.settings[f"max_hop{hop}"] :]:
                del self.hops[paper]

    def paths(self, left: list[str]) -> list[dict[str, Any]]:
        """Walk all paths; *left* loses the papers that they visit."""
        settings = self.settings
        steps, width = settings["path_length"] - 1, settings["width"]
        shape = (settings["paths"], steps, width)
        flat = uniforms(settings["rng_seed"], "walk", self.id, settings["paths"] * steps * width)
        noise = np.reshape([gumbel(u) for u in flat], shape)
        starts = [paper for _, paper in self.nearest(self.vector, self.at_hop(1))]
        found = []
        for path in range(settings["paths"]):
            turn = starts if settings["on_visited_start"] == "next" else starts[path : path + 1]
            at = next((paper for paper in turn if paper in left), None)
            probability = None
            for step in range(settings["path_length"]):
                if step and at is not None:
                    choices = self.nearest(self.vectors[at], left)[:width]
                    at, probability = self.drawn(choices, noise[path][step - 1])
                if at is None:
                    break
                left.remove(at)
                found.append(self.candidate(at, path, step, probability))
        return found

    def nearest(self, vector: np.ndarray, papers: list[str]) -> list[tuple[float, str]]:
        """Give (-cosine, id) of *papers*: the most similar to *vector* first, then by id."""
        return sorted((-cosine(vector, self.vectors[paper]), paper) for paper in papers)

    def drawn(
        self, choices: list[tuple[float, str]], noise: np.ndarray
    ) -> tuple[str | None, float | None]:
        """Give the paper with the largest cosine / temperature + noise, and its probability."""
        if not choices:
            return None, None
        heat = self.settings["temperature"]
        sums = [(far / heat - noise[i], paper, i) for i, (far, paper) in enumerate(choices)]
        _, paper, place = min(sums)
        weights = [exp((choices[0][0] - far) / heat) for far, _ in choices]
        return paper, round(weights[place] / sum(weights), 6)

    def evenly(self, pool: list[str], purpose: str, count: int) -> list[dict[str, Any]]:
        """Draw from *pool*, which is in the order of ids, without replacement."""
        rest, found = list(pool), []
        for u in uniforms(self.settings["rng_seed"], purpose, self.id, count)[: len(pool)]:
            size = len(rest)
            paper = rest.pop(min(floor(u * size), size - 1))
            found.append(self.candidate(paper, None, None, round(1 / size, 6)))
        return found

    def candidate(
        self, paper: str, path: int | None, step: int | None, probability: float | None
    ) -> dict[str, Any]:
        """Describe a candidate as the file does, and say whether the margin drops it."""
        similar, margin = cosine(self.vector, self.vectors[paper]), self.settings["margin"]
        lowest = min(cosine(self.vector, self.vectors[seed]) for seed in self.seeds)
        dropped = margin is not None and similar > lowest - abs(lowest) * margin
        values = (paper, self.hops[paper], path, step, round(similar, 6), probability, dropped)
        return dict(zip(SHOWN, values, strict=True))


def compare(query: str, files: Files) -> list[dict[str, Any]]:
    """Give the candidates of *query*; end with an error if the run has others."""
    found = Query(files, query)
    ours = found.walk() if files.run["kind"] == "walk" else found.citation_hop()
    rows = {row["negative_id"]: row for row in files.rows if row["query_id"] == query}
    theirs = [
        {name: row.get(name) for name in SHOWN} | {"dropped": "margin" in row["dropped_by"]}
        for row in rows.values()
    ]
    texts = [plain(files.papers[each["negative_id"]]["abstract"]) for each in ours]
    written = [each for i, each in enumerate(ours) if texts[i] not in texts[:i]]  # no text twice
    if written != theirs:
        sys.exit(f"{query}: recomputed {written}, but run {files.run['name']} has {theirs}")
    return ours


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    for candidate in compare(sys.argv[1], Files(*sys.argv[2:])):
        print(*candidate.values(), sep="\t")
    print(f"{sys.argv[1]}: the same candidates as in {sys.argv[5]}")
