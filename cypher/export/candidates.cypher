// candidates: the candidates of a run for the queries of a set, as a table, page by page.
//
// params
//   $run    STRING   name of the run
//   $set    STRING   name of the set
//   $after  STRING   the last query id of the previous page; '' for the first page
//   $limit  INTEGER  maximum number of queries on a page; those without a candidate do not count
// returns one row per candidate, by query id, rank and paper
//   candidate  MAP     properties of the candidate
//   query      STRING  text of the query
//   title      STRING  title of the paper, as it is now; '' if it has none
//   positive   FLOAT   cosine of the query with its least similar positive; null if none has an
//                      embedding
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
  USING INDEX SEEK query:Query(set, id)
WHERE query.id > $after AND EXISTS { (query)-[:HAS_CANDIDATE]->(:Candidate {run: $run}) }
WITH query ORDER BY query.set, query.id LIMIT $limit
MATCH (query)-[mined:MINED]->(:Run {stage: 'mine', name: $run})
CALL (query) {
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run})-[:IS]->(paper:Paper)
  RETURN found, coalesce(paper.title, '') AS title
}
RETURN properties(found) AS candidate, query.text AS query, title,
       mined.positive_similarity AS positive
ORDER BY found.query, found.rank, found.paper
