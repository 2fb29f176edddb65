// queries: every query with what answers it.
//
// params
// returns one row per query, by set and id
//   query      MAP                its properties, the embedding among them
//   positives  LIST<LIST<ANY>>    [paper id, grade], by id
// mode read
CYPHER 25
MATCH (found:Query)
WHERE found.set > '' AND found.id > ''
CALL (found) {
  MATCH (found)-[positive:POSITIVE]->(paper:Paper)
  WITH positive, paper ORDER BY paper.id
  RETURN collect([paper.id, positive.grade]) AS positives
}
RETURN properties(found) AS query, positives
ORDER BY found.set, found.id
