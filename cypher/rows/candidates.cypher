// candidates: all candidates, with the steps of walks between them.
//
// params
// returns one row per candidate, by run, set, query, rank and paper
//   candidate  MAP           properties of the candidate
//   next       LIST<STRING>  ids of the papers to which the walk stepped from here
// mode read
CYPHER 25
MATCH (found:Candidate)
// A condition on each of its properties lets the plan use the index for the order
WHERE found.run > '' AND found.set > '' AND found.query > '' AND found.paper > ''
WITH found ORDER BY found.run, found.set, found.query, found.rank, found.paper
CALL (found) {
  MATCH (found)-[:NEXT]->(after:Candidate)
  WITH after.paper AS id ORDER BY id
  RETURN collect(id) AS next
}
RETURN properties(found) AS candidate, next
ORDER BY found.run, found.set, found.query, found.rank, found.paper
