// islands: papers without any citation, which no walk can start from or reach.
//
// params
// returns one row per paper, by id
//   id          STRING  id of the paper
//   title       STRING  title of the paper
//   references  STRING  'none' (it has no references) or 'unknown' (no source gave them)
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE NOT EXISTS { (paper)-[:CITES]-() }
RETURN paper.id AS id, paper.title AS title, paper.references AS references
ORDER BY id
LIMIT 100
