// read: the candidates of a run for the queries of a set, for filters, page by page.
//
// params
//   $run    STRING   name of the run
//   $set    STRING   name of the set
//   $after  STRING   the last id of the previous page; '' for the first page
//   $limit  INTEGER  maximum number of queries on a page
// returns one row per mined query, by id
//   id          STRING           id of the query
//   positive    FLOAT            cosine of the query with its least similar positive; null if none
//                                has an embedding
//   candidates  LIST<LIST<ANY>>  by rank: [paper, strategy, also, rank, hop, score,
//                                similarity_query, similarity_positive, dropped_by]
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
  USING INDEX SEEK query:Query(set, id)
WHERE query.id > $after AND EXISTS { (query)-[:MINED]->(:Run {stage: 'mine', name: $run}) }
WITH query ORDER BY query.set, query.id LIMIT $limit
MATCH (query)-[mined:MINED]->(:Run {stage: 'mine', name: $run})
CALL (query) {
  MATCH (query)-[:HAS_CANDIDATE]->(found:Candidate {run: $run})
  WITH found ORDER BY found.rank
  RETURN collect([
    found.paper, found.strategy, found.also, found.rank, found.hop, found.score,
    found.similarity_query, found.similarity_positive, found.dropped_by
  ]) AS candidates
}
RETURN query.id AS id, mined.positive_similarity AS positive, candidates
ORDER BY id
