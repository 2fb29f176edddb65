// waiting_queries: queries of a set whose text has no embedding yet, a page at a time.
//
// params
//   $set    STRING
//   $after  STRING   the last id of the page before; '' for the first page
//   $limit  INTEGER  queries on a page
// returns one row per query, by id
//   id      STRING
//   text    STRING
//   digest  STRING   of the exact text
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
WHERE query.id > $after
  AND coalesce(query.embedded_hash, '') <> query.text_digest
RETURN query.id AS id, query.text AS text, query.text_digest AS digest
ORDER BY query.set, query.id
LIMIT $limit
