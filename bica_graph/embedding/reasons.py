"""Why a paper, a query or a row of a file was not embedded."""

from __future__ import annotations

REASONS = {
    "no_text": "the paper has no text to embed",
    "zero": "the vector is zero, so it has no direction",
    "not_finite": "the vector holds an infinite or undefined number",
    "no_vector": "the row has no vector",
    "repeated": "an earlier row has the same id",
    "unknown_paper": "the graph has no such paper",
    "unknown_query": "the graph has no such query",
    "other_text": "the vector was made of another text than the graph has now",
}
