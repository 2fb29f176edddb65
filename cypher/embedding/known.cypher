// known: find embeddings of given texts, whatever papers have them.
//
// params
//   $digests  LIST<STRING>  digests of exact texts
//   $dim      INTEGER       number of dimensions of the graph's embeddings
// returns one row per digest that is found
//   id        STRING   the smallest id of the papers with this text
//   digest    STRING   digest of the text
//   norm      FLOAT    length of the vector
//   sort_key  INTEGER  random sort key of that paper
//   vector    VECTOR   the embedding in fixed point
// mode read
CYPHER 25
UNWIND $digests AS digest
CALL (digest) {
  MATCH (paper:Paper {embedded_hash: digest})
  RETURN paper ORDER BY paper.id LIMIT 1
}
RETURN paper.id AS id, digest, paper.norm AS norm, paper.sort_key AS sort_key,
       vector(paper.embedding, $dim, FLOAT32) AS vector
