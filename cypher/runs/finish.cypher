// finish: mark a run as finished, with its counts.
//
// params
//   $stage   STRING  stage of the run
//   $name    STRING  name of the run
//   $counts  STRING  the counts as JSON
// returns nothing
// mode write
CYPHER 25
MATCH (run:Run {stage: $stage, name: $name})
SET run.finished = datetime(), run.counts = $counts
