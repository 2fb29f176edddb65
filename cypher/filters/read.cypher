// read: what filters look at: the candidates of a run for the queries of a set, a page at a time.
//
// params
//   $run    STRING
//   $set    STRING
//   $after  STRING   the last id of the page before; '' for the first page
//   $limit  INTEGER  queries on a page
// returns one row per query that was mined, by id
//   id          STRING
//   positive    FLOAT            cosine of the query and the positive least like it; null when none
//                                has an embedding
//   candidates  LIST<LIST<ANY>>  by rank: [paper, strategy, also, rank, hop, score,
//                                similarity_query, similarity_positive, dropped_by]
// mode read
CYPHER 25
MATCH (query:Query {set: $set})
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
