// vector_index: rank the papers most similar to queries, found with the vector index.
//
// The index is approximate and may miss papers. The papers that it finds are sorted by exact
// cosine.
//
// params
//   $keys     LIST<LIST<STRING>>  [set, id] of queries
//   $count    INTEGER             maximum number of papers for each query
//   $breadth  INTEGER             number of papers to request from the index, at least $count
//   $digest   STRING              the property with the digest of the embedded text:
//                                 'abstract_digest' or 'title_abstract_digest'
//   $dim      INTEGER             number of dimensions of the embeddings
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
  MATCH (paper:Paper)
    SEARCH paper IN (VECTOR INDEX paper_embedding FOR query.embedding LIMIT $breadth)
  WHERE paper.embedded_hash = paper[$digest] AND paper.retracted IS NULL  // rules/usable.cypher
  WITH paper.id AS id,
       vector_distance(
         vector(query.embedding, $dim, FLOAT32), vector(paper.embedding, $dim, FLOAT32), DOT
       ) / (query.norm * paper.norm) AS distance
  ORDER BY distance, id
  LIMIT $count
  RETURN collect([id, 0.0 - distance]) AS papers
}
RETURN papers
ORDER BY place
