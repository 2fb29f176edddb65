// islands: papers that cite nothing and are cited by nothing, so no walk begins or comes there.
//
// params
// returns one row per paper, by id
//   id          STRING
//   title       STRING
//   references  STRING  'none' = it has none, 'unknown' or 'failed' = they are not in the graph
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE NOT EXISTS { (paper)-[:CITES]-() }
RETURN paper.id AS id, paper.title AS title, paper.references AS references
ORDER BY id
LIMIT 100
