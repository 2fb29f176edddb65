// missing_references: papers with a text whose references are not in the graph.
//
// Such a paper has no hop 1 in direction 'out'. Ingest its references, or mine with --direction
// both.
//
// params
// returns one row per paper, the most cited first
//   id          STRING
//   title       STRING
//   references  STRING   'unknown': no source named them; 'failed': asking for them failed
//   cited       INTEGER  times cited
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE paper.source IS NOT NULL AND paper.references IN ['unknown', 'failed']
  AND NOT EXISTS { (paper)-[:CITES]->() }
RETURN paper.id AS id, paper.title AS title, paper.references AS references,
       COUNT { (paper)<-[:CITES]-() } AS cited
ORDER BY cited DESC, id
LIMIT 100
