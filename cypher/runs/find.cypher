// find: one run from the book of runs.
//
// params
//   $stage  STRING  ingest, embed (a replacement under way), queries, mine
//   $name   STRING
// returns one row, or none
//   run  MAP  the properties of the Run node; parameters and counts are JSON
// mode read
CYPHER 25
MATCH (run:Run {stage: $stage, name: $name})
RETURN run {.*, started: toString(run.started), finished: toString(run.finished)} AS run
