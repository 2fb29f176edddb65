// remove: delete a run, after its candidates have been deleted.
//
// params
//   $stage  STRING  stage of the run
//   $name   STRING  name of the run
// returns nothing
// mode write
CYPHER 25
MATCH (run:Run {stage: $stage, name: $name})
DETACH DELETE run
