// read_queries: stored embeddings of a set's queries, a page at a time.
//
// params
//   $set    STRING
//   $dim    INTEGER  dimensions of the graph's embeddings
//   $after  STRING   the last id of the page before; '' for the first page
//   $limit  INTEGER  queries on a page
// returns one row per query, by id
//   id      STRING
//   digest  STRING   of the text that was embedded
//   norm    FLOAT
//   vector  VECTOR
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
WHERE query.id > $after AND query.embedding IS NOT NULL
WITH query ORDER BY query.set, query.id LIMIT $limit
RETURN query.id AS id, query.embedded_hash AS digest, query.norm AS norm,
       vector(query.embedding, $dim, FLOAT32) AS vector
ORDER BY id
