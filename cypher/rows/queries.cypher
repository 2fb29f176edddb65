// queries: all queries with their positives.
//
// params
// returns one row per query, by set and id
//   query      MAP              properties of the query, including the embedding
//   positives  LIST<LIST<ANY>>  [id of the paper, grade], by id
// mode read
CYPHER 25
MATCH (found:Query)
// A condition on each of its properties lets the plan use the index for the order
WHERE found.set > '' AND found.id > ''
CALL (found) {
  MATCH (found)-[positive:POSITIVE]->(paper:Paper)
  WITH positive, paper ORDER BY paper.id
  RETURN collect([paper.id, positive.grade]) AS positives
}
RETURN properties(found) AS query, positives
ORDER BY found.set, found.id
