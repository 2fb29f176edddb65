// drop_textless: delete the embeddings of papers that have lost their text.
//
// params
// returns one row
//   dropped  INTEGER  number of embeddings deleted
// mode batch
CYPHER 25
MATCH (paper:Paper)
WHERE paper.abstract_digest IS NULL AND paper.embedded_hash IS NOT NULL
CALL (paper) {
  REMOVE paper.embedding, paper.norm, paper.embedded_hash, paper.sort_key
} IN TRANSACTIONS OF 2000 ROWS
RETURN count(*) AS dropped
