// remove: strike a run from the book, once its candidates are gone.
//
// params
//   $stage  STRING
//   $name   STRING
// returns nothing
// mode write
CYPHER 25
MATCH (run:Run {stage: $stage, name: $name})
DETACH DELETE run
