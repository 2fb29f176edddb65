// exact: rank the papers most similar to queries, by exact cosine with every paper.
//
// Each query is compared with all papers; for a large graph use retrieval/vector_index.cypher.
//
// params
//   $keys    LIST<LIST<STRING>>  [set, id] of queries
//   $count   INTEGER             maximum number of papers for each query
//   $digest  STRING              the property with the digest of the embedded text:
//                                'abstract_digest' or 'title_abstract_digest'
//   $dim     INTEGER             number of dimensions of the embeddings
// returns one row per key, in order
//   papers  LIST<LIST<ANY>>  [id, cosine], the most similar first, then by id; empty if the query
//                            has no embedding
// mode read
CYPHER 25
UNWIND range(0, size($keys) - 1) AS place
CALL (place) {
  MATCH (query:Query {set: $keys[place][0], id: $keys[place][1]})
    USING INDEX SEEK query:Query(set, id)
  WHERE query.embedding IS NOT NULL
  WITH vector(query.embedding, $dim, FLOAT32) AS vector, query.norm AS norm
  MATCH (paper:Paper)
  WHERE paper.embedded_hash = paper[$digest] AND paper.retracted IS NULL  // rules/usable.cypher
  WITH paper.id AS id,
       vector_distance(vector, vector(paper.embedding, $dim, FLOAT32), DOT)
         / (norm * paper.norm) AS distance
  ORDER BY distance, id
  LIMIT $count
  RETURN collect([id, 0.0 - distance]) AS papers
}
RETURN papers
ORDER BY place
