// plain_margin: the margin as one statement, which knows no other filter and cannot be undone.
CYPHER 25
MATCH (query:Query)-[mined:MINED]->(:Run {stage: 'mine', name: $run})
CALL (query, mined) {
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run})
  WHERE found.similarity_query > mined.positive_similarity
    - abs(mined.positive_similarity) * $margin
  SET found.dropped_by = ['margin'], found:Dropped
} IN TRANSACTIONS OF 1000 ROWS
