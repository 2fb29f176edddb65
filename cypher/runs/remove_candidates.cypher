// remove_candidates: take back what a mining run left at its queries.
//
// params
//   $run  STRING
// returns one row
//   removed  INTEGER  candidates
// mode batch
CYPHER 25
MATCH (:Run {stage: 'mine', name: $run})<-[mined:MINED]-(query:Query)
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
