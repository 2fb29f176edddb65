// drop_papers: delete the embeddings of all papers.
//
// params
// returns one row
//   dropped  INTEGER  number of embeddings deleted
// mode batch
CYPHER 25
MATCH (paper:Paper)
WHERE paper.embedding IS NOT NULL
// In batches, as a transaction must fit into memory
CALL (paper) {
  REMOVE paper.embedding, paper.norm, paper.embedded_hash, paper.sort_key
} IN TRANSACTIONS OF 2000 ROWS
RETURN count(*) AS dropped
