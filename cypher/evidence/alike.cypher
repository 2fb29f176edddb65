// alike: the cosines of papers with one paper.
//
// params
//   $paper   STRING        id of the paper
//   $ids     LIST<STRING>  ids of papers to compare with it
//   $digest  STRING        the property with the digest of the embedded text: 'abstract_digest' or
//                          'title_abstract_digest'
//   $dim     INTEGER       number of dimensions of the embeddings
// returns one row per id that is a paper with a current embedding, in any order; none if $paper has
// no current embedding
//   id      STRING  id of the paper
//   cosine  FLOAT   its cosine with $paper
// mode read
CYPHER 25
MATCH (one:Paper {id: $paper})
WHERE one.embedded_hash = one[$digest]
WITH one.norm AS norm, vector(one.embedding, $dim, FLOAT32) AS vector
UNWIND $ids AS id
MATCH (paper:Paper {id: id})
  USING INDEX SEEK paper:Paper(id)
WITH norm, vector, paper
WHERE paper.embedded_hash = paper[$digest]
RETURN paper.id AS id,
       0.0 - vector_distance(vector, vector(paper.embedding, $dim, FLOAT32), DOT)
         / (norm * paper.norm) AS cosine
