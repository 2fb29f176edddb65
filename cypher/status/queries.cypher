// queries: count the queries by set and origin.
//
// params
// returns one row per set and origin, by both
//   set       STRING   name of the set
//   origin    STRING   title, doc2query or user
//   queries   INTEGER  number of queries
//   embedded  INTEGER  number of queries with a current embedding
// mode read
CYPHER 25
MATCH (query:Query)
WHERE query.left_out IS NULL
RETURN query.set AS set, query.origin AS origin, count(query) AS queries,
       sum(CASE WHEN query.embedded_hash = query.text_digest THEN 1 ELSE 0 END) AS embedded
ORDER BY set, origin
