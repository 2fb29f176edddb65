// count_unmined: how many queries a run has not mined yet.
//
// params
//   $run   STRING
//   $sets  LIST<STRING>
// returns one row
//   unmined  INTEGER
// mode read
CYPHER 25
UNWIND $sets AS set
MATCH (query:Query {set: set})
WHERE query.id > '' AND NOT EXISTS { (query)-[:MINED]->(:Run {stage: 'mine', name: $run}) }
RETURN count(query) AS unmined
