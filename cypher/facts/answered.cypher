// answered: the queries that a paper answers.
//
// params
//   $paper  STRING
//   $limit  INTEGER  queries at most
// returns one row per query, by set and id
//   set  STRING
//   id   STRING
// mode read
CYPHER 25
MATCH (query:Query)-[:POSITIVE]->(paper:Paper {id: $paper})
  USING INDEX SEEK paper:Paper(id)
RETURN query.set AS set, query.id AS id
ORDER BY set, id
LIMIT $limit
