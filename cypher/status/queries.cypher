// queries: how many queries there are, by set and origin.
//
// params
// returns one row per set and origin, in that order
//   set       STRING
//   origin    STRING
//   queries   INTEGER
//   embedded  INTEGER  with a current embedding
// mode read
CYPHER 25
MATCH (query:Query)
RETURN query.set AS set, query.origin AS origin, count(query) AS queries,
       sum(CASE WHEN query.embedded_hash = query.text_digest THEN 1 ELSE 0 END) AS embedded
ORDER BY set, origin
