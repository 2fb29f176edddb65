// known: embeddings that the graph has of texts already, under whatever paper.
//
// params
//   $digests  LIST<STRING>  of exact texts
//   $dim      INTEGER       dimensions of the graph's embeddings
// returns one row per digest that is known
//   id      STRING   the smallest id of the papers with this text
//   digest  STRING
//   norm    FLOAT
//   sort_key  INTEGER
//   vector  VECTOR
// mode read
CYPHER 25
UNWIND $digests AS digest
CALL (digest) {
  MATCH (paper:Paper {embedded_hash: digest})
  RETURN paper ORDER BY paper.id LIMIT 1
}
RETURN paper.id AS id, digest, paper.norm AS norm, paper.sort_key AS sort_key,
       vector(paper.embedding, $dim, FLOAT32) AS vector
