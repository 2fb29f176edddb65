// all: all runs.
//
// params
// returns one row per run, by stage and name
//   run  MAP  properties of the Run node; parameters and counts are JSON
// mode read
CYPHER 25
MATCH (run:Run)
WITH run ORDER BY run.stage, run.name
RETURN run {.*, started: toString(run.started), finished: toString(run.finished)} AS run
