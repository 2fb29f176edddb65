// candidates: the candidates of one query in all runs.
//
// params
//   $set  STRING  set of the query
//   $id   STRING  id of the query
// returns one row per candidate, by run and rank
//   candidate  MAP  properties of the candidate
// mode read
CYPHER 25
MATCH (query:Query {set: $set, id: $id})-[:HAS_CANDIDATE]->(candidate:Candidate)
  USING INDEX SEEK query:Query(set, id)
RETURN properties(candidate) AS candidate
ORDER BY candidate.run, candidate.rank, candidate.paper
