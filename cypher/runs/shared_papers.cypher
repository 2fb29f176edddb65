// shared_papers: the different papers that are candidates of two runs, for any of their queries.
//
// params
//   $one    STRING  name of a run
//   $other  STRING  name of another run
// returns one row
//   one    INTEGER  number of papers that are a candidate in the first run
//   other  INTEGER  number of papers that are a candidate in the other run
//   both   INTEGER  number of papers that are a candidate in both
// mode read
CYPHER 25
// Each count is a subquery of its own and always gives one row, so none can empty the others
CALL () {
  MATCH (:Run {stage: 'mine', name: $one})<-[:MINED]-(query:Query)
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $one})-[:IS]->(paper:Paper)
  WITH DISTINCT paper
  RETURN count(paper) AS one, count(CASE
    WHEN EXISTS { (paper)<-[:IS]-(:Candidate {run: $other}) } THEN 1
  END) AS both
}
CALL () {
  MATCH (:Run {stage: 'mine', name: $other})<-[:MINED]-(query:Query)
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $other})-[:IS]->(paper:Paper)
  RETURN count(DISTINCT paper) AS other
}
RETURN one, other, both
