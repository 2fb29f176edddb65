// candidates: the candidates of a run for the queries of a set, as a table, page by page.
//
// params
//   $run    STRING   name of the run
//   $set    STRING   name of the set
//   $after  STRING   the last query id of the previous page; '' for the first page
//   $limit  INTEGER  maximum number of queries on a page; those without a candidate do not count
// returns one row per query, by id
//   text        STRING     the query
//   positive    FLOAT      cosine of the query with its least similar positive; null if none has an
//                          embedding
//   candidates  LIST<MAP>  by rank and paper: {properties, title: that of the paper as it is now, ''
//                          if it has none}
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
  USING INDEX SEEK query:Query(set, id)
WHERE query.id > $after AND EXISTS { (query)-[:HAS_CANDIDATE]->(:Candidate {run: $run}) }
WITH query ORDER BY query.set, query.id LIMIT $limit
MATCH (query)-[mined:MINED]->(:Run {stage: 'mine', name: $run})
CALL (query) {
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run})-[:IS]->(paper:Paper)
  WITH found, paper ORDER BY found.rank, found.paper
  RETURN collect({properties: properties(found), title: coalesce(paper.title, '')}) AS candidates
}
RETURN query.text AS text, mined.positive_similarity AS positive, candidates
ORDER BY query.id
