// missing_references: papers with a text whose references are not in the graph.
//
// In direction 'out' such a paper has no hop 1. Ingest its references, or mine with --direction
// both.
//
// params
// returns one row per paper, the most cited first
//   id          STRING   id of the paper
//   title       STRING   title of the paper
//   references  STRING   'unknown' (no source gave them) or 'failed' (a source was asked for the
//                        paper and could not give it)
//   cited       INTEGER  number of papers that cite it
// mode read
CYPHER 25
MATCH (paper:Paper)
WHERE paper.source IS NOT NULL AND paper.references IN ['unknown', 'failed']
  AND NOT EXISTS { (paper)-[:CITES]->() }
RETURN paper.id AS id, paper.title AS title, paper.references AS references,
       COUNT { (paper)<-[:CITES]-() } AS cited
ORDER BY cited DESC, id
LIMIT 100
