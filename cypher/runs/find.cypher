// find: find one run.
//
// params
//   $stage  STRING  ingest, embed (an unfinished replacement), queries or mine
//   $name   STRING  name of the run
// returns one row, or none
//   run  MAP  properties of the Run node; parameters and counts are JSON
// mode read
CYPHER 25
MATCH (run:Run {stage: $stage, name: $name})
RETURN run {.*, started: toString(run.started), finished: toString(run.finished)} AS run
