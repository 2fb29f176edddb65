"""Why a paper, a query or a positive is not in a set of queries."""

from __future__ import annotations

REASONS = {
    "no_title": "the paper has no title",
    "no_text": "the paper has no abstract",
    "no_embedding": "the text of the paper has no current embedding",
    "retracted": "the paper is retracted",
    "no_hop1": "no paper one citation away from it is usable, so no walk can start",
    "no_hop2": "no paper two citations away from it is usable",
    "stub": "only citations or queries name the paper, so its text is not known",
    "unknown": "the graph has no such paper",
    "ambiguous_id": "its id has the form of a further query of another paper",
    "no_positive_in_graph": "the graph has the text of none of its positives",
    "no_query_text": "the query has no text",
    "no_positives": "the query has no positive",
    "no_qrels": "the split has no judgement of the query",
    "missing_query": "the split judges a query that the file of queries does not have",
    "not_relevant": "the judgement is 0 or less, so the paper is no positive",
    "repeated_positive": "the query names this positive more than once",
    "empty": "the generated query is empty",
    "too_short": "the generated query has too few words",
    "copy": "the generated query repeats the title or the first sentence",
    "repeated_text": "the generated query repeats another one of the paper",
}
