// candidates: the candidates of one query, of all runs.
//
// params
//   $set  STRING
//   $id   STRING
// returns one row per candidate, by run and rank
//   candidate  MAP  its properties
// mode read
CYPHER 25
MATCH (query:Query {set: $set, id: $id})-[:HAS_CANDIDATE]->(candidate:Candidate)
  USING INDEX SEEK query:Query(set, id)
RETURN properties(candidate) AS candidate
ORDER BY candidate.run, candidate.rank, candidate.paper
