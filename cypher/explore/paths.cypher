// paths: the walks of a query in a run, above the citations they ran over.
//
// NEXT is a step of a walk, CITES a citation: a step goes to what is alike, not to what is cited.
// Stay in the Graph view: the others show papers whole, with their embeddings.
//
// params
// returns one row per candidate, by rank
//   candidate  PATH        query, candidate, paper
//   step       PATH        from the candidate to the next on its walk; null at the end of one
//   route      LIST<PATH>  citations by which a positive of the query leads to the paper
// mode read
CYPHER 25
WITH 'titles' AS set, 'metformin-mi-trial' AS id, 'demo' AS run
MATCH candidate = (query:Query {set: set, id: id})-[:HAS_CANDIDATE]->
                  (found:Candidate {run: run})-[:IS]->(paper:Paper)
OPTIONAL MATCH step = (found)-[:NEXT]->(:Candidate)
CALL (query, paper) {
  MATCH (query)-[:POSITIVE]->(positive:Paper)
  MATCH route = SHORTEST 1 (positive)-[:CITES]-{1,2}(paper)
  RETURN collect(route) AS routes
}
RETURN candidate, step, routes AS route
ORDER BY found.rank
