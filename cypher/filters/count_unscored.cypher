// count_unscored: how many candidates of a run have no score of their strategy.
//
// params
//   $run  STRING
// returns one row
//   unscored  INTEGER
// mode read
CYPHER 25
MATCH (:Run {stage: 'mine', name: $run})<-[:MINED]-(query:Query)
MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run})
WHERE found.score IS NULL
RETURN count(found) AS unscored
