// count_unmined: count the queries that a run has not mined yet.
//
// params
//   $run   STRING        name of the run
//   $sets  LIST<STRING>  names of sets
// returns one row
//   unmined  INTEGER  number of queries
// mode read
CYPHER 25
UNWIND $sets AS set
MATCH (query:Query {set: set})
// The index is on set and id: it is used only with a condition on both
WHERE query.id > '' AND query.left_out IS NULL
  AND NOT EXISTS { (query)-[:MINED]->(:Run {stage: 'mine', name: $run}) }
RETURN count(query) AS unmined
