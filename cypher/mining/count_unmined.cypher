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
WHERE query.id > '' AND NOT EXISTS { (query)-[:MINED]->(:Run {stage: 'mine', name: $run}) }
RETURN count(query) AS unmined
