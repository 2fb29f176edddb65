// read_queries: read the stored embeddings of the queries of a set, page by page.
//
// params
//   $set    STRING   name of the set
//   $dim    INTEGER  number of dimensions of the graph's embeddings
//   $after  STRING   the last id of the previous page; '' for the first page
//   $limit  INTEGER  maximum number of queries on a page
// returns one row per query with an embedding, by id
//   id      STRING  id of the query
//   digest  STRING  digest of the text that was embedded
//   norm    FLOAT   length of the vector
//   vector  VECTOR  the embedding in fixed point
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
  USING INDEX SEEK query:Query(set, id)
WHERE query.id > $after AND query.embedding IS NOT NULL
WITH query ORDER BY query.set, query.id LIMIT $limit
RETURN query.id AS id, query.embedded_hash AS digest, query.norm AS norm,
       vector(query.embedding, $dim, FLOAT32) AS vector
ORDER BY id
