// remove_candidates: delete the candidates of a mining run, and its marks at the queries.
//
// params
//   $run  STRING  name of the run
// returns one row
//   removed  INTEGER  number of candidates deleted
// mode batch
CYPHER 25
MATCH (:Run {stage: 'mine', name: $run})<-[mined:MINED]-(query:Query)
// In batches, as a transaction must fit into memory
CALL (query, mined) {
  CALL (query) {
    MATCH (query)-[:HAS_CANDIDATE]->(candidate:Candidate {run: $run})
    DETACH DELETE candidate
    RETURN count(*) AS gone
  }
  DELETE mined
  RETURN gone
} IN TRANSACTIONS OF 500 ROWS
RETURN sum(gone) AS removed
