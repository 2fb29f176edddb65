// write: write the verdicts of one filter on the candidates of queries.
//
// The property dropped_by and the label Dropped, which is derived from it, are changed together.
//
// params
//   $run     STRING     name of the run
//   $filter  STRING     name of the filter
//   $judged  LIST<MAP>  {set, id, dropped: ids of the papers that the filter drops} for each query
// returns nothing
// mode write
CYPHER 25
UNWIND $judged AS row
MATCH (query:Query {set: row.set, id: row.id})-[:HAS_CANDIDATE]->(found:Candidate {run: $run})
  USING INDEX SEEK query:Query(set, id)
WITH found, found.paper IN row.dropped AS drops
WHERE drops <> ($filter IN found.dropped_by)
SET found.dropped_by = CASE
  WHEN drops THEN found.dropped_by + $filter
  ELSE [name IN found.dropped_by WHERE name <> $filter]
END
REMOVE found:Dropped
// FOREACH over one element or none: Cypher has no IF
FOREACH (_ IN CASE WHEN found.dropped_by <> [] THEN [1] ELSE [] END | SET found:Dropped)
