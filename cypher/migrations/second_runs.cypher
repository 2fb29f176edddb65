// second_runs: schema version 2: mining runs store their kind of strategy and their filters.
//
// params
//   $runs  LIST<MAP>  {name, kind, filters (JSON)}
// returns nothing
// mode write
CYPHER 25
UNWIND $runs AS row
MATCH (run:Run {stage: 'mine', name: row.name})
SET run.kind = row.kind, run.filters = row.filters
SET run.counts = CASE WHEN run.counts IS NOT NULL THEN '{}' END
