// drop_queries: delete the embeddings of all queries.
//
// params
// returns one row
//   dropped  INTEGER  number of embeddings deleted
// mode batch
CYPHER 25
MATCH (query:Query)
WHERE query.embedding IS NOT NULL
CALL (query) {
  REMOVE query.embedding, query.norm, query.embedded_hash
} IN TRANSACTIONS OF 2000 ROWS
RETURN count(*) AS dropped
