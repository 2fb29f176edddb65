// count_waiting_queries: count the queries without a current embedding.
//
// params
//   $sets  LIST<STRING>  names of sets; [] for all sets
// returns one row
//   waiting  INTEGER  number of queries
// mode read
CYPHER 25
MATCH (query:Query)
WHERE ($sets = [] OR query.set IN $sets) AND query.left_out IS NULL
  AND coalesce(query.embedded_hash, '') <> query.text_digest
RETURN count(query) AS waiting
