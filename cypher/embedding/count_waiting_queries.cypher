// count_waiting_queries: how many queries have no current embedding.
//
// params
//   $sets    LIST<STRING>  [] stands for all sets
// returns one row
//   waiting  INTEGER
// mode read
CYPHER 25
MATCH (query:Query)
WHERE ($sets = [] OR query.set IN $sets)
  AND coalesce(query.embedded_hash, '') <> query.text_digest
RETURN count(query) AS waiting
