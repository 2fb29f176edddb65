// finish: enter what came of a run.
//
// params
//   $stage   STRING
//   $name    STRING
//   $counts  STRING  JSON
// returns nothing
// mode write
CYPHER 25
MATCH (run:Run {stage: $stage, name: $name})
SET run.finished = datetime(), run.counts = $counts
