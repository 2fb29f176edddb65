// unmined: queries of a set that a run has not mined yet, a page at a time.
//
// params
//   $run    STRING
//   $set    STRING
//   $after  STRING   the last id of the page before; '' for the first page
//   $limit  INTEGER  ids on a page
// returns one row per query, by id
//   id  STRING
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
WHERE query.id > $after
  AND NOT EXISTS { (query)-[:MINED]->(:Run {stage: 'mine', name: $run}) }
RETURN query.id AS id
ORDER BY query.set, query.id
LIMIT $limit
