// ids: the ids of a set's queries, a page at a time.
//
// params
//   $set    STRING
//   $after  STRING   the last id of the page before; '' for the first page
//   $limit  INTEGER  ids on a page
// returns one row per query, by id
//   id  STRING
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
WHERE query.id > $after
RETURN query.id AS id
ORDER BY query.set, query.id
LIMIT $limit
