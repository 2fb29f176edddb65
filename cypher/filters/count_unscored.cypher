// count_unscored: count the candidates of a run to which their strategy gave no score.
//
// params
//   $run  STRING  name of the run
// returns one row
//   unscored  INTEGER  number of candidates
// mode read
CYPHER 25
MATCH (:Run {stage: 'mine', name: $run})<-[:MINED]-(query:Query)
MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run})
WHERE found.score IS NULL
RETURN count(found) AS unscored
