// remove: remove the verdicts of a filter.
//
// params
//   $run     STRING  name of the run
//   $filter  STRING  name of the filter
// returns one row
//   removed  INTEGER  number of candidates that the filter had dropped
// mode batch
CYPHER 25
MATCH (:Run {stage: 'mine', name: $run})<-[:MINED]-(query:Query)
MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run})
WHERE $filter IN found.dropped_by
// In batches, as a transaction must fit into memory
CALL (found) {
  SET found.dropped_by = [name IN found.dropped_by WHERE name <> $filter]
  REMOVE found:Dropped
  // FOREACH over one element or none: Cypher has no IF
  FOREACH (_ IN CASE WHEN found.dropped_by <> [] THEN [1] ELSE [] END | SET found:Dropped)
} IN TRANSACTIONS OF 10000 ROWS
RETURN count(*) AS removed
