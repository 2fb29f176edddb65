// paths: the walks of a query in a run, above the citations that lead to their papers.
//
// NEXT is a step of a walk, CITES a citation: a step goes to what is alike, not to what is cited.
// Stay in the Graph view: the others show papers whole, with their embeddings.
//
// params
// returns one row per candidate, by rank
//   candidate  PATH        query, candidate, paper
//   step       PATH        from the candidate to the next on its walk; null at the end of one
//   route      LIST<PATH>  citations between a positive of the query and the paper, as many as
//                          its hop, over the papers that it was reached through
// mode read
CYPHER 25
WITH 'titles' AS set, 'metformin-mi-trial' AS id, 'demo' AS run
MATCH candidate = (query:Query {set: set, id: id})-[:HAS_CANDIDATE]->
                  (found:Candidate {run: run})-[:IS]->(paper:Paper)
OPTIONAL MATCH step = (found)-[:NEXT]->(:Candidate)
CALL (query, found, paper) {
  MATCH (query)-[:POSITIVE]->(positive:Paper)
  MATCH route = (positive)-[:CITES]-{1,2}(paper)
  WHERE length(route) = found.hop
    AND all(via IN nodes(route)[1..-1] WHERE via.id IN found.through)
  RETURN collect(route) AS routes
}
RETURN candidate, step, routes AS route
ORDER BY found.rank
