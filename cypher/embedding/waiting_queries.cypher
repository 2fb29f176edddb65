// waiting_queries: queries of a set without a current embedding, page by page.
//
// params
//   $set    STRING   name of the set
//   $after  STRING   the last id of the previous page; '' for the first page
//   $limit  INTEGER  maximum number of queries on a page
// returns one row per query, by id
//   id      STRING  id of the query
//   text    STRING  the query
//   digest  STRING  digest of the text
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
  USING INDEX SEEK query:Query(set, id)
WHERE query.id > $after AND query.left_out IS NULL
  AND coalesce(query.embedded_hash, '') <> query.text_digest
RETURN query.id AS id, query.text AS text, query.text_digest AS digest
ORDER BY query.set, query.id
LIMIT $limit
