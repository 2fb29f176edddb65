// unmined: queries of a set that a run has not mined yet, page by page.
//
// params
//   $run    STRING   name of the run
//   $set    STRING   name of the set
//   $after  STRING   the last id of the previous page; '' for the first page
//   $limit  INTEGER  maximum number of ids on a page
// returns one row per query, by id
//   id  STRING  id of the query
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
  USING INDEX SEEK query:Query(set, id)
WHERE query.id > $after AND query.left_out IS NULL
  AND NOT EXISTS { (query)-[:MINED]->(:Run {stage: 'mine', name: $run}) }
RETURN query.id AS id
ORDER BY query.set, query.id
LIMIT $limit
