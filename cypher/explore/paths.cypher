// paths: the walks of a query in a run, with the citation paths to their papers.
//
// NEXT is a step of a walk, and CITES a citation: a step goes to a similar paper, which need not be
// cited. Stay in the Graph view, as the other views show papers with their embeddings.
//
// params
//   $set    STRING  set of the query
//   $query  STRING  id of the query
//   $run    STRING  name of the run
// returns one row per candidate, by rank
//   candidate  PATH        query, candidate and paper
//   step       PATH        the step from the candidate to the next one of its walk; null at the end
//                          of a walk
//   route      LIST<PATH>  the citation paths between a positive of the query and the paper,
//                          through the papers stored with the candidate; their length is its hop
// mode read
CYPHER 25
WITH 'titles' AS set, 'metformin-mi-trial' AS query, 'demo' AS run
MATCH candidate = (asked:Query {set: set, id: query})-[:HAS_CANDIDATE]->
                  (found:Candidate {run: run})-[:IS]->(paper:Paper)
OPTIONAL MATCH step = (found)-[:NEXT]->(:Candidate)
CALL (asked, found, paper) {
  MATCH (asked)-[:POSITIVE]->(positive:Paper)
  MATCH route = (positive)-[:CITES]-{1,2}(paper)
  WHERE length(route) = found.hop
    AND all(via IN nodes(route)[1..-1] WHERE via.id IN found.through)
  RETURN collect(route) AS routes
}
RETURN candidate, step, routes AS route
ORDER BY found.rank
