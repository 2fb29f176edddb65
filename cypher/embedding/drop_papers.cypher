// drop_papers: forget the embeddings of all papers.
//
// params
// returns one row
//   dropped  INTEGER  papers that had one
// mode batch
CYPHER 25
MATCH (paper:Paper)
WHERE paper.embedding IS NOT NULL
CALL (paper) {
  REMOVE paper.embedding, paper.norm, paper.embedded_hash, paper.sort_key
} IN TRANSACTIONS OF 2000 ROWS
RETURN count(*) AS dropped
